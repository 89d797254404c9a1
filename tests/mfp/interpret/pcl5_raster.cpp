#include "tests/mfp/interpret/pcl5_raster.hpp"

#include <algorithm>

namespace consigne::mfp {
namespace {

/// A row longer than this is damage: SRA3 at 1200 dpi in 24 bits is 45 KB.
constexpr std::size_t max_row = 1U << 18;

constexpr std::array<std::array<int, 3>, 8> rgb_palette{
    {{0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {0, 0, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255}}};
constexpr std::array<std::array<int, 3>, 8> cmy_palette{
    {{255, 255, 255}, {0, 255, 255}, {255, 0, 255}, {0, 0, 255}, {255, 255, 0}, {0, 255, 0}, {255, 0, 0}, {0, 0, 0}}};

int bit_at(const std::vector<std::uint8_t>& row, std::size_t x)
{
    return x / 8 < row.size() ? row[x / 8] >> (7 - x % 8) & 1 : 0;
}

}  // namespace

void PclColour::simple(int value)
{
    *this = {};
    if (value == 3) palette.assign(rgb_palette.begin(), rgb_palette.end());
    else if (value == -3) palette.assign(cmy_palette.begin(), cmy_palette.end());
    bits = value == 3 || value == -3 ? 3 : value == -4 ? 4 : 1;
    // KCMY: plane 0 is black, the other three as CMY, so odd entries are black.
    if (value == -4) {
        palette.clear();
        for (std::size_t i = 0; i < 16; ++i)
            palette.push_back(i & 1U ? std::array<int, 3>{0, 0, 0} : cmy_palette[i >> 1U]);
    }
}

void PclColour::pens()
{
    *this = {};
    bits = 3;
    palette = {{255, 255, 255}, {0, 0, 0}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0}, {0, 0, 255}, {255, 0, 255}, {0, 255, 255}};
}

void PclColour::configure(Bytes data)
{
    if (data.size() < 6) return;
    *this = {};
    lab = data[0] >= 3;
    encoding = static_cast<Encoding>(std::min<std::uint8_t>(data[1], 3));
    bits = std::clamp<int>(data[2], 1, 8);
    palette.clear();
    const auto& start = data[0] == 1 ? cmy_palette : rgb_palette;
    const std::size_t size = std::size_t{1} << static_cast<unsigned>(bits);
    if (size == 2) palette = {{255, 255, 255}, {0, 0, 0}};
    else
        for (std::size_t i = 0; i < size; ++i) palette.push_back(i < 8 ? start[i] : std::array<int, 3>{0, 0, 0});
}

bool PclColour::index_colour(std::size_t index) const
{
    if (index >= palette.size()) return false;
    const auto& entry = palette[index];
    if (lab) return std::abs(entry[1]) > neutral_limit || std::abs(entry[2]) > neutral_limit;
    return is_colour(entry[0], entry[1], entry[2]);
}

void PclRaster::begin()
{
    for (auto& plane : planes_) plane.clear();
    plane_ = 0;
}

void PclRaster::skip_rows()
{
    for (auto& plane : planes_) std::fill(plane.begin(), plane.end(), std::uint8_t{0});
    plane_ = 0;
}

void PclRaster::decode(Bytes data, std::vector<std::uint8_t>& row) const
{
    std::size_t column = 0;
    const auto put = [&](std::uint8_t byte) {
        if (column >= max_row) return;
        if (column >= row.size()) row.resize(column + 1, 0);
        row[column++] = byte;
    };
    std::size_t at = 0;
    if (method_ == 3) {
        while (at < data.size()) {
            const std::uint8_t command = data[at++];
            std::size_t offset = command & 31U;
            if (offset == 31) {
                while (at < data.size()) {
                    const std::uint8_t more = data[at++];
                    offset += more;
                    if (more != 255) break;
                }
            }
            column += offset;
            for (std::size_t n = (command >> 5U) + 1U; n > 0 && at < data.size(); --n) put(data[at++]);
        }
        return;
    }
    row.clear();
    if (method_ == 1) {
        for (; at + 1 < data.size(); at += 2)
            for (int n = data[at]; n >= 0; --n) put(data[at + 1]);
    } else if (method_ == 2) {
        while (at < data.size()) {
            const std::uint8_t command = data[at++];
            if (command < 128) {
                for (std::size_t n = command + 1U; n > 0 && at < data.size(); --n) put(data[at++]);
            } else if (command > 128 && at < data.size()) {
                for (std::size_t n = 257U - command; n > 0; --n) put(data[at]);
                ++at;
            }
        }
    } else {
        row.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(std::min(data.size(), max_row)));
    }
}

