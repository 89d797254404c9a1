// PCL 5 raster rows: decompression and the question whether a row has a pixel that is not neutral.
#pragma once
#include "tests/mfp/interpret/facts.hpp"

#include <array>

namespace consigne::mfp {

/// The palette and pixel form that Simple Colour (ESC*r#U) or Configure Image Data (ESC*v#W) has set.
struct PclColour {
    enum class Encoding : std::uint8_t { planes, pixels, direct_planes, direct_pixels };
    Encoding encoding = Encoding::planes;
    int bits = 1;  ///< planes, or bits of an index
    bool lab = false;
    std::vector<std::array<int, 3>> palette{{255, 255, 255}, {0, 0, 0}};

    void simple(int value);
    /// The pens of HP-GL/2 after IN or NP: white, black, red, green, yellow, blue, magenta, cyan.
    void pens();
    void configure(Bytes data);
    [[nodiscard]] bool index_colour(std::size_t index) const;
};

class PclRaster {
public:
    void begin();
    void method(int value) { method_ = value; }
    void width(int pixels) { width_ = pixels; }
    void skip_rows();
    /// A plane (ESC*b#V) or the last plane of a row (ESC*b#W). True when the finished row has colour.
    bool transfer(Bytes data, bool last, const PclColour& colour);

private:
    void decode(Bytes data, std::vector<std::uint8_t>& row) const;
    bool adaptive(Bytes data, const PclColour& colour);
    [[nodiscard]] bool row_colour(const PclColour& colour) const;

    std::vector<std::vector<std::uint8_t>> planes_{8};
    std::size_t plane_ = 0;
    int method_ = 0;
    int width_ = 0;
};

}  // namespace consigne::mfp
