#include "pdl/raster/planes.hpp"

namespace consigne::pdl::raster {
namespace {

/// Fifteen planes at most are read at once.
constexpr std::size_t plane_window = 32 * 1024;
/// Padding looked past behind a page.
constexpr std::size_t most_padding = 512;

}  // namespace

bool at_end_of_pages(Cursor& in)
{
    // No more than asked for: what else is buffered depends on the window.
    const std::string_view ahead = as_text(in.peek(most_padding + uel.size())).substr(0, most_padding + uel.size());
    const std::size_t data = ahead.find_first_not_of(std::string_view("\0\r\n\t \x04", 6));
    if (data == std::string_view::npos) {
        // A page header never begins so, and no page is that small.
        if (ahead.size() <= most_padding) in.skip(ahead.size());
        return ahead.size() <= most_padding;
    }
    if (!ahead.substr(data).starts_with(uel)) return false;
    in.skip(data);
    return true;
}

Result<> pass(Cursor& in, const Format& format, const PageHeader& page, std::uint64_t rows)
{
    if (format.compressed) {
        NoVisitor nobody;
        return walk(in, format, page, rows, nobody);
    }
    const std::uint64_t bytes = rows * page.bytes_per_line;
    if (in.skip(bytes) < bytes) return fail(Errc::truncated, "the stream ends inside a raster page", in.offset());
    return {};
}

Result<std::vector<RowsBegin>> pass_planes(Cursor& in, const Format& format, const PageHeader& page)
{
    std::vector<RowsBegin> begins;
    if (!format.compressed || page.planes() == 1) {
        const std::uint64_t plane = std::uint64_t{page.height} * page.bytes_per_line;
        for (std::uint32_t i = 0; i < page.planes(); ++i) begins.push_back({in.offset() + i * plane, 0});
        if (const auto done = pass(in, format, page, page.stored_rows()); !done) return done.error();
        return begins;
    }
    NoVisitor nobody;
    for (std::uint64_t at = 0; at < page.stored_rows();) {
        const std::uint64_t offset = in.offset();
        RunWindow<NoVisitor> window(in, nobody);
        const auto lines = walk_row(window, format, page, page.stored_rows() - at, nobody);
        if (!lines) return lines.error();
        if (const auto done = window.leave(); !done) return done.error();
        while (begins.size() < page.planes() && begins.size() * std::uint64_t{page.height} < at + *lines)
            begins.push_back({offset, static_cast<unsigned>(begins.size() * std::uint64_t{page.height} - at)});
        at += *lines;
    }
    return begins;
}

PlaneRows::PlaneRows(const RandomAccess& source, std::span<const RowsBegin> begins, const Format& format, const PageHeader& page) :
    views_(begins.size())
{
    planes_.reserve(begins.size());
    for (const RowsBegin& begin : begins) planes_.emplace_back(source, begin, format, page, plane_window);
}

Result<unsigned> PlaneRows::next()
{
    unsigned lines = 256;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        planes_[i].used(given_);
        const auto row = planes_[i].row();
        if (!row) return row.error();
        views_[i] = row->bytes;
        lines = std::min(lines, row->lines);
    }
    given_ = lines;
    return lines;
}

}  // namespace consigne::pdl::raster
