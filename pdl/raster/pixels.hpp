// What the bits of a pixel look like on paper: its colour, whether it is one, and its grey.
#pragma once

#include "pdl/raster/header.hpp"
#include "pdl/stream/luminance.hpp"

#include <array>

namespace consigne::pdl::raster {

/// Largest difference of the components of a neutral pixel, of 255; noise of colour conversion stays below.
inline constexpr int pixel_tolerance = 12;

struct Rgb {
    int r = 0, g = 0, b = 0;    ///< 0..255
    [[nodiscard]] bool coloured() const { return std::max({r, g, b}) - std::min({r, g, b}) > pixel_tolerance; }
    [[nodiscard]] std::uint8_t grey() const { return luma8(static_cast<unsigned>(r), static_cast<unsigned>(g), static_cast<unsigned>(b)); }
};

/// What a component is.
enum class Channel : std::uint8_t { red, green, blue, grey, cyan, magenta, yellow, black, light_cyan, light_magenta, silver, white_light, ignored };

/// Turns the components of a page's pixels into colours.
class PixelFormat {
public:
    PixelFormat(const PageHeader& page, bool little_endian);

    /// No pixel of this space can be a colour: grey and black only.
    [[nodiscard]] bool always_neutral() const { return model_ == Model::grey; }
    /// Pixels of this space cannot be known: a device's own inks.
    [[nodiscard]] bool known() const { return model_ != Model::unknown; }
    /// Three bytes of red, green and blue: the space of nearly all colour pages.
    [[nodiscard]] bool plain_rgb() const { return plain_rgb_; }
    /// Pixels are whole bytes that stand together, so that runs can be looked at as they come.
    [[nodiscard]] bool whole_bytes() const { return order_ == Order::chunked && pixel_bits_ % 8 == 0; }
    [[nodiscard]] std::size_t pixel_bytes() const { return pixel_bits_ / 8; }

    /// The colour of a pixel of whole_bytes(). The same pixel again costs nothing.
    [[nodiscard]] Rgb at(const std::uint8_t* pixel);
    [[nodiscard]] bool coloured(const std::uint8_t* pixels, std::size_t count);
    void grey(const std::uint8_t* pixels, std::size_t count, std::uint8_t* into);

    /// Pixel `x` of a row, in any order and depth. `planes`: the row, or the row of each plane.
    [[nodiscard]] Rgb at(std::span<const ByteView> planes, std::size_t x);
    /// Whether a pixel leaves no mark although its space is not known: no ink at all.
    [[nodiscard]] bool bare(std::span<const ByteView> planes, std::size_t x) const;
    /// Pixels that the row holds, at most `width`.
    [[nodiscard]] std::size_t pixels(std::span<const ByteView> planes, std::size_t width) const;

private:
    enum class Model : std::uint8_t { grey, light, ink, lab, xyz, unknown };
    using Values = std::array<std::uint8_t, max_components>;  // 0..255 each, whatever their depth

    void set(Model model, std::initializer_list<Channel> channels);
    void choose(const PageHeader& page);
    [[nodiscard]] Values chunk(const std::uint8_t* pixel) const;
    [[nodiscard]] Values values(std::span<const ByteView> planes, std::size_t x) const;
    [[nodiscard]] std::uint8_t sample(ByteView row, std::size_t bit) const;
    [[nodiscard]] Rgb colour(const Values& values) const;
    [[nodiscard]] Rgb look(const Values& values);

    Model model_ = Model::unknown;
    std::array<Channel, max_components> channels_{};
    std::size_t count_;
    Order order_;
    std::size_t sample_bits_, pixel_bits_;
    bool swapped_;
    bool plain_rgb_ = false;
    Values last_{};
    Rgb last_colour_;
    bool any_last_ = false;
};

}  // namespace consigne::pdl::raster
