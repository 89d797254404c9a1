// Colours as XPS markup writes them (ECMA-388 §15): #AARRGGBB, sc#…, ContextColor.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <array>
#include <functional>
#include <optional>

namespace consigne::pdl::xps {

/// Components of a stated colour may differ by this much of 255; what is left is rounding.
inline constexpr double stated_tolerance = 3;
/// The same for pixels: photographs of grey things and JPEG rounding stay below, and the eye sees grey.
inline constexpr int pixel_tolerance = 12;

/// What the components of a profile are (ICC.1 §7.2.6, the header's data colour space).
enum class Space : std::uint8_t { grey, rgb, cmyk, other };
[[nodiscard]] Space space_of_profile(ByteView icc_header);

struct Colour {
    double alpha = 1;                  ///< 0..1
    std::array<double, 3> rgb{};       ///< sRGB, 0..1
    [[nodiscard]] bool neutral() const;
    /// 0..255.
    [[nodiscard]] std::uint8_t luminance() const;
};

/// Reads a colour; `space` tells of a ContextColor's profile, named as the markup does. Nothing for text that is no colour,
/// or one in a space that cannot be turned into RGB.
[[nodiscard]] std::optional<Colour> read_colour(std::string_view text, const std::function<Space(std::string_view)>& space);

/// The key of `{StaticResource key}`; empty for anything else.
[[nodiscard]] std::string_view resource_key(std::string_view text);

/// `image.jpg`, or `{ColorConvertedBitmap image.jpg profile.icc}`.
struct ImageReference {
    std::string_view image, profile;
};
[[nodiscard]] ImageReference read_image_reference(std::string_view text);

}  // namespace consigne::pdl::xps
