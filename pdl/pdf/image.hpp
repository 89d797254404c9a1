// Image dictionaries and their samples.
#pragma once

#include "pdl/pdf/colour.hpp"
#include "pdl/pdf/content.hpp"

namespace consigne::pdl::pdf {

/// What a mark puts on paper.
enum class Tint : std::uint8_t { none, neutral, colour, unknown };

struct Image {
    std::size_t width = 0, height = 0;
    int bits = 8;
    ColourSpacePtr space;           ///< unknown kind when the dictionary has none
    std::vector<double> decode;     ///< two for each component
    bool stencil = false;           ///< /ImageMask: painted with the current colour
    bool usable = false;            ///< the figures make sense and stay within limits
    std::string filter;             ///< the last one, which says how samples are coded; may be empty
    std::size_t filters = 0;        ///< how many there are

    [[nodiscard]] std::size_t row_bytes() const;
    [[nodiscard]] bool opaque_coding() const { return filter == "/JPXDecode" || filter == "/JBIG2Decode" || filter == "/CCITTFaxDecode"; }
};
[[nodiscard]] Image read_image(Document& document, QPDFObjectHandle stream, QPDFObjectHandle resources);

/// Turns rows of samples into pixels, one byte a component.
class Pixels {
public:
    explicit Pixels(const Image& image);
    void rgb(ByteView row, std::vector<std::uint8_t>& out);
    void grey(ByteView row, std::vector<std::uint8_t>& out);
    /// Raw components of one pixel of a row.
    void components(ByteView row, std::size_t pixel, std::vector<unsigned>& out) const;
    /// Rows are red, green and blue already, a byte each.
    [[nodiscard]] bool plain_rgb() const { return plain_rgb_; }

private:
    struct Pixel { std::uint8_t r, g, b, grey; };
    const Pixel& at(ByteView row, std::size_t pixel);
    [[nodiscard]] Pixel convert(std::span<const unsigned> raw) const;

    Image image_;
    bool plain_rgb_;
    std::vector<Pixel> table_;      // for one component of up to 8 bits
    std::vector<unsigned> raw_, last_raw_;
    Pixel last_{};
};

/// Decodes the image row by row. False when it cannot be decoded or the samples do not fit the dictionary.
/// `each` may return false to see no more.
bool for_each_row(Document& document, QPDFObjectHandle stream, const Image& image, const std::function<bool(ByteView)>& each);

/// How many components a JPEG 2000 codestream has; 0 when it does not say.
[[nodiscard]] unsigned jpx_components(Document& document, QPDFObjectHandle stream);

/// Whether the image, drawn with its own space, gives colour. Masked-out pixels do not.
[[nodiscard]] Tint image_tint(Document& document, QPDFObjectHandle stream, const Image& image);

}  // namespace consigne::pdl::pdf
