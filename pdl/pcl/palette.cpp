#include "pdl/pcl/palette.hpp"

#include <cmath>

namespace consigne::pdl::pcl {
namespace {

bool mixed(const std::array<int, 3>& rgb) { return rgb[0] != rgb[1] || rgb[1] != rgb[2]; }

}  // namespace

double Palette::range() const
{
    const int bits = std::clamp(*std::max_element(bits_per_primary.begin(), bits_per_primary.end()), 1, 16);
    return static_cast<double>((1U << static_cast<unsigned>(bits)) - 1U);
}

bool Palette::is_coloured(const Components& sent) const
{
    if (space == Space::lab) return std::abs(sent[1]) > 2 || std::abs(sent[2]) > 2;
    if (space == Space::luminance_chrominance) return std::abs(sent[1] - sent[2]) > 2 || std::abs(sent[1]) > 2;
    const auto [low, high] = std::minmax({sent[0], sent[1], sent[2]});
    return (high - low) * 255 / range() > neutral_tolerance;
}

int Palette::planes() const
{
    switch (encoding) {
    case Encoding::indexed_planes: return std::clamp(bits_per_index, 1, 8);
    case Encoding::direct_planes: return 3;
    case Encoding::indexed_pixels:
    case Encoding::direct_pixels: break;
    }
    return 1;
}

std::array<int, 3> simple_entry(int mode, std::uint32_t index)
{
    // RGB: bit 0 red, 1 green, 2 blue. CMY is its complement: bit 0 cyan, 1 magenta, 2 yellow.
    const int set = mode < 0 ? 0 : 1;
    const auto bit = [&](unsigned n) { return (index >> n & 1U) != 0 ? set : 1 - set; };
    if (mode == -4) {
        if ((index & 1U) != 0) return {0, 0, 0};
        index >>= 1;
    }
    return {bit(0), bit(1), bit(2)};
}

std::array<int, 3> standard_colour(Space space, int bits_per_index, std::uint32_t index)
{
    if (bits_per_index <= 1) {
        const int white = index == 0 ? 1 : 0;
        return {white, white, white};
    }
    if (bits_per_index == 2) {
        constexpr std::array<std::array<int, 3>, 4> rgb{{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 1}}};
        constexpr std::array<std::array<int, 3>, 4> cmy{{{1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {0, 0, 0}}};
        return space == Space::cmy ? cmy[index % 4] : rgb[index % 4];
    }
    if (index >= 8) return {0, 0, 0};
    return simple_entry(space == Space::cmy ? -3 : 3, index);
}

Palette black_and_white()
{
    Palette palette;
    palette.fixed = true;
    palette.coloured.assign(2, false);
    return palette;
}

Palette simple_colour(int mode)
{
    Palette palette;
    if (mode != 3 && mode != -3 && mode != -4) return black_and_white();
    palette.fixed = true;
    palette.bits_per_index = mode == -4 ? 4 : 3;
    palette.space = mode < 0 ? Space::cmy : Space::rgb;
    palette.coloured.resize(std::size_t{1} << static_cast<unsigned>(palette.bits_per_index));
    for (std::uint32_t i = 0; i < palette.coloured.size(); ++i) palette.coloured[i] = mixed(simple_entry(mode, i));
    return palette;
}

Palette configured(ByteView payload)
{
    if (payload.size() < 2) return black_and_white();
    Palette palette;
    palette.space = payload[0] <= 4 ? static_cast<Space>(payload[0]) : Space::rgb;
    palette.encoding = payload[1] <= 3 ? static_cast<Encoding>(payload[1]) : Encoding::indexed_planes;
    palette.bits_per_index = payload.size() > 2 ? std::clamp<int>(payload[2], 1, 8) : 1;
    for (std::size_t i = 0; i < 3; ++i)
        if (payload.size() > 3 + i) palette.bits_per_primary[i] = payload[3 + i];
    palette.readable = payload[0] <= 4 && payload[1] <= 3;
    const int bits = palette.encoding == Encoding::direct_planes ? 3 : palette.bits_per_index;
    palette.coloured.resize(std::size_t{1} << static_cast<unsigned>(bits));
    for (std::uint32_t i = 0; i < palette.coloured.size(); ++i) palette.coloured[i] = mixed(standard_colour(palette.space, bits, i));
    return palette;
}

Palette pens(int count)
{
    Palette palette;
    int bits = 1;
    while (bits < 8 && (1 << bits) < count) ++bits;
    palette.bits_per_index = bits;
    palette.bits_per_primary = {8, 8, 8};
    palette.coloured.assign(std::size_t{1} << static_cast<unsigned>(bits), false);
    for (std::size_t i = 2; i < palette.coloured.size() && i < 8; ++i) palette.coloured[i] = true;
    return palette;
}

}  // namespace consigne::pdl::pcl
