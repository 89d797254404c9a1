// A page made small while its pixels come.
#pragma once

#include "spooler/api/picture.hpp"

#include <array>

namespace consigne::spooler::sandbox {

/// Each small pixel is the mean of those it stands for; what nobody paints is white. Memory: the small picture.
class Canvas {
public:
    /// `paper` decides how high it is for its width where pixels are not square; {0, 0}: they are.
    void begin(std::uint32_t width, std::uint32_t height, pdl::Media paper = {});
    [[nodiscard]] bool begun() const { return width_ != 0; }
    /// `count` pixels from (x, y) in each of `rows` rows, all of one colour. What lies outside the page is not painted.
    void paint(std::uint32_t x, std::uint32_t y, std::uint32_t count, std::uint32_t rows, std::array<std::uint8_t, 3> colour);
    [[nodiscard]] Picture picture() const;

private:
    struct Sum {
        std::uint64_t painted = 0, red = 0, green = 0, blue = 0;
    };
    std::uint32_t width_ = 0, height_ = 0;
    unsigned columns_ = 0, lines_ = 0;
    std::vector<Sum> sums_;
};

}  // namespace consigne::spooler::sandbox
