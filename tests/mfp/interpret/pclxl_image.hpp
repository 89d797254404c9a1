// Pixels of PCL XL images: does a block hold one that is not neutral?
#pragma once
#include "tests/mfp/interpret/facts.hpp"

namespace consigne::mfp {

struct XlImageShape {
    int width = 0;
    int height = 0;
    int depth = 2;         ///< 0: 1 bit, 1: 4 bits, 2: 8 bits per component
    bool indexed = false;
    bool grey = false;
};

class XlImage {
public:
    void begin(XlImageShape shape, std::vector<std::uint8_t> palette);
    /// A ReadImage: rows in the block, CompressMode, PadBytesMultiple.
    void block(int rows, int compression, int padding);
    void append(Bytes data);
    /// Decodes what the block gathered. Call once per block.
    bool block_colour();

private:
    [[nodiscard]] std::size_t row_bytes() const;
    [[nodiscard]] bool row_colour(Bytes row) const;

    XlImageShape shape_;
    std::vector<std::uint8_t> palette_;
    std::vector<std::uint8_t> gathered_;
    std::vector<std::uint8_t> seed_;
    int rows_ = 0;
    int compression_ = 0;
    int padding_ = 4;
};

}  // namespace consigne::mfp
