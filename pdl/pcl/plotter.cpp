#include "pdl/pcl/plotter.hpp"

#include <cctype>
#include <cmath>

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_piece = 16 * 1024;

bool letter(std::uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Whether an instruction draws: never, always, or while the pen is down.
enum class Draws : std::uint8_t { never, always, pen_down };

Draws draws(unsigned name)
{
    switch (name) {
    case plot_code("PD"): case plot_code("CI"): case plot_code("EA"): case plot_code("ER"): case plot_code("EW"): case plot_code("RA"): case plot_code("RR"):
    case plot_code("WG"): case plot_code("EP"): case plot_code("FP"): case plot_code("PE"): case plot_code("BZ"): case plot_code("BR"): case plot_code("LB"): return Draws::always;
    case plot_code("PA"): case plot_code("PR"): case plot_code("AA"): case plot_code("AR"): case plot_code("AT"): case plot_code("RT"): return Draws::pen_down;
    default: return Draws::never;  // SM too: it sets a symbol, and the moves that follow draw it
    }
}

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

/// Bytes at which parameters end or need a closer look.
constexpr auto stops = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = table[c + 32] = true;
    table['"'] = table[';'] = table[0x1B] = true;
    return table;
}();

}  // namespace

const Instruction::Numbers& Instruction::numbers() const
{
    if (!read_) collect(parameters_, numbers_, Numbers::most);
    read_ = true;
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

/// An instruction as nearly all are: no text in it, and all of it in the window. Nothing is taken when it is not one.
bool PlotterTokens::whole(Instruction& instruction, ByteView ahead)
{
    const unsigned name = instruction.code;
    if (name == plot_code("LB") || name == plot_code("PE") || name == plot_code("SM") || name == plot_code("DT")) return false;
    const std::size_t most = std::min(ahead.size(), max_piece);
    std::size_t at = 2;
    while (at < most && !stops[ahead[at]]) ++at;
    if (at == most || ahead[at] == '"') return false;
    if (ahead[at] == ';') ++at;
    instruction.raw = ahead.first(at);
    instruction.parameters_ = as_text(instruction.raw).substr(2);
    in_.skip(at);
    return true;
}

bool PlotterTokens::next(Instruction& instruction)
{
    instruction.name.clear();
    instruction.code = 0;
    instruction.raw = {};
    instruction.parameters_ = {};
    instruction.numbers_.count = 0;
    instruction.read_ = false;
    instruction.continued = !open_.empty();
    if (!open_.empty()) {
        pieces_.clear();
        instruction.name = open_;
        instruction.code = plot_code(open_);
        parameters(instruction);
        instruction.raw = pieces_;
        return !instruction.raw.empty() || !in_.at_end();
    }
    const ByteView ahead = in_.peek(2);
    if (ahead.empty()) return false;
    if (ahead[0] == 0x1B) {
        if (leaves()) return false;
        pieces_.clear();
        device_control();
        instruction.raw = pieces_;
        return true;
    }
    if (ahead.size() < 2 || !letter(ahead[0]) || !letter(ahead[1])) {
        instruction.raw = ahead.first(1);
        in_.skip(1);
        return true;
    }
    const std::array<char, 2> letters{static_cast<char>(ahead[0] & ~0x20), static_cast<char>(ahead[1] & ~0x20)};
    instruction.name.assign(letters.data(), letters.size());
    instruction.code = plot_code(instruction.name);
    if (whole(instruction, ahead)) return true;
    pieces_.clear();
    gather(2);
    if (instruction.name == "SM" || instruction.name == "DT") {  // one raw character, whatever it is
        if (const auto raw = in_.peek_byte(); raw && *raw != ';') {
            if (instruction.name == "DT") terminator_ = *raw;
            gather(1);
        } else if (instruction.name == "DT") terminator_ = 3;
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
    const bool label = instruction.name == "LB";
    if (label || instruction.name == "PE") {
        // A label may hold form feeds and escapes as text; an encoded polyline any byte from 3F to FE.
        open_ = until(label ? terminator_ : std::uint8_t{';'}) ? std::string() : instruction.name;
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
            open_ = instruction.name;
            return;
        }
    }
    quoted_ = false;
    open_.clear();
    if (!instruction.continued) instruction.parameters_ = as_text(pieces_).substr(2);
}

Components Plotter::primaries(const Instruction& pen_colour) const
{
    Components rgb{};
    const auto& n = pen_colour.numbers();
    for (std::size_t i = 0; i < 3; ++i) {
        const auto [black, white] = ranges_[i];
        const double value = n.size() > i + 1 ? n[i + 1] : 0;
        const double span = white - black;
        rgb[i] = span == 0 ? 0 : std::clamp((value - black) / span, 0.0, 1.0) * 255;
    }
    return rgb;
}

Plotter::Effect Plotter::apply(const Instruction& instruction, Palette& palette)
{
    Effect effect;
    const unsigned name = instruction.code;
    if (name == 0) return effect;
    // Moves are nearly all of a plot, and where they go says nothing: their numbers are not read.
    const auto numbers = [&]() -> const Instruction::Numbers& { return instruction.numbers(); };
    const auto whole = [&](std::size_t i) { return numbers().size() > i ? static_cast<int>(std::clamp(numbers()[i], -1e6, 1e6)) : 0; };

    switch (name) {
    case plot_code("IN"):
        palette = pens(8);  // as gpcl6 has it; DF leaves the palette alone
        [[fallthrough]];
    case plot_code("DF"):
        down_ = false;
        raster_fill_coloured_ = false;
        ranges_ = {{{0, 255}, {0, 255}, {0, 255}}};
        break;
    case plot_code("SP"): pen_ = std::max(0, whole(0)); break;
    case plot_code("PU"): down_ = false; break;
    case plot_code("PD"): down_ = true; break;
    case plot_code("NP"): palette = pens(numbers().empty() ? 8 : std::clamp(whole(0), 2, 256)); break;
    case plot_code("CR"):
        for (std::size_t i = 0; i < 3; ++i) {
            if (numbers().size() < 6) ranges_[i] = {0, 255};
            else ranges_[i] = {numbers()[2 * i], numbers()[2 * i + 1]};
        }
        break;
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
    case plot_code("PG"):
        effect.advances = true;
        effect.forces = !numbers().empty() && numbers()[0] == 1;
        return effect;
    default: break;
    }

    const Draws how = draws(name);
    const bool drawn = how == Draws::always || (how == Draws::pen_down && down_ && (instruction.continued || instruction.any_number()));
    if (!drawn || pen_ == 0 || (name == plot_code("LB") && instruction.raw.size() <= 3)) return effect;
    effect.marks = true;
    effect.coloured = palette.index_coloured(static_cast<std::uint32_t>(pen_)) || (fills(name) && raster_fill_coloured_);
    return effect;
}

}  // namespace consigne::pdl::pcl
