// Image dictionaries and their samples.
#pragma once

#include "pdl/pdf/colour.hpp"
#include "pdl/pdf/content.hpp"
#include "pdl/pdf/jpx.hpp"

namespace consigne::pdl::pdf {

/// What a mark puts on paper.
enum class Tint : std::uint8_t {
    none,
    neutral,
    mixed,      ///< grey of coloured inks: whether a device uses them, and counts them as colour, is its own affair
    colour,
    unknown
};

struct Image {
    std::size_t width = 0, height = 0;
    int bits = 8;
    ColourSpacePtr space;           ///< unknown kind when the dictionary has none
    std::vector<double> decode;     ///< two for each component
    bool stencil = false;           ///< /ImageMask: painted with the current colour
    bool usable = false;            ///< the figures make sense and stay within limits
    std::string filter;             ///< the last one, which says how samples are coded; may be empty
    std::size_t filters = 0;        ///< how many there are
    std::shared_ptr<const JpxHead> jpx;   ///< of a JPEG 2000 picture; `bits` and `decode` then are of samples as its rows store them

    [[nodiscard]] std::size_t row_bytes() const;
    [[nodiscard]] bool opaque_coding() const { return filter == "/JBIG2Decode" || filter == "/CCITTFaxDecode"; }
};
[[nodiscard]] Image read_image(Document& document, QPDFObjectHandle stream, QPDFObjectHandle resources);

/// Turns rows of samples into pixels, one byte a component.
class Pixels {
public:
    explicit Pixels(const Image& image);
    void rgb(ByteView row, std::vector<std::uint8_t>& out);
    void grey(ByteView row, std::vector<std::uint8_t>& out);
    /// Whether any pixel of the row needs coloured inks.
    [[nodiscard]] bool inked(ByteView row);
    /// Raw components of one pixel of a row.
    void components(ByteView row, std::size_t pixel, std::vector<unsigned>& out) const;
    /// Rows are red, green and blue already, a byte each.
    [[nodiscard]] bool plain_rgb() const { return plain_rgb_; }

private:
    struct Pixel { std::uint8_t r, g, b, grey; bool inked; };
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

/// Rows of the opacity that a JPEG 2000 picture brings along, a byte a pixel; as `for_each_row`.
bool for_each_opacity_row(Document& document, QPDFObjectHandle stream, const Image& image, const std::function<bool(ByteView)>& each);

/// Whether that opacity is to be used (ISO 32000-1 Table 89, SMaskInData).
[[nodiscard]] bool uses_opacity(QPDFObjectHandle dict, const Image& image);

/// Whether the image, drawn with its own space, gives colour. Masked-out pixels do not.
[[nodiscard]] Tint image_tint(Document& document, QPDFObjectHandle stream, const Image& image);

}  // namespace consigne::pdl::pdf
