#include "pdl/stream/luminance.hpp"

#include <algorithm>
#include <cmath>

namespace consigne::pdl {
namespace {

/// Bit 0 cyan, bit 1 magenta, bit 2 yellow.
constexpr std::array solid{1.0, 0.51, 0.34, 0.23, 0.86, 0.42, 0.36, 0.21};

constexpr double key_exponent = 0.85;

double under_black(double c, double m, double y)
{
    double sum = 0;
    for (std::size_t i = 0; i < solid.size(); ++i)
        sum += solid[i] * (i & 1 ? c : 1 - c) * (i & 2 ? m : 1 - m) * (i & 4 ? y : 1 - y);
    return sum;
}

/// What black leaves of a byte's worth of it; pixels are many.
const std::array<double, 256>& left_by_black()
{
    static const auto table = [] {
        std::array<double, 256> left{};
        for (std::size_t k = 0; k < left.size(); ++k) left[k] = std::pow(1 - static_cast<double>(k) / 255, key_exponent);
        return left;
    }();
    return table;
}

}  // namespace

double ink_luma(double c, double m, double y, double k) { return under_black(c, m, y) * std::pow(1 - k, key_exponent); }

std::array<std::uint8_t, 3> inks_shown(unsigned c, unsigned m, unsigned y, unsigned k)
{
    const double light = under_black(c / 255.0, m / 255.0, y / 255.0) * left_by_black()[k] * 255;
    std::array<double, 3> rgb{};
    for (std::size_t i = 0; i < 3; ++i) rgb[i] = (255 - std::array{c, m, y}[i]) * (255 - k) / 255.0;
    const double now = luma(rgb[0], rgb[1], rgb[2]);
    // Towards black or towards white: neither leaves the range.
    const double to_white = light > now ? (light - now) / (255 - now) : 0;
    const double factor = light < now ? light / now : 1;
    std::array<std::uint8_t, 3> shown{};
    for (std::size_t i = 0; i < 3; ++i) shown[i] = static_cast<std::uint8_t>(std::lround(rgb[i] * factor + (255 - rgb[i]) * to_white));
    return shown;
}

}  // namespace consigne::pdl
