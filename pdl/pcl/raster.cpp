#include "pdl/pcl/raster.hpp"

#include "pdl/stream/neutral.hpp"

#include <cstdlib>
#include <cstring>

namespace consigne::pdl::pcl {
namespace {

bool direct_pixels_coloured(const Palette& palette, ByteView row)
{
    if (palette.space != Space::lab && palette.space != Space::luminance_chrominance) {
        if (rgb_coloured(row, static_cast<int>(neutral_tolerance))) return true;
        // What a row leaves out is zero; it may end within a pixel.
        std::array<std::uint8_t, 3> last{};
        std::copy(row.end() - static_cast<std::ptrdiff_t>(row.size() % 3), row.end(), last.begin());
        return rgb_coloured(last, static_cast<int>(neutral_tolerance));
    }
    // Components run over a signed range; the middle is neutral whatever the range's ends.
    for (std::size_t i = 0; i + 2 < row.size(); i += 3)
        if (std::abs(row[i + 1] - 128) > 8 || std::abs(row[i + 2] - 128) > 8) return true;
    return false;
}

}  // namespace

/// Room for `bytes` behind the row so far.
std::uint8_t* RowUnpacker::room(std::size_t bytes)
{
    if (seed_.size() - used_ < bytes) seed_.resize(std::max({seed_.size() * 2, used_ + bytes, std::size_t{4096}}));
    return seed_.data() + used_;
}

void RowUnpacker::run_length(ByteView coded)
{
    used_ = 0;
    constexpr std::size_t most = 256;
    for (std::size_t i = 0; i + 1 < coded.size() && used_ < max_row_bytes; i += 2) {
        std::memset(room(most), coded[i + 1], most);
        used_ += std::size_t{coded[i]} + 1;
    }
}

void RowUnpacker::unpack_bits(ByteView coded)
{
    // A run has at most 128 bytes. As many are written whatever its length: a fixed count costs a few wide stores.
    constexpr std::size_t most = 128;
    used_ = 0;
    std::size_t i = 0;
    while (i < coded.size() && used_ < max_row_bytes) {
        std::uint8_t* const to = room(most);
        const std::uint8_t control = coded[i++];
        const std::size_t left = coded.size() - i;
        if (control < 128) {
            const std::size_t n = std::min<std::size_t>(std::size_t{control} + 1, left);
            if (left >= most) std::memcpy(to, coded.data() + i, most);
            else std::copy_n(coded.data() + i, n, to);
            used_ += n;
            i += n;
        } else if (control > 128 && left > 0) {
            std::memset(to, coded[i++], most);
            used_ += 257U - control;
        }
    }
}

void RowUnpacker::delta(ByteView coded)
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
        if (used_ < at + count) {
            const std::size_t more = at + count - used_;
            std::memset(room(more), 0, more);
            used_ += more;
        }
        std::copy_n(coded.begin() + static_cast<std::ptrdiff_t>(i), count, seed_.begin() + static_cast<std::ptrdiff_t>(at));
        at += count;
        i += count;
    }
}

bool RowUnpacker::unpack(int method, ByteView coded)
{
    switch (method) {
    case 0:
        used_ = 0;
        coded = coded.first(std::min(coded.size(), max_row_bytes));
        std::copy(coded.begin(), coded.end(), room(coded.size()));
        used_ = coded.size();
        return true;
    case 1: run_length(coded); return true;
    case 2: unpack_bits(coded); return true;
    case 3: delta(coded); return true;
    default: return false;
    }
}

void RowColour::learn(const Palette& palette)
{
    known_ = true;
    any_ = palette.any_coloured();
    index_count_ = 0;
    if (!any_) return;
    for (std::uint32_t index = 0; index < indices_.size(); ++index)
        if (palette.index_coloured(index)) indices_[index_count_++] = static_cast<std::uint8_t>(index);
    if (palette.encoding != Encoding::indexed_pixels) return;
    const auto bits = static_cast<unsigned>(palette.bits_per_index);
    for (unsigned byte = 0; byte < bytes_.size(); ++byte) {
        bytes_[byte] = 0;
        for (unsigned shift = 8; shift >= bits; shift -= bits)
            if (palette.index_coloured((byte >> (shift - bits)) & ((1U << bits) - 1U))) bytes_[byte] = 1;
    }
}

/// Eight bytes of each plane at a time: whether some pixel has just the bits of a coloured index.
bool RowColour::few_planes_coloured(std::span<const ByteView> planes) const
{
    std::size_t longest = 0;
    for (const ByteView plane : planes) longest = std::max(longest, plane.size());
    for (std::size_t at = 0; at < longest; at += sizeof(std::uint64_t)) {
        std::array<std::uint64_t, few_planes> words{};
        for (std::size_t p = 0; p < planes.size(); ++p)
            if (at < planes[p].size()) std::memcpy(&words[p], planes[p].data() + at, std::min(sizeof(std::uint64_t), planes[p].size() - at));
        std::uint64_t within = ~std::uint64_t{0};
        if (longest - at < sizeof within) {  // the row ends where its longest plane does
            within = 0;
            std::memset(&within, 0xFF, longest - at);
        }
        for (std::size_t i = 0; i < index_count_ && indices_[i] < 1U << planes.size(); ++i) {
            std::uint64_t have = within;
            for (std::size_t p = 0; p < planes.size(); ++p) have &= (indices_[i] >> p & 1) != 0 ? words[p] : ~words[p];
            if (have != 0) return true;
        }
    }
    return false;
}

bool RowColour::possible(const Palette& palette)
{
    if (palette.encoding == Encoding::direct_pixels) return true;
    if (!known_) learn(palette);
    return any_;
}

bool RowColour::any(const Palette& palette, std::span<const ByteView> planes)
{
    if (planes.empty() || !possible(palette)) return false;
    if (palette.encoding == Encoding::direct_pixels) return direct_pixels_coloured(palette, planes[0]);
    if (palette.encoding == Encoding::indexed_pixels)
        return std::any_of(planes[0].begin(), planes[0].end(), [this](std::uint8_t byte) { return bytes_[byte] != 0; });
    if (planes.size() <= few_planes) return few_planes_coloured(planes);
    std::size_t longest = 0;
    for (const ByteView plane : planes) longest = std::max(longest, plane.size());
    for (std::size_t at = 0; at < longest; ++at) {
        for (int bit = 7; bit >= 0; --bit) {
            std::uint32_t index = 0;
            for (std::size_t p = 0; p < planes.size(); ++p)
                if (at < planes[p].size() && (planes[p][at] >> bit & 1) != 0) index |= 1U << p;
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
