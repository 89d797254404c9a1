#include "filters/raster/turn.hpp"

#include "filters/raster/edits.hpp"
#include "filters/raster/grey_rows.hpp"

namespace consigne::filters::raster {

using namespace pdl::raster;

namespace {

constexpr std::size_t row_window = 4096;

struct StoredRow {
    std::uint64_t begin = 0;
    unsigned lines = 0;
};

/// Takes the page and says where its rows stand.
Result<std::vector<StoredRow>> find_rows(pdl::Cursor& in, const Format& format, const PageHeader& page)
{
    std::vector<StoredRow> rows;
    NoVisitor nobody;
    for (std::uint64_t left = page.height; left > 0;) {
        if (rows.size() >= max_turned_rows) return fail(Errc::unsupported, "a raster page of too many rows to be turned", in.offset());
        const std::uint64_t begin = in.offset();
        RunWindow<NoVisitor> window(in, nobody);
        const auto lines = walk_row(window, format, page, left, nobody);
        if (!lines) return lines.error();
        if (const auto done = window.leave(); !done) return done.error();
        rows.push_back({begin, *lines});
        left -= *lines;
    }
    return rows;
}

}  // namespace

Turn turn_for(PageHeader& page, const Format& format, pdl::Duplex sides)
{
    const bool cross = page.cross_feed_mirrored, feed = page.feed_mirrored;
    if (format.apple || (!cross && !feed)) return {};
    const bool flipped = cross != feed && sides != pdl::Duplex::simplex;
    page.cross_feed_mirrored = flipped && sides == pdl::Duplex::short_edge;
    page.feed_mirrored = flipped && sides == pdl::Duplex::long_edge;
    put32(page.raw, field::cross_feed, page.cross_feed_mirrored ? 0xFFFFFFFF : 1, format.little_endian);
    put32(page.raw, field::feed, page.feed_mirrored ? 0xFFFFFFFF : 1, format.little_endian);
    return {cross != page.cross_feed_mirrored, feed != page.feed_mirrored};
}

void mirror_row(Bytes& row, std::size_t width, std::size_t bits)
{
    if (bits % 8 == 0) {
        const std::size_t bytes = bits / 8;
        for (std::size_t left = 0, right = width - 1; left < right; ++left, --right)
            std::swap_ranges(row.begin() + static_cast<std::ptrdiff_t>(left * bytes), row.begin() + static_cast<std::ptrdiff_t>((left + 1) * bytes),
                             row.begin() + static_cast<std::ptrdiff_t>(right * bytes));
        return;
    }
    Bytes mirrored(row.size());
    const auto bit = [](const Bytes& from, std::size_t at) { return from[at / 8] >> (7 - at % 8) & 1; };
    for (std::size_t x = 0; x < width; ++x)
        for (std::size_t i = 0; i < bits; ++i)
            if (bit(row, (width - 1 - x) * bits + i)) mirrored[(x * bits + i) / 8] |= static_cast<std::uint8_t>(0x80 >> (x * bits + i) % 8);
    row = std::move(mirrored);
}

Result<> write_turned_rows(pdl::Cursor& in, const Format& format, const PageHeader& page, Turn turn, bool grey, bool ink, ByteSink& out)
{
    if (page.order != Order::chunked || std::uint64_t{page.width} * page.bits_per_pixel > std::uint64_t{page.bytes_per_line} * 8)
        return fail(Errc::unsupported, "backs of this pixel format cannot be turned", in.offset());
    const std::uint64_t offset = in.offset();
    auto found = find_rows(in, format, page);
    if (!found) return found.error();
    if (turn.feed) std::reverse(found->begin(), found->end());
    PixelFormat pixels(page, format.little_endian);
    Bytes row, packed;
    for (const StoredRow& stored : *found) {
        Rows rows(in.source(), {stored.begin, 0}, format, page, row_window);
        const auto held = rows.row();
        if (!held) return held.error();
        if (grey) {
            row.resize(page.width);
            if (const auto done = grey_row(pixels, std::span(&held->bytes, 1), ink, offset, row); !done) return done.error();
        } else row.assign(held->bytes.begin(), held->bytes.end());
        if (turn.cross_feed) mirror_row(row, page.width, grey ? 8 : page.bits_per_pixel);
        packed.clear();
        if (format.compressed) {
            packed.push_back(static_cast<std::uint8_t>(stored.lines - 1));
            append_runs(packed, row, grey ? 1 : page.unit());
        }
        if (const auto done = out.write(format.compressed ? ByteView(packed) : ByteView(row)); !done) return done.error();
    }
    return {};
}

}  // namespace consigne::filters::raster
