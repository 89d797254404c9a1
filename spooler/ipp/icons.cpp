#include "spooler/ipp/icons.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

namespace consigne::spooler::ipp {
namespace {

struct Colour {
    double r, g, b, a;
};

/// A rounded rectangle of the picture, which is 1 wide and high.
struct Plate {
    double x, y, width, height, radius;
    Colour colour;
};

// A printer: paper behind, body, slot, a sheet coming out, and the lamp of something that waits.
constexpr std::array picture{
    Plate{0.28, 0.10, 0.44, 0.40, 0.02, {0.96, 0.96, 0.94, 1}},
    Plate{0.10, 0.36, 0.80, 0.36, 0.06, {0.16, 0.30, 0.42, 1}},
    Plate{0.10, 0.36, 0.80, 0.12, 0.06, {0.22, 0.39, 0.53, 1}},
    Plate{0.22, 0.58, 0.56, 0.06, 0.02, {0.07, 0.14, 0.21, 1}},
    Plate{0.28, 0.60, 0.44, 0.30, 0.02, {1.00, 1.00, 1.00, 1}},
    Plate{0.34, 0.70, 0.32, 0.03, 0.01, {0.60, 0.66, 0.71, 1}},
    Plate{0.34, 0.78, 0.22, 0.03, 0.01, {0.60, 0.66, 0.71, 1}},
    Plate{0.76, 0.40, 0.05, 0.05, 0.025, {0.98, 0.70, 0.20, 1}},
};

/// Distance to the plate's edge, negative inside.
double distance(const Plate& plate, double x, double y)
{
    const double dx = std::abs(x - plate.x - plate.width / 2) - plate.width / 2 + plate.radius;
    const double dy = std::abs(y - plate.y - plate.height / 2) - plate.height / 2 + plate.radius;
    return std::hypot(std::max(dx, 0.0), std::max(dy, 0.0)) + std::min(std::max(dx, dy), 0.0) - plate.radius;
}

/// Rows of RGBA, each with the filter octet 0 in front.
std::string pixels(int size)
{
    std::string out;
    out.reserve(static_cast<std::size_t>(size) * (static_cast<std::size_t>(size) * 4 + 1));
    for (int row = 0; row < size; ++row) {
        out += '\0';
        for (int column = 0; column < size; ++column) {
            Colour sum{0, 0, 0, 0};
            for (const Plate& plate : picture) {
                const double edge = distance(plate, (column + 0.5) / size, (row + 0.5) / size) * size;
                const double a = std::clamp(0.5 - edge, 0.0, 1.0) * plate.colour.a;
                const double whole = a + sum.a * (1 - a);
                if (whole <= 0) continue;
                const auto mix = [&](double over, double under) { return (over * a + under * sum.a * (1 - a)) / whole; };
                sum = {mix(plate.colour.r, sum.r), mix(plate.colour.g, sum.g), mix(plate.colour.b, sum.b), whole};
            }
            for (const double part : {sum.r, sum.g, sum.b, sum.a}) out += static_cast<char>(static_cast<unsigned char>(std::lround(part * 255)));
        }
    }
    return out;
}

std::string four(std::uint32_t n)
{
    return {static_cast<char>(n >> 24), static_cast<char>(n >> 16 & 0xFF), static_cast<char>(n >> 8 & 0xFF), static_cast<char>(n & 0xFF)};
}

/// One chunk of PNG (ISO/IEC 15948 §5.3).
std::string chunk(const std::string& type, const std::string& data)
{
    const std::string counted = type + data;
    const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(counted.data()), static_cast<uInt>(counted.size()));
    return four(static_cast<std::uint32_t>(data.size())) + counted + four(static_cast<std::uint32_t>(sum));
}

std::string png(int size)
{
    const std::string plain = pixels(size);
    uLongf n = ::compressBound(static_cast<uLong>(plain.size()));
    std::string packed(n, '\0');
    ::compress2(reinterpret_cast<Bytef*>(packed.data()), &n, reinterpret_cast<const Bytef*>(plain.data()), static_cast<uLong>(plain.size()), 9);
    packed.resize(n);
    const std::string rgba_8_bit{8, 6, 0, 0, 0};
    const auto side = static_cast<std::uint32_t>(size);
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR", four(side) + four(side) + rgba_8_bit) + chunk("IDAT", packed) + chunk("IEND", {});
}

}  // namespace

std::optional<std::string_view> icon(std::string_view path)
{
    static const std::map<std::string, std::string, std::less<>> icons{
        {"/ipp/icon-48.png", png(48)}, {"/ipp/icon-128.png", png(128)}, {"/ipp/icon-512.png", png(512)}};
    const auto found = icons.find(path);
    if (found == icons.end()) return std::nullopt;
    return found->second;
}

}  // namespace consigne::spooler::ipp
