#include "pdl/pcl/plotter.hpp"

#include <cctype>
#include <cmath>

namespace consigne::pdl::pcl {
namespace {

constexpr std::size_t max_piece = 16 * 1024;

bool letter(std::uint8_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// An instruction's name as a number, so that a switch can choose.
constexpr unsigned code(std::string_view name)
{
    return name.size() == 2 ? static_cast<unsigned>(static_cast<unsigned char>(name[0])) << 8 | static_cast<unsigned char>(name[1]) : 0;
}

/// Whether an instruction draws: never, always, or while the pen is down.
enum class Draws : std::uint8_t { never, always, pen_down };

Draws draws(unsigned name)
{
    switch (name) {
    case code("PD"): case code("CI"): case code("EA"): case code("ER"): case code("EW"): case code("RA"): case code("RR"):
    case code("WG"): case code("EP"): case code("FP"): case code("PE"): case code("BZ"): case code("BR"): case code("LB"): return Draws::always;
    case code("PA"): case code("PR"): case code("AA"): case code("AR"): case code("AT"): case code("RT"): return Draws::pen_down;
    default: return Draws::never;  // SM too: it sets a symbol, and the moves that follow draw it
    }
}

bool fills(unsigned name) { return name == code("RA") || name == code("RR") || name == code("WG") || name == code("FP"); }

/// Numbers of a parameter list; quoted text is left out.
void collect(std::string_view text, std::vector<double>& numbers)
{
    std::size_t i = 0;
    while (i < text.size() && numbers.size() < Instruction::max_numbers) {
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
        numbers.push_back(minus ? -value : value);
        if (i < text.size() && text[i] == '.') ++i;
    }
}

}  // namespace

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

/// ESC . X [parameters :], the plotter's own serial controls.
void PlotterTokens::device_control(Instruction& instruction)
{
    const ByteView ahead = in_.peek(3);
    const std::size_t n = ahead.size() > 1 && ahead[1] == '.' ? std::min<std::size_t>(3, ahead.size()) : 1;
    instruction.raw.insert(instruction.raw.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(n));
    in_.skip(n);
    if (n < 3) return;
    auto byte = in_.peek_byte();
    if (!byte || !(std::isdigit(*byte) || *byte == ';' || *byte == ':')) return;
    while ((byte = in_.peek_byte()) && instruction.raw.size() < max_piece && (std::isdigit(*byte) || *byte == ';' || *byte == ':')) {
        instruction.raw.push_back(*byte);
        in_.skip(1);
        if (*byte == ':') return;
    }
}

bool PlotterTokens::next(Instruction& instruction)
{
    instruction.name.clear();
    instruction.raw.clear();
    instruction.numbers.clear();
    instruction.continued = !open_.empty();
    if (!open_.empty()) {
        instruction.name = open_;
        parameters(instruction);
        return !instruction.raw.empty() || !in_.at_end();
    }
    const auto byte = in_.peek_byte();
    if (!byte) return false;
    if (*byte == 0x1B) {
        if (leaves()) return false;
        device_control(instruction);
        return true;
    }
    const ByteView ahead = in_.peek(2);
    if (ahead.size() < 2 || !letter(ahead[0]) || !letter(ahead[1])) {
        instruction.raw.push_back(*byte);
        in_.skip(1);
        return true;
    }
    instruction.raw.assign(ahead.begin(), ahead.begin() + 2);
    for (std::size_t i = 0; i < 2; ++i) instruction.name += static_cast<char>(std::toupper(ahead[i]));
    in_.skip(2);
    if (instruction.name == "SM" || instruction.name == "DT") {  // one raw character, whatever it is
        if (const auto raw = in_.peek_byte(); raw && *raw != ';') {
            instruction.raw.push_back(*raw);
            in_.skip(1);
            if (instruction.name == "DT") terminator_ = *raw;
        } else if (instruction.name == "DT") terminator_ = 3;
    }
    parameters(instruction);
    return true;
}

/// Takes bytes up to `end`, which is taken too. False: the piece is full.
bool PlotterTokens::until(Instruction& instruction, std::uint8_t end)
{
    while (const auto byte = in_.peek_byte()) {
        if (instruction.raw.size() >= max_piece) return false;
        if (*byte == 0x1B && in_.looking_at(uel)) return true;
        instruction.raw.push_back(*byte);
        in_.skip(1);
        if (*byte == end) return true;
    }
    return true;
}

void PlotterTokens::parameters(Instruction& instruction)
{
    const bool label = instruction.name == "LB";
    if (label || instruction.name == "PE") {
        // A label may hold form feeds and escapes as text; an encoded polyline any byte from 3F to FE.
        open_ = until(instruction, label ? terminator_ : std::uint8_t{';'}) ? std::string() : instruction.name;
        return;
    }
    for (bool open = true; open;) {
        const ByteView ahead = in_.peek(uel.size());
        if (ahead.empty()) break;
        const std::size_t most = std::min(ahead.size(), max_piece - std::min(max_piece, instruction.raw.size()));
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
        instruction.raw.insert(instruction.raw.end(), ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(used));
        in_.skip(used);
        if (full) {
            open_ = instruction.name;
            return;
        }
    }
    quoted_ = false;
    open_.clear();
    if (!instruction.continued) collect(as_text(instruction.raw).substr(2), instruction.numbers);
}

Components Plotter::primaries(const Instruction& pen_colour) const
{
    Components rgb{};
    for (std::size_t i = 0; i < 3; ++i) {
        const auto [black, white] = ranges_[i];
        const double value = pen_colour.numbers.size() > i + 1 ? pen_colour.numbers[i + 1] : 0;
        const double span = white - black;
        rgb[i] = span == 0 ? 0 : std::clamp((value - black) / span, 0.0, 1.0) * 255;
    }
    return rgb;
}

Plotter::Effect Plotter::apply(const Instruction& instruction, Palette& palette)
{
    Effect effect;
    const unsigned name = code(instruction.name);
    const auto& n = instruction.numbers;
    if (name == 0) return effect;
    const auto whole = [&](std::size_t i) { return n.size() > i ? static_cast<int>(std::clamp(n[i], -1e6, 1e6)) : 0; };

    switch (name) {
    case code("IN"):
        palette = pens(8);  // as gpcl6 has it; DF leaves the palette alone
        [[fallthrough]];
    case code("DF"):
        down_ = false;
        raster_fill_coloured_ = false;
        ranges_ = {{{0, 255}, {0, 255}, {0, 255}}};
        break;
    case code("SP"): pen_ = std::max(0, whole(0)); break;
    case code("PU"): down_ = false; break;
    case code("PD"): down_ = true; break;
    case code("NP"): palette = pens(n.empty() ? 8 : std::clamp(whole(0), 2, 256)); break;
    case code("CR"):
        for (std::size_t i = 0; i < 3; ++i) {
            if (n.size() < 6) ranges_[i] = {0, 255};
            else ranges_[i] = {n[2 * i], n[2 * i + 1]};
        }
        break;
    case code("PC"): {
        const auto pen = static_cast<std::size_t>(std::max(0, whole(0)));
        if (n.empty()) palette = pens(static_cast<int>(palette.coloured.size()));
        else if (pen < palette.coloured.size()) {
            const Components rgb = primaries(instruction);
            const auto [low, high] = std::minmax({rgb[0], rgb[1], rgb[2]});
            palette.coloured[pen] = n.size() >= 4 ? high - low > neutral_tolerance : pen >= 2 && pen < 8;
        }
        break;
    }
    case code("RF"):
        raster_fill_coloured_ = false;
        for (std::size_t i = 3; i < n.size(); ++i)
            if (palette.index_coloured(static_cast<std::uint32_t>(std::max(0, whole(i))))) raster_fill_coloured_ = true;
        break;
    case code("PG"):
        effect.advances = true;
        effect.forces = !n.empty() && n[0] == 1;
        return effect;
    default: break;
    }

    const Draws how = draws(name);
    const bool drawn = how == Draws::always || (how == Draws::pen_down && down_ && (!n.empty() || instruction.continued));
    if (!drawn || pen_ == 0 || (name == code("LB") && instruction.raw.size() <= 3)) return effect;
    effect.marks = true;
    effect.coloured = palette.index_coloured(static_cast<std::uint32_t>(pen_)) || (fills(name) && raster_fill_coloured_);
    return effect;
}

}  // namespace consigne::pdl::pcl
