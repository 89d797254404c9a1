#include "pdl/pclxl/raster.hpp"

#include "pdl/stream/neutral.hpp"

namespace consigne::pdl::pclxl {

Result<Raster> raster_of(const Statement& begin, bool gray)
{
    Raster raster;
    const auto width = begin.integer(attr::source_width).value_or(0);
    const auto height = begin.integer(attr::source_height).value_or(0);
    const auto depth = begin.integer(attr::color_depth).value_or(-1);
    if (width < 0 || width > Raster::max_width || height < 0) {
        return fail(Errc::limit_exceeded, "PCL XL image wider than 65535 pixels");
    }
    if (depth < 0 || depth > 2) return fail(Errc::malformed, "PCL XL image of unknown depth");
    raster.width = static_cast<std::uint32_t>(width);
    raster.height = static_cast<std::uint32_t>(height);
    raster.bits = depth == 0 ? 1 : depth == 1 ? 4 : 8;
    raster.indexed = begin.integer(attr::color_mapping).value_or(0) == 1;
    raster.components = raster.indexed || gray ? 1 : 3;
    return raster;
}

std::size_t stored_row_bytes(const Raster& raster, const Statement& read, Compression mode)
{
    const std::size_t bytes = raster.row_bytes();
    if (mode == Compression::delta_row) return bytes;
    const auto said = read.integer(attr::pad_bytes_multiple).value_or(4);
    const std::size_t multiple = said >= 1 && said <= 255 ? static_cast<std::size_t>(said) : 4;
    return (bytes + multiple - 1) / multiple * multiple;
}

RowReader::RowReader(BlockBytes& bytes, Compression mode, std::size_t stored, Bytes& seed) :
    bytes_(bytes),
    mode_(mode),
    row_(stored),
    seed_(seed)
{
    seed_.resize(stored);
}

ByteView RowReader::next()
{
    if (row_.empty()) return {};
    std::size_t filled = 0;
    switch (mode_) {
    case Compression::none: filled = bytes_.read(row_); break;
    case Compression::rle: filled = run_lengths(); break;
    case Compression::delta_row: return ByteView(seed_).first(delta_row());
    case Compression::jpeg: break;
    }
    changed_end_ = filled;
    return ByteView(row_).first(filled);
}

// A control byte 0..127 is followed by that many literals and one; -1..-127 repeats the next byte 1-n times; -128 does
// nothing. A run may go on in the next row.
std::size_t RowReader::run_lengths()
{
    std::size_t at = 0;
    while (at < row_.size()) {
        if (repeats_ > 0 && !value_due_) {
            const std::size_t some = std::min<std::size_t>(repeats_, row_.size() - at);
            std::fill_n(row_.begin() + static_cast<std::ptrdiff_t>(at), some, repeated_);
            at += some;
            repeats_ -= static_cast<unsigned>(some);
            continue;
        }
        const ByteView ahead = bytes_.view();
        if (ahead.empty()) break;
        std::size_t i = 0;
        while (i < ahead.size() && at < row_.size() && (repeats_ == 0 || value_due_)) {
            if (value_due_) {
                repeated_ = ahead[i++];
                value_due_ = false;
            } else if (literals_ > 0) {
                const std::size_t some = std::min({std::size_t{literals_}, row_.size() - at, ahead.size() - i});
                std::copy_n(ahead.data() + i, some, row_.data() + at);
                i += some;
                at += some;
                literals_ -= static_cast<unsigned>(some);
            } else if (const std::uint8_t control = ahead[i++]; control < 128) {
                literals_ = control + 1U;
            } else if (control > 128) {
                repeats_ = 257U - control;
                value_due_ = true;
            }
        }
        bytes_.take(i);
    }
    return at;
}

// The count of a delta row is low byte first whatever the binding.
std::size_t RowReader::delta_row()
{
    const auto low = bytes_.next();
    const auto high = bytes_.next();
    if (!low || !high) return 0;
    const std::size_t size = *low | static_cast<std::size_t>(*high) << 8;
    const ByteView ahead = bytes_.view();
    const bool whole = ahead.size() >= size;
    if (!whole) {
        delta_.resize(size);
        delta_.resize(bytes_.read(delta_));
    }
    const ByteView delta = whole ? ahead.first(size) : ByteView(delta_);
    std::size_t at = 0;
    changed_begin_ = changed_end_ = 0;
    for (std::size_t i = 0; i < delta.size();) {
        const std::uint8_t command = delta[i++];
        std::size_t offset = command & 0x1F;
        if (offset == 31) {
            std::uint8_t more = 255;
            while (more == 255 && i < delta.size()) offset += more = delta[i++];
        }
        at += offset;
        if (changed_end_ == 0) changed_begin_ = std::min(at, seed_.size());
        const std::size_t count = std::min<std::size_t>((command >> 5) + 1U, delta.size() - i);
        if (at < seed_.size()) std::copy_n(delta.begin() + static_cast<std::ptrdiff_t>(i), std::min(count, seed_.size() - at), seed_.begin() + static_cast<std::ptrdiff_t>(at));
        i += count;
        at += count;
        changed_end_ = std::min(at, seed_.size());
    }
    if (whole) bytes_.take(size);
    if (std::exchange(first_, false)) changed_begin_ = 0, changed_end_ = seed_.size();
    return seed_.size();
}

int component(ByteView row, std::size_t index, unsigned bits)
{
    switch (bits) {
    case 1: return (row[index / 8] >> (7 - index % 8) & 1) * 255;
    case 4: return (row[index / 2] >> (index % 2 == 0 ? 4 : 0) & 15) * 17;
    default: return row[index];
    }
}

bool row_has_colour(const Raster& raster, ByteView row, const Palette& palette, std::size_t begin, std::size_t end)
{
    const std::size_t pixel_bits = std::size_t{raster.bits} * raster.components;
    const std::size_t held = row.size() * 8 / pixel_bits;
    const std::size_t first = begin * 8 / pixel_bits;
    const std::size_t pixels = std::min<std::size_t>({raster.width, held, (end * 8 + pixel_bits - 1) / pixel_bits});
    if (raster.indexed) {
        const unsigned step = raster.bits == 8 ? 1 : raster.bits == 4 ? 17 : 255;
        for (std::size_t i = first; i < pixels; ++i) {
            const auto index = static_cast<std::size_t>(component(row, i, raster.bits)) / step;
            if (index < palette.coloured.size() && palette.coloured[index]) return true;
        }
        return false;
    }
    if (raster.components != 3 || first >= pixels) return false;
    if (raster.bits == 8) return rgb_coloured(row.subspan(3 * first, 3 * (pixels - first)), pixel_tolerance);
    for (std::size_t i = first; i < pixels; ++i) {
        const int r = component(row, 3 * i, raster.bits);
        const int g = component(row, 3 * i + 1, raster.bits);
        const int b = component(row, 3 * i + 2, raster.bits);
        if (spread(r, g, b) > pixel_tolerance) return true;
    }
    return false;
}

}  // namespace consigne::pdl::pclxl
