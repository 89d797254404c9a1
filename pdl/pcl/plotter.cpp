#include "pdl/pcl/plotter.hpp"

#include <bit>
#include <cctype>
#include <cmath>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_piece = 16 * 1024;

bool letter(std::uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Whether an instruction draws: never, always, or while the pen is down.
enum class Draws : std::uint8_t { never, always, pen_down };

constexpr Draws draws(unsigned name)
{
    switch (name) {
    case plot_code("PD"): case plot_code("CI"): case plot_code("EA"): case plot_code("ER"): case plot_code("EW"): case plot_code("RA"): case plot_code("RR"):
    case plot_code("WG"): case plot_code("EP"): case plot_code("FP"): case plot_code("PE"): case plot_code("BZ"): case plot_code("BR"): case plot_code("LB"): return Draws::always;
    case plot_code("PA"): case plot_code("PR"): case plot_code("AA"): case plot_code("AR"): case plot_code("AT"): case plot_code("RT"): return Draws::pen_down;
    default: return Draws::never;  // SM too: it sets a symbol, and the moves that follow draw it
    }
}

/// The same of all names there can be: one look into a table for each instruction of a plot.
constexpr std::size_t place(unsigned name) { return ((name >> 8) - 'A') * 26 + ((name & 0xFF) - 'A'); }
constexpr auto drawing = [] {
    std::array<Draws, 26 * 26> table{};
    for (unsigned one = 'A'; one <= 'Z'; ++one)
        for (unsigned other = 'A'; other <= 'Z'; ++other) table[place(one << 8 | other)] = draws(one << 8 | other);
    return table;
}();

bool fills(unsigned name) { return name == plot_code("RA") || name == plot_code("RR") || name == plot_code("WG") || name == plot_code("FP"); }

/// The first numbers of a parameter list; quoted text is left out.
void collect(std::string_view text, Instruction::Numbers& numbers, std::size_t most)
{
    std::size_t i = 0;
    while (i < text.size() && numbers.count < most) {
        if (text[i] == '"') {
            i = text.find('"', i + 1);
            if (i == std::string_view::npos) return;
        }
        const bool starts = std::isdigit(static_cast<unsigned char>(text[i])) || ((text[i] == '-' || text[i] == '.') && i + 1 < text.size());
        if (!starts) {
            ++i;
            continue;
        }
        double value = 0, scale = 0;
        const bool minus = text[i] == '-';
        if (minus) ++i;
        for (; i < text.size() && (std::isdigit(static_cast<unsigned char>(text[i])) || text[i] == '.'); ++i) {
            if (text[i] == '.') {
                if (scale != 0) break;
                scale = 1;
            }
            else if (scale == 0) value = std::min(value * 10 + (text[i] - '0'), 1e9);
            else value += (text[i] - '0') * (scale /= 10);
        }
        if (minus && value == 0 && i < text.size() && text[i] == '-') ++i;
        numbers.values[numbers.count++] = minus ? -value : value;
        if (i < text.size() && text[i] == '.') ++i;
    }
}

/// Instructions whose parameters are coded, or may begin with any character.
bool holds_codes(unsigned name) { return name == plot_code("PE") || name == plot_code("SM") || name == plot_code("DT"); }

/// Bytes at which parameters end or need a closer look.
constexpr auto stops = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = table[c + 32] = true;
    table['"'] = table[';'] = table[0x1B] = true;
    return table;
}();

/// Where the first of them stands from `at` on.
std::size_t next_stop(ByteView bytes, std::size_t at)
{
#ifdef __SSE2__
    const __m128i least = _mm_set1_epi8(';'), quote = _mm_set1_epi8('"'), escape = _mm_set1_epi8(0x1B);
    for (; bytes.size() - at >= 16; at += 16) {
        const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
        const __m128i above = _mm_cmpeq_epi8(_mm_max_epu8(here, least), here);  // nearly all of them are letters
        const __m128i others = _mm_or_si128(_mm_cmpeq_epi8(here, quote), _mm_cmpeq_epi8(here, escape));
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(above, others)));
        if (found == 0) continue;
        at += static_cast<std::size_t>(std::countr_zero(found));
        break;
    }
#endif
    while (at < bytes.size() && !stops[bytes[at]]) ++at;
    return at;
}

}  // namespace

const Instruction::Numbers& Instruction::numbers() const
{
    if (!std::exchange(read_, true)) {
        numbers_.count = 0;
        collect(parameters_, numbers_, Numbers::most);
    }
    return numbers_;
}

bool Instruction::any_number() const
{
    Numbers first;
    collect(parameters_, first, 1);
    return !first.empty();
}

bool PlotterTokens::leaves()
{
    const ByteView ahead = in_.peek(9);
    if (ahead.size() < 2) return ahead.empty();
    if (ahead[1] == 'E') return true;
    if (ahead[1] != '%') return false;
    if (as_text(ahead).starts_with(uel)) return true;
    std::size_t at = 2;
    while (at < ahead.size() && at < 9 && (std::isdigit(ahead[at]) || ahead[at] == '-' || ahead[at] == '.' || ahead[at] == '+')) ++at;
    return at < ahead.size() && at < 9 && (ahead[at] == 'A' || ahead[at] == 'B');
}

