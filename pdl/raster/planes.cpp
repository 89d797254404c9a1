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
    const std::string_view ahead = as_text(in.peek(most_padding + uel.size()));
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

Result<std::vector<std::uint64_t>> pass_planes(Cursor& in, const Format& format, const PageHeader& page)
{
    std::vector<std::uint64_t> begins;
    for (std::uint32_t plane = 0; plane < page.planes(); ++plane) {
        begins.push_back(in.offset());
        if (const auto done = pass(in, format, page, page.height); !done) return done.error();
    }
    return begins;
}

PlaneRows::PlaneRows(const RandomAccess& source, std::span<const std::uint64_t> begins, const Format& format, const PageHeader& page) :
    views_(begins.size())
{
    planes_.reserve(begins.size());
    for (const std::uint64_t begin : begins) planes_.emplace_back(source, begin, format, page, plane_window);
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