bool PclRaster::adaptive(Bytes data, const PclColour& colour)
{
    bool found = false;
    for (std::size_t at = 0; data.size() - at >= 3;) {
        const int kind = data[at];
        std::size_t count = static_cast<std::size_t>(data[at + 1]) << 8U | data[at + 2];
        at += 3;
        if (kind == 4) {
            planes_[0].assign(planes_[0].size(), 0);
        } else if (kind <= 3) {
            count = std::min(count, data.size() - at);
            method_ = kind;
            decode(data.subspan(at, count), planes_[0]);
            method_ = 5;
            at += count;
            found = found || row_colour(colour);
        }
    }
    return found;
}

bool PclRaster::row_colour(const PclColour& colour) const
{
    const auto& row = planes_[0];
    switch (colour.encoding) {
    case PclColour::Encoding::planes: {
        bool any = false;
        for (std::size_t i = 0; i < colour.palette.size(); ++i) any = any || colour.index_colour(i);
        if (!any) return false;
        std::size_t bytes = 0;
        const auto planes = static_cast<std::size_t>(colour.bits);
        for (std::size_t p = 0; p < planes; ++p) bytes = std::max(bytes, planes_[p].size());
        std::size_t pixels = bytes * 8;
        if (width_ > 0) pixels = std::min(pixels, static_cast<std::size_t>(width_));
        for (std::size_t x = 0; x < pixels; ++x) {
            std::size_t index = 0;
            for (std::size_t p = 0; p < planes; ++p) index |= static_cast<std::size_t>(bit_at(planes_[p], x)) << p;
            if (colour.index_colour(index)) return true;
        }
        return false;
    }
    case PclColour::Encoding::pixels: {
        const int bits = colour.bits > 4 ? 8 : colour.bits > 2 ? 4 : colour.bits;
        const auto per_byte = static_cast<std::size_t>(8 / bits);
        std::size_t pixels = row.size() * per_byte;
        if (width_ > 0) pixels = std::min(pixels, static_cast<std::size_t>(width_));
        for (std::size_t x = 0; x < pixels; ++x) {
            const int shift = 8 - bits - static_cast<int>(x % per_byte) * bits;
            if (colour.index_colour(static_cast<std::size_t>(row[x / per_byte] >> shift & ((1 << bits) - 1)))) return true;
        }
        return false;
    }
    case PclColour::Encoding::direct_planes: {
        const std::size_t bytes = std::max({row.size(), planes_[1].size(), planes_[2].size()});
        for (std::size_t x = 0; x < bytes * 8; ++x)
            if (bit_at(row, x) != bit_at(planes_[1], x) || bit_at(row, x) != bit_at(planes_[2], x)) return true;
        return false;
    }
    case PclColour::Encoding::direct_pixels:
        for (std::size_t i = 0; i + 2 < row.size(); i += 3) {
            if (colour.lab) {
                if (std::abs(static_cast<std::int8_t>(row[i + 1])) > neutral_limit ||
                    std::abs(static_cast<std::int8_t>(row[i + 2])) > neutral_limit)
                    return true;
            } else if (is_colour(row[i], row[i + 1], row[i + 2])) {
                return true;
            }
        }
        return false;
    }
    return false;
}

bool PclRaster::transfer(Bytes data, bool last, const PclColour& colour)
{
    if (method_ == 5) return adaptive(data, colour);
    if (method_ == 9) return colour.encoding == PclColour::Encoding::direct_pixels && !data.empty();
    if (plane_ < planes_.size()) decode(data, planes_[plane_]);
    if (!last) {
        ++plane_;
        return false;
    }
    // Planes that the row did not send are zero, whatever the seed.
    if (method_ != 3)
        for (std::size_t p = plane_ + 1; p < planes_.size(); ++p) planes_[p].clear();
    plane_ = 0;
    return row_colour(colour);
}

}  // namespace consigne::mfp
