#include "filters/raster/grey_rows.hpp"

namespace consigne::filters::raster {

using namespace pdl::raster;

namespace {

/// Written on as soon as there is this much.
constexpr std::size_t enough = 64 * 1024;

/// Turns each run of pixels into one of grey.
class GreyRuns : public NoVisitor {
public:
    GreyRuns(PixelFormat& pixels, bool ink, ByteSink& out) : pixels_(pixels), flip_(ink ? 0xFF : 0), out_(out) { packed_.reserve(2 * enough); }

    void row(unsigned lines) { packed_.push_back(static_cast<std::uint8_t>(lines - 1)); }
    void repeat(const std::uint8_t* unit, std::size_t units)
    {
        packed_.push_back(static_cast<std::uint8_t>(units - 1));
        packed_.push_back(pixels_.at(unit).grey() ^ flip_);
    }
    void literal(const std::uint8_t* data, std::size_t units)
    {
        // A run that was cut at the end of its row may have one pixel left, and that is a repeat of one.
        packed_.push_back(static_cast<std::uint8_t>(units == 1 ? 0 : 257 - units));
        const std::size_t at = packed_.size();
        packed_.resize(at + units);
        pixels_.grey(data, units, packed_.data() + at);
        if (flip_ != 0)
            for (std::size_t i = at; i < packed_.size(); ++i) packed_[i] ^= flip_;
    }
    void fill(std::size_t) { packed_.push_back(128); }
    [[nodiscard]] Result<> row_end() { return packed_.size() < enough ? Result<>{} : flush(); }

    [[nodiscard]] Result<> flush()
    {
        const auto done = out_.write(packed_);
        packed_.clear();
        return done;
    }

private:
    PixelFormat& pixels_;
    std::uint8_t flip_;
    ByteSink& out_;
    Bytes packed_;
};

Result<> by_rows(pdl::Cursor& in, const Format& format, const PageHeader& page, PixelFormat& pixels, bool ink, ByteSink& out)
{
    const std::uint64_t offset = in.offset();
    const auto begins = pass_planes(in, format, page);
    if (!begins) return begins.error();
    PlaneRows rows(in.source(), *begins, format, page);
    Bytes row(page.width), packed;
    for (std::uint64_t left = page.height; left > 0;) {
        const auto held = rows.next();
        if (!held) return held.error();
        const auto lines = static_cast<unsigned>(std::min<std::uint64_t>(left, *held));
        left -= lines;
        if (const auto done = grey_row(pixels, rows.rows(), ink, offset, row); !done) return done.error();
        packed.clear();
        if (format.compressed) {
            packed.push_back(static_cast<std::uint8_t>(lines - 1));
            append_runs(packed, row);
        }
        if (const auto done = out.write(format.compressed ? ByteView(packed) : ByteView(row)); !done) return done.error();
    }
    return {};
}

}  // namespace

Result<> grey_row(PixelFormat& pixels, std::span<const ByteView> planes, bool ink, std::uint64_t offset, Bytes& row)
{
    const std::size_t held = pixels.pixels(planes, row.size());
    std::fill(row.begin(), row.end(), static_cast<std::uint8_t>(ink ? 0 : 0xFF));
    for (std::size_t x = 0; x < held; ++x) {
        if (pixels.known()) {
            const std::uint8_t grey = pixels.at(planes, x).grey();
            row[x] = ink ? static_cast<std::uint8_t>(~grey) : grey;
        } else if (!pixels.bare(planes, x))
            return fail(Errc::unsupported, "a raster page in a device's own colours", offset);
    }
    return {};
}

void append_runs(Bytes& to, ByteView row, std::size_t unit)
{
    constexpr std::size_t longest = 128;
    const std::size_t count = row.size() / unit;
    const auto run_at = [&](std::size_t at) {
        const auto first = row.subspan(at * unit, unit);
        std::size_t n = 1;
        while (n < longest && at + n < count && std::equal(first.begin(), first.end(), row.begin() + static_cast<std::ptrdiff_t>((at + n) * unit))) ++n;
        return n;
    };
    for (std::size_t at = 0; at < count;) {
        std::size_t end = at + run_at(at);
        if (end - at > 1 || end == count) {
            to.push_back(static_cast<std::uint8_t>(end - at - 1));
            to.insert(to.end(), row.begin() + static_cast<std::ptrdiff_t>(at * unit), row.begin() + static_cast<std::ptrdiff_t>((at + 1) * unit));
            at = end;
            continue;
        }
        // Two equal pixels inside a literal cost less than leaving it.
        while (end < count && end - at < longest && run_at(end) < 3) ++end;
        to.push_back(static_cast<std::uint8_t>(end - at == 1 ? 0 : 257 - (end - at)));
        to.insert(to.end(), row.begin() + static_cast<std::ptrdiff_t>(at * unit), row.begin() + static_cast<std::ptrdiff_t>(end * unit));
        at = end;
    }
}

Result<> write_grey_rows(pdl::Cursor& in, const Format& format, const PageHeader& page, bool ink, ByteSink& out)
{
    PixelFormat pixels(page, format.little_endian);
    const bool run_for_run = format.compressed && pixels.known() && pixels.whole_bytes() && page.bytes_per_line / page.unit() == page.width;
    if (!run_for_run) return by_rows(in, format, page, pixels, ink, out);
    GreyRuns runs(pixels, ink, out);
    if (const auto done = walk(in, format, page, page.height, runs); !done) return done.error();
    return runs.flush();
}

}  // namespace consigne::filters::raster