/// Takes `n` bytes more of what is put together.
void PlotterTokens::gather(std::size_t n)
{
    const ByteView ahead = in_.peek(n);
    pieces_.insert(pieces_.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(std::min(n, ahead.size())));
    in_.skip(n);
}

/// ESC . X [parameters :], the plotter's own serial controls.
void PlotterTokens::device_control()
{
    const ByteView ahead = in_.peek(3);
    const std::size_t n = ahead.size() > 1 && ahead[1] == '.' ? std::min<std::size_t>(3, ahead.size()) : 1;
    gather(n);
    if (n < 3) return;
    auto byte = in_.peek_byte();
    if (!byte || !(std::isdigit(*byte) || *byte == ';' || *byte == ':')) return;
    while ((byte = in_.peek_byte()) && pieces_.size() < max_piece && (std::isdigit(*byte) || *byte == ';' || *byte == ':')) {
        gather(1);
        if (*byte == ':') return;
    }
}

/// What `ahead` begins with, when it is an instruction as nearly all are, a plain label, or a byte between instructions, and all
/// of it stands there.
bool PlotterTokens::plain_instruction(Instruction& instruction, ByteView ahead) const
{
    if (ahead.size() < 2 || ahead[0] == 0x1B) return false;
    const ByteView within = ahead.first(std::min(ahead.size(), max_piece));
    instruction.code = 0;
    std::size_t at = 1;
    if (letter(ahead[0]) && letter(ahead[1])) {
        instruction.code = static_cast<unsigned>(ahead[0] & ~0x20) << 8 | static_cast<unsigned>(ahead[1] & ~0x20);
        if (instruction.code == plot_code("LB")) {
            at = std::min(as_text(within).find(static_cast<char>(terminator_), 2), within.size());
            if (at == within.size() || as_text(within.first(at + 1)).find('\x1B') != std::string_view::npos) return false;
            ++at;
        } else {
            if (holds_codes(instruction.code)) return false;
            at = next_stop(within, 2);
            if (at == within.size() || ahead[at] == '"') return false;
            if (ahead[at] == ';') ++at;
        }
    }
    instruction.raw = ahead.first(at);
    instruction.parameters_ = as_text(instruction.raw).substr(std::min<std::size_t>(at, 2));
    instruction.read_ = false;
    return true;
}

bool PlotterTokens::next(Instruction& instruction)
{
    instruction.code = open_;
    instruction.raw = {};
    instruction.parameters_ = {};
    instruction.read_ = false;
    instruction.continued = open_ != 0;
    pieces_.clear();
    if (open_ != 0) {
        parameters(instruction);
        instruction.raw = pieces_;
        return !instruction.raw.empty() || !in_.at_end();
    }
    const ByteView ahead = in_.peek(2);
    if (ahead.empty()) return false;
    if (plain_instruction(instruction, ahead)) {
        in_.skip(instruction.raw.size());
        return true;
    }
    if (ahead[0] == 0x1B) {
        if (leaves()) return false;
        device_control();
        instruction.raw = pieces_;
        return true;
    }
    if (ahead.size() < 2) {
        instruction.raw = ahead;
        in_.skip(1);
        return true;
    }
    gather(2);
    if (instruction.code == plot_code("SM") || instruction.code == plot_code("DT")) {  // one raw character, whatever it is
        const bool terminator = instruction.code == plot_code("DT");
        if (const auto raw = in_.peek_byte(); raw && *raw != ';') {
            if (terminator) terminator_ = *raw;
            gather(1);
        } else if (terminator) terminator_ = 3;
    }
    parameters(instruction);
    instruction.raw = pieces_;
    return true;
}

/// Takes bytes up to `end`, which is taken too. False: the piece is full.
bool PlotterTokens::until(std::uint8_t end)
{
    for (;;) {
        const ByteView ahead = in_.peek(uel.size());
        if (ahead.empty()) return true;
        const std::size_t most = std::min(ahead.size(), max_piece - std::min(max_piece, pieces_.size()));
        if (most == 0) return false;
        std::size_t used = 0;
        while (used < most && ahead[used] != end && ahead[used] != 0x1B) ++used;
        const bool escape = used < most && ahead[used] == 0x1B;
        if (escape && used > 0) {  // whether it is a UEL is seen at the start of a view
            gather(used);
            continue;
        }
        if (escape && as_text(ahead).starts_with(uel)) return true;
        const bool ended = used < most && ahead[used] == end;
        gather(used + (ended || escape ? 1 : 0));
        if (ended) return true;
    }
}

