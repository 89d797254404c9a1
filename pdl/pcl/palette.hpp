// Palettes and colour spaces (HP PCL 5 Color Technical Reference, ch. 2 and 3).
#pragma once

#include "pdl/stream/bytes.hpp"
#include "pdl/stream/luminance.hpp"

#include <array>
#include <map>

namespace consigne::pdl::pcl {

/// Three components in 0..1; what they mean depends on the space.
using Components = std::array<double, 3>;

/// A device's 8-bit rounding, and the JPEG noise of "grey" photographs, are not colour (chroma of 255).
inline constexpr double neutral_tolerance = 8.0;

enum class Space : std::uint8_t { rgb = 0, cmy = 1, colorimetric = 2, lab = 3, luminance_chrominance = 4 };
enum class Encoding : std::uint8_t { indexed_planes = 0, indexed_pixels = 1, direct_planes = 2, direct_pixels = 3 };

struct Palette {
    Space space = Space::rgb;
    Encoding encoding = Encoding::indexed_planes;
    int bits_per_index = 1;
    std::array<int, 3> bits_per_primary{1, 1, 1};
    bool readable = true;          ///< false: pixels are coded in a way that is not read (PCL 3 GUI, KCMY)
    bool fixed = false;            ///< its entries cannot be assigned: after a reset and after Simple Color (PCL 5 Color, ch. 3)
    std::vector<bool> coloured;    ///< per index: not neutral

    /// Components as sent for `*v#I`: in the range of bits_per_primary.
    [[nodiscard]] bool is_coloured(const Components& sent) const;
    [[nodiscard]] bool index_coloured(std::uint32_t index) const
    {
        // Asked for every line of a plot, where a division would be dear.
        if (index < coloured.size()) return coloured[index];
        return !coloured.empty() && coloured[index % coloured.size()];
    }
    [[nodiscard]] bool any_coloured() const { return std::find(coloured.begin(), coloured.end(), true) != coloured.end(); }
    [[nodiscard]] int planes() const;        ///< rows of planes that make a row of pixels; 1 by pixels
    [[nodiscard]] double range() const;      ///< largest component value
};

/// White and black, as after a reset.
[[nodiscard]] Palette black_and_white();
/// `*r#U`.
[[nodiscard]] Palette simple_colour(int mode);
/// `*v#W`; the payload is at least 2 bytes, else the palette stays black and white.
[[nodiscard]] Palette configured(ByteView payload);
/// The pens of HP-GL/2 after `NP n`: white, black, red, green, yellow, blue, magenta, cyan.
[[nodiscard]] Palette pens(int count);

/// The eight standard colours in the order of the default indexed palette of a device space, as 0/1 red, green, blue.
[[nodiscard]] std::array<int, 3> standard_colour(Space space, int bits_per_index, std::uint32_t index);
/// The colours of `*r3U` and `*r-3U`.
[[nodiscard]] std::array<int, 3> simple_entry(int mode, std::uint32_t index);

/// Luma of red, green, blue in 0..255 as a grey of 0..255.
[[nodiscard]] inline std::uint8_t grey_of(double red, double green, double blue)
{
    return static_cast<std::uint8_t>(std::clamp(luma(red, green, blue) + 0.5, 0.0, 255.0));
}

}  // namespace consigne::pdl::pcl
