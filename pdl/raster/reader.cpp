#include "pdl/raster/reader.hpp"

#include "pdl/raster/pixels.hpp"
#include "pdl/raster/planes.hpp"

namespace consigne::pdl::raster {
namespace {

/// Looks at runs of whole pixels until one is a colour.
class ColourLook : public NoVisitor {
public:
    ColourLook(PixelFormat& pixels, std::size_t width) : pixels_(pixels), rgb_(pixels.plain_rgb()), width_(width) {}

    void row(unsigned) { left_ = width_; }
    void repeat(const std::uint8_t* unit, std::size_t units)
    {
        if (found_ || left_ == 0) return;
        left_ -= std::min(units, left_);
        if (rgb_ && unit[0] == unit[1] && unit[1] == unit[2]) return;
        found_ = pixels_.at(unit).coloured();
    }
    void literal(const std::uint8_t* data, std::size_t units)
    {
        if (found_ || left_ == 0) return;
        // Behind the last pixel of a row may stand anything.
        units = std::min(units, left_);
        left_ -= units;
        found_ = pixels_.coloured(data, units);
    }
    [[nodiscard]] bool found() const { return found_; }

private:
    PixelFormat& pixels_;
    bool rgb_;
    std::size_t width_, left_ = 0;
    bool found_ = false;
};

class Reader {
public:
    Reader(Cursor& in, const Defaults& defaults) : in_(in), defaults_(defaults) {}
    [[nodiscard]] Result<Segment> run();

private:
    [[nodiscard]] Result<> page();
    [[nodiscard]] Result<std::optional<bool>> pixels(const PageHeader& header);
    [[nodiscard]] Result<std::optional<bool>> split_pixels(const PageHeader& header, PixelFormat& format);
    void count_check(std::uint32_t stated);
    void doubt(std::string why);
    void leave_rest() { in_.skip(in_.source().size() - std::min(in_.source().size(), in_.offset())); }

    Cursor& in_;
    const Defaults& defaults_;
    Format format_;
    Segment segment_;
    std::uint32_t total_pages_ = 0;
    bool over_ = false;
};

void Reader::doubt(std::string why)
{
    segment_.confidence = Confidence::estimated;
    auto& notes = segment_.notes;
    if (std::find(notes.begin(), notes.end(), why) == notes.end()) notes.push_back(std::move(why));
}

/// Whether the page at the cursor has a mark in colour; takes it. Empty: not known.
Result<std::optional<bool>> Reader::pixels(const PageHeader& header)
{
    PixelFormat format(header, format_.little_endian);
    if (format.always_neutral()) {
        segment_.pages.back().colour = false;  // also where the page is cut
        if (const auto done = pass(in_, format_, header, header.stored_rows()); !done) return done.error();
        return std::optional<bool>(false);
    }
    if (!format.known() || !format.whole_bytes()) return split_pixels(header, format);
    ColourLook look(format, header.width);
    if (const auto done = walk(in_, format_, header, header.height, look); !done) {
        // What was seen before the cut is seen.
        if (look.found()) segment_.pages.back().colour = true;
        return done.error();
    }
    return std::optional<bool>(look.found());
}

Result<std::optional<bool>> Reader::split_pixels(const PageHeader& header, PixelFormat& format)
{
    const auto begins = pass_planes(in_, format_, header);
    if (!begins) return begins.error();
    PlaneRows rows(in_.source(), *begins, format_, header);
    for (std::uint64_t left = header.height; left > 0;) {
        const auto lines = rows.next();
        if (!lines) return lines.error();
        left -= std::min<std::uint64_t>(left, *lines);
        const std::size_t width = format.pixels(rows.rows(), header.width);
        for (std::size_t x = 0; x < width; ++x) {
            if (!format.known() && !format.bare(rows.rows(), x)) {
                segment_.notes.emplace_back("a page in a device's own colours: whether they are colours is not known");
                return std::optional<bool>{};
            }
            if (format.known() && format.at(rows.rows(), x).coloured()) return std::optional<bool>(true);
        }
    }
    return std::optional<bool>(false);
}

Result<> Reader::page()
{
    const std::uint64_t at = in_.offset();
    const ByteView ahead = in_.peek(format_.header_bytes);
    if (ahead.size() < format_.header_bytes) {
        doubt("the stream ends inside a page header");
        over_ = true;
        return {};
    }
    auto header = parse_header(Bytes(ahead.begin(), ahead.begin() + static_cast<std::ptrdiff_t>(format_.header_bytes)), format_, at);
    if (!header) {
        if (segment_.pages.empty() || header.error().code == Errc::limit_exceeded) return header.error();
        doubt("bytes that are no page from offset " + std::to_string(at) + " on");
        over_ = true;
        return {};
    }
    in_.skip(format_.header_bytes);
    if (segment_.pages.size() >= max_pages) return fail(Errc::limit_exceeded, "more than 100000 pages", at);
    segment_.pages.push_back({header->media, {}, header->duplex, header->copies > 0 ? header->copies : defaults_.copies});
    total_pages_ = std::max(total_pages_, header->total_pages);
    const auto colour = pixels(*header);
    if (colour) {
        segment_.pages.back().colour = *colour;
        return {};
    }
    doubt("the stream ends inside page " + std::to_string(segment_.pages.size()));
    over_ = true;
    return {};
}

void Reader::count_check(std::uint32_t stated)
{
    if (stated != 0 && stated != segment_.pages.size())
        segment_.notes.push_back("the stream says " + std::to_string(stated) + " pages, " + std::to_string(segment_.pages.size()) + " found");
}

Result<Segment> Reader::run()
{
    const auto begin = format_at(in_);
    if (!begin) return fail(Errc::malformed, "no raster begins here", in_.offset());
    segment_.language = begin->apple ? Language::urf : in_.looking_at("RaS2") ? Language::pwg : Language::cupsraster;
    std::uint32_t stated = 0;
    while (!over_) {
        // Rasters sent one after the other on a channel begin anew with their sync word.
        if (const auto format = format_at(in_)) {
            if (format->apple != begin->apple) break;  // another language, which holds other options
            format_ = *format;
            stated += format_.stated_pages;
            if (in_.skip(format_.sync_bytes()) < format_.sync_bytes()) return fail(Errc::truncated, "a raster stream without a page", in_.offset());
        }
        if (at_end_of_pages(in_)) break;
        if (const auto done = page(); !done) return done.error();
    }
    if (over_) leave_rest();
    if (segment_.pages.empty()) return fail(Errc::malformed, "a raster stream without a page", in_.offset());
    count_check(format_.apple ? stated : total_pages_);
    return std::move(segment_);
}

}  // namespace

Result<Segment> read(Cursor& in, const Defaults& defaults)
{
    auto segment = Reader(in, defaults).run();
    if (in.error()) return *in.error();
    return segment;
}

}  // namespace consigne::pdl::raster