void PlotterTokens::parameters(Instruction& instruction)
{
    const bool label = instruction.code == plot_code("LB");
    if (label || instruction.code == plot_code("PE")) {
        // A label may hold form feeds and escapes as text; an encoded polyline any byte from 3F to FE.
        open_ = until(label ? terminator_ : std::uint8_t{';'}) ? 0 : instruction.code;
        return;
    }
    for (bool open = true; open;) {
        const ByteView ahead = in_.peek(uel.size());
        if (ahead.empty()) break;
        const std::size_t most = std::min(ahead.size(), max_piece - std::min(max_piece, pieces_.size()));
        std::size_t used = 0;
        const bool full = most == 0;
        while (used < most && open) {
            const std::uint8_t byte = ahead[used];
            if (byte == 0x1B) {
                // Inside quotes only a UEL ends the parameters; whether it is one is seen at the start of a view.
                if (!quoted_ || (used == 0 && as_text(ahead).starts_with(uel))) open = false;
                else if (used > 0) break;
                if (!open) break;
            } else if (!quoted_ && letter(byte)) {
                open = false;
                break;
            }
            if (byte == '"') quoted_ = !quoted_;
            ++used;
            if (byte == ';' && !quoted_) open = false;
        }
        gather(used);
        if (full) {
            open_ = instruction.code;
            return;
        }
    }
    quoted_ = false;
    open_ = 0;
    if (!instruction.continued) instruction.parameters_ = as_text(pieces_).substr(2);
}

Components Plotter::primaries(const Instruction& pen_colour) const
{
    Components rgb{};
    const auto& n = pen_colour.numbers();
    for (std::size_t i = 0; i < 3; ++i) {
        const auto [black, white] = ranges_[i];
        const double value = n.size() > i + 1 ? n[i + 1] : 0;
        rgb[i] = std::clamp((value - black) / (white - black), 0.0, 1.0) * 255;
    }
    return rgb;
}

/// Instructions that draw nothing, and change what others draw.
void Plotter::set(const Instruction& instruction, Palette& palette)
{
    const auto numbers = [&]() -> const Instruction::Numbers& { return instruction.numbers(); };
    const auto whole = [&](std::size_t i) { return numbers().size() > i ? static_cast<int>(std::clamp(numbers()[i], -1e6, 1e6)) : 0; };

    switch (instruction.code) {
    case plot_code("IN"):
        palette = pens(8);  // as gpcl6 has it; DF leaves the palette alone
        [[fallthrough]];
    case plot_code("DF"):
        down_ = false;
        raster_fill_coloured_ = false;
        ranges_ = usual_ranges;
        break;
    case plot_code("SP"): pen_ = std::max(0, whole(0)); break;
    case plot_code("NP"): palette = pens(numbers().empty() ? 8 : std::clamp(whole(0), 2, 256)); break;
    case plot_code("CR"): {
        auto ranges = usual_ranges;
        for (std::size_t i = 0; i < 3 && numbers().size() >= 6; ++i) ranges[i] = {numbers()[2 * i], numbers()[2 * i + 1]};
        // Where black and white of a primary are one, the instruction is ignored (HP PCL 5 Technical Reference, CR).
        if (std::none_of(ranges.begin(), ranges.end(), [](const auto& range) { return range[0] == range[1]; })) ranges_ = ranges;
        break;
    }
    case plot_code("PC"): {
        const auto pen = static_cast<std::size_t>(std::max(0, whole(0)));
        if (numbers().empty()) palette = pens(static_cast<int>(palette.coloured.size()));
        else if (pen < palette.coloured.size()) {
            const Components rgb = primaries(instruction);
            const auto [low, high] = std::minmax({rgb[0], rgb[1], rgb[2]});
            palette.coloured[pen] = numbers().size() >= 4 ? high - low > neutral_tolerance : pen >= 2 && pen < 8;
        }
        break;
    }
    case plot_code("RF"):
        raster_fill_coloured_ = false;
        for (std::size_t i = 3; i < numbers().size(); ++i)
            if (palette.index_coloured(static_cast<std::uint32_t>(std::max(0, whole(i))))) raster_fill_coloured_ = true;
        break;
    default: break;
    }
}

Plotter::Effect Plotter::apply(const Instruction& instruction, Palette& palette)
{
    Effect effect;
    const unsigned name = instruction.code;
    if (name == 0) return effect;
    const Draws how = drawing[place(name)];
    if (name == plot_code("PG")) {
        effect.advances = true;
        effect.forces = !instruction.numbers().empty() && instruction.numbers()[0] == 1;
    } else if (name == plot_code("PU")) {
        down_ = false;
    } else if (how == Draws::never) {
        set(instruction, palette);
    }
    if (name == plot_code("PD")) down_ = true;

    // Moves are nearly all of a plot, and where they go says nothing: their numbers are not read.
    const bool drawn = how == Draws::always || (how == Draws::pen_down && down_ && (instruction.continued || instruction.any_number()));
    if (!drawn || pen_ == 0 || (name == plot_code("LB") && instruction.raw.size() <= 3)) return effect;
    effect.marks = true;
    effect.coloured = palette.index_coloured(static_cast<std::uint32_t>(pen_)) || (fills(name) && raster_fill_coloured_);
    return effect;
}

}  // namespace consigne::pdl::pcl
