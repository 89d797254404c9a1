// Whether a photograph is one in colour.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace consigne::pdl::image {

/// Counts coloured pixels as rows come. Where chroma is kept coarser than light (JPEG), the edges of a neutral picture have
/// fringes that no paper shows: few and faint ones do not count.
class TintCount {
public:
    /// `fringes`: the coding makes them. `pixels`: of the whole picture.
    TintCount(bool fringes, std::uint64_t pixels) : few_(fringes ? pixels / 1000 : 0) {}

    void look(int r, int g, int b)
    {
        const int spread = std::max({r, g, b}) - std::min({r, g, b});
        if (spread <= tolerance) return;
        coloured_ = coloured_ || ++count_ > few_ || spread > 2 * tolerance;
    }
    [[nodiscard]] bool coloured() const { return coloured_; }

private:
    static constexpr int tolerance = 12;  // noise of rendering and colour conversion stays below
    std::uint64_t few_, count_ = 0;
    bool coloured_ = false;
};

/// A CMYK pixel as a printer without profiles shows it.
struct Shown {
    int r, g, b;
};
[[nodiscard]] inline Shown shown(int c, int m, int y, int k)
{
    const int white = 255 - k;
    return {(255 - c) * white / 255, (255 - m) * white / 255, (255 - y) * white / 255};
}

}  // namespace consigne::pdl::image
