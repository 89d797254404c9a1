#include "pdl/stream/neutral.hpp"

#include <array>

namespace consigne::pdl {
namespace {

constexpr std::size_t block = 16 * 3;

/// Sixteen pixels are neutral beyond doubt: neighbouring components differ by `half` of the tolerance at most. Reads one byte
/// further. Fixed counts let the compiler use wide registers.
bool block_neutral(const std::uint8_t* p, std::uint8_t half)
{
    static constexpr auto within = [] {
        std::array<std::uint8_t, block> mask{};
        for (std::size_t i = 0; i < block; ++i) mask[i] = i % 3 == 2 ? 0 : 0xFF;
        return mask;
    }();
    std::uint8_t far = 0;
    for (std::size_t i = 0; i < block; ++i) {
        const auto apart = static_cast<std::uint8_t>(std::max(p[i], p[i + 1]) - std::min(p[i], p[i + 1]));
        far |= static_cast<std::uint8_t>(apart > half ? within[i] : 0);
    }
    return far == 0;
}

}  // namespace

bool rgb_coloured(ByteView pixels, int tolerance)
{
    const auto half = static_cast<std::uint8_t>(tolerance / 2);
    const std::size_t whole = pixels.size() / 3 * 3;
    std::size_t at = 0;
    while (at < whole) {
        if (whole - at > block && block_neutral(pixels.data() + at, half)) {
            at += block;
            continue;
        }
        for (const std::size_t end = std::min(whole, at + block); at < end; at += 3) {
            const int a = pixels[at], b = pixels[at + 1], c = pixels[at + 2];
            if (std::max({a, b, c}) - std::min({a, b, c}) > tolerance) return true;
        }
    }
    return false;
}

}  // namespace consigne::pdl
