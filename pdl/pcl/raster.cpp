#include "pdl/pcl/raster.hpp"

#include "pdl/stream/neutral.hpp"

#include <cstdlib>

namespace consigne::pdl::pcl {
namespace {

void run_length(ByteView coded, Bytes& row)
{
    row.clear();
    for (std::size_t i = 0; i + 1 < coded.size() && row.size() < max_row_bytes; i += 2) row.insert(row.end(), std::size_t{coded[i]} + 1, coded[i + 1]);
}

void unpack_bits(ByteView coded, Bytes& row)
{
    row.clear();
    std::size_t i = 0;
    while (i < coded.size() && row.size() < max_row_bytes) {
        const std::uint8_t control = coded[i++];
        if (control < 128) {
            const std::size_t n = std::min<std::size_t>(std::size_t{control} + 1, coded.size() - i);
            row.insert(row.end(), coded.begin() + static_cast<std::ptrdiff_t>(i), coded.begin() + static_cast<std::ptrdiff_t>(i + n));
            i += n;
        } else if (control > 128 && i < coded.size()) {
            row.insert(row.end(), 257U - control, coded[i++]);
        }
    }
}

void delta(ByteView coded, Bytes& row)
{
    std::size_t at = 0, i = 0;
    while (i < coded.size()) {
        const std::uint8_t command = coded[i++];
        std::size_t count = (command >> 5) + 1U;
        std::size_t offset = command & 31U;
        if (offset == 31) {
            std::uint8_t more = 255;
            while (more == 255 && i < coded.size()) offset += more = coded[i++];
        }
        at += offset;
        count = std::min(count, coded.size() - i);
        if (at >= max_row_bytes || count > max_row_bytes - at) return;
        if (row.size() < at + count) row.resize(at + count, 0);
        std::copy_n(coded.begin() + static_cast<std::ptrdiff_t>(i), count, row.begin() + static_cast<std::ptrdiff_t>(at));
        at += count;
        i += count;
    }
}

bool direct_pixels_coloured(const Palette& palette, const Bytes& row)
{
    if (palette.space != Space::lab && palette.space != Space::luminance_chrominance) return rgb_coloured(row, static_cast<int>(neutral_tolerance));
    // Components run over a signed range; the middle is neutral whatever the range's ends.
    for (std::size_t i = 0; i + 2 < row.size(); i += 3)
        if (std::abs(row[i + 1] - 128) > 8 || std::abs(row[i + 2] - 128) > 8) return true;
    return false;
}

}  // namespace

bool RowUnpacker::unpack(int method, ByteView coded)
{
    switch (method) {
    case 0: seed_.assign(coded.begin(), coded.begin() + static_cast<std::ptrdiff_t>(std::min(coded.size(), max_row_bytes))); return true;
    case 1: run_length(coded, seed_); return true;
    case 2: unpack_bits(coded, seed_); return true;
    case 3: delta(coded, seed_); return true;
    default: return false;
    }
}

bool row_coloured(const Palette& palette, std::span<const Bytes* const> planes)
{
    if (planes.empty()) return false;
    if (palette.encoding == Encoding::direct_pixels) return direct_pixels_coloured(palette, *planes[0]);
    if (!palette.any_coloured()) return false;

    if (palette.encoding == Encoding::indexed_pixels) {
        const auto bits = static_cast<unsigned>(palette.bits_per_index);
        for (const std::uint8_t byte : *planes[0])
            for (unsigned shift = 8; shift >= bits; shift -= bits)
                if (palette.index_coloured(static_cast<std::uint32_t>(byte >> (shift - bits)) & ((1U << bits) - 1U))) return true;
        return false;
    }
    std::size_t longest = 0;
    for (const Bytes* plane : planes) longest = std::max(longest, plane->size());
    for (std::size_t at = 0; at < longest; ++at) {
        for (int bit = 7; bit >= 0; --bit) {
            std::uint32_t index = 0;
            for (std::size_t p = 0; p < planes.size(); ++p)
                if (at < planes[p]->size() && ((*planes[p])[at] >> bit & 1) != 0) index |= 1U << p;
            if (palette.index_coloured(index)) return true;
        }
    }
    return false;
}

Bytes pack_bits(ByteView row)
{
    Bytes out;
    std::size_t i = 0;
    while (i < row.size()) {
        std::size_t run = 1;
        while (run < 128 && i + run < row.size() && row[i + run] == row[i]) ++run;
        if (run >= 3) {
            out.push_back(static_cast<std::uint8_t>(257 - run));
            out.push_back(row[i]);
            i += run;
            continue;
        }
        std::size_t n = 0;
        while (n < 128 && i + n < row.size()) {
            if (i + n + 2 < row.size() && row[i + n] == row[i + n + 1] && row[i + n] == row[i + n + 2]) break;
            ++n;
        }
        out.push_back(static_cast<std::uint8_t>(n - 1));
        out.insert(out.end(), row.begin() + static_cast<std::ptrdiff_t>(i), row.begin() + static_cast<std::ptrdiff_t>(i + n));
        i += n;
    }
    return out;
}

}  // namespace consigne::pdl::pcl
