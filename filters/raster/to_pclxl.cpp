#include "filters/raster/to_pclxl.hpp"

#include "filters/pclxl/edits.hpp"
#include "filters/pclxl/rows.hpp"
#include "filters/raster/grey_rows.hpp"
#include "pdl/stream/gzip.hpp"

#include <cstdlib>

namespace consigne::filters::raster {

using namespace pdl::raster;
using pdl::pclxl::ByteOrder;

namespace {

namespace op = pdl::pclxl::op;
namespace attr = pdl::pclxl::attr;
namespace tag = pdl::pclxl::tag;

// What only a writer needs of the vocabulary (HP PCL XL Feature Reference 3.0, appendices).
constexpr std::uint8_t open_data_source = 0x48, close_data_source = 0x49, set_cursor = 0x6B;
constexpr std::uint16_t media_source = 0x26, orientation = 0x28, point = 0x4C, destination_size = 0x67, start_line = 0x6D, data_org = 0x82, measure = 0x86, source_type = 0x88,
                        units_per_measure = 0x89, error_report = 0x8F;
constexpr std::uint8_t uint16_xy = 0xD1, sint16_xy = 0xD3;
constexpr unsigned tenths_of_a_millimeter = 2, automatic_tray = 1, rgb_space = 2;
constexpr auto order = ByteOrder::little;

constexpr std::size_t block_bytes = 64 * 1024;  ///< of coded rows in a ReadImage
constexpr std::uint32_t block_rows = 1024;

/// MediaSize of the sizes that machines have trays for; others are told in figures.
struct Size {
    int width, height;  ///< points
    unsigned number;
};
constexpr Size sizes[] = {{612, 792, 0}, {612, 1008, 1}, {595, 842, 2}, {522, 756, 3}, {792, 1224, 4}, {842, 1191, 5}, {729, 1032, 10}, {516, 729, 11}, {420, 595, 16}, {298, 420, 17}};

void add_pair(Bytes& list, std::uint8_t kind, std::uint16_t id, std::uint32_t x, std::uint32_t y)
{
    list.push_back(kind);
    pdl::pclxl::put16(list, x, order);
    pdl::pclxl::put16(list, y, order);
    list.push_back(tag::attribute);
    list.push_back(static_cast<std::uint8_t>(id));
}

std::pair<std::uint32_t, std::uint32_t> resolution_of(const PageHeader& page, const Format& format)
{
    if (format.apple) {
        const std::uint32_t dpi = get32(page.raw, apple::resolution, false);
        return {dpi, dpi};
    }
    return {get32(page.raw, field::resolution, format.little_endian), get32(page.raw, field::resolution + 4, format.little_endian)};
}

class Writer {
public:
    Writer(const RandomAccess& document, ByteSink& out) : in_(document), out_(out) {}

    [[nodiscard]] Result<> run()
    {
        auto first = format_at(in_);
        if (!first) return fail(Errc::malformed, "no raster begins here", in_.offset());
        Format format = *first;
        for (;;) {
            if (const auto begin = format_at(in_)) {
                format = *begin;
                in_.skip(format.sync_bytes());
            }
            if (at_end_of_pages(in_)) break;
            if (const auto done = page(format); !done) return done;
        }
        if (in_.error()) return *in_.error();
        if (!begun_) return fail(Errc::malformed, "a raster document without a page", in_.offset());
        Bytes end{close_data_source, op::end_session};
        const std::string_view uel = "\x1B%-12345X";
        end.insert(end.end(), uel.begin(), uel.end());
        if (const auto done = out_.write(end); !done) return done;
        return out_.finish();
    }

private:
    [[nodiscard]] Result<> begin_session(std::pair<std::uint32_t, std::uint32_t> dpi)
    {
        dpi_ = dpi;
        begun_ = true;
        const std::string_view head = "\x1B%-12345X@PJL ENTER LANGUAGE=PCLXL\r\n) HP-PCL XL;2;0;\n";
        Bytes list(head.begin(), head.end());
        pclxl::add_ubyte(list, measure, 0);  // inches
        add_pair(list, uint16_xy, units_per_measure, dpi.first, dpi.second);
        pclxl::add_ubyte(list, error_report, 0);
        list.push_back(op::begin_session);
        pclxl::add_ubyte(list, source_type, 0);
        pclxl::add_ubyte(list, data_org, 1);  // low byte first
        list.push_back(open_data_source);
        return out_.write(list);
    }

    void begin_page(Bytes& list, const PageHeader& page)
    {
        pclxl::add_ubyte(list, orientation, 0);
        const auto named = std::find_if(std::begin(sizes), std::end(sizes), [&](const Size& size) {
            return std::abs(size.width - page.media.width) <= 3 && std::abs(size.height - page.media.height) <= 3;
        });
        if (named != std::end(sizes)) {
            pclxl::add_ubyte(list, attr::media_size, named->number);
        } else {
            const auto tenths = [](int points) { return static_cast<std::uint32_t>((points * 254 + 36) / 72); };
            add_pair(list, uint16_xy, attr::custom_media_size, tenths(page.media.width), tenths(page.media.height));
            pclxl::add_ubyte(list, attr::custom_media_size_units, tenths_of_a_millimeter);
        }
        pclxl::add_ubyte(list, media_source, automatic_tray);
        if (!page.duplex || *page.duplex == pdl::Duplex::simplex) {
            pclxl::add_ubyte(list, attr::simplex_page_mode, 0);
            back_ = false;
        } else {
            pclxl::add_ubyte(list, attr::duplex_page_mode, *page.duplex == pdl::Duplex::long_edge ? pdl::pclxl::duplex_vertical : pdl::pclxl::duplex_horizontal);
            pclxl::add_ubyte(list, attr::duplex_page_side, back_ ? 1 : 0);
            back_ = !back_;
        }
        list.push_back(op::begin_page);
    }

    [[nodiscard]] Result<> page(const Format& format)
    {
        auto raw = in_.take(format.header_bytes);
        if (!raw) return raw.error();
        const auto parsed = parse_header(std::move(*raw), format, in_.offset());
        if (!parsed) return parsed.error();
        const PageHeader& page = *parsed;
        const auto dpi = resolution_of(page, format);
        if (dpi.first == 0 || dpi.second == 0 || dpi.first > 10'000 || dpi.second > 10'000) return fail(Errc::malformed, "a raster page without a resolution", in_.offset());
        if (page.feed_mirrored) return fail(Errc::unsupported, "a raster page from the bottom up", in_.offset());
        const auto drawn = [](std::uint32_t pixels, std::uint32_t units, std::uint32_t its) { return static_cast<std::uint32_t>(std::uint64_t{pixels} * units / its); };
        if (!begun_)
            if (const auto done = begin_session(dpi); !done) return done;
        const std::uint32_t width = drawn(page.width, dpi_.first, dpi.first), height = drawn(page.height, dpi_.second, dpi.second);
        constexpr std::uint32_t most = pdl::pclxl::Raster::max_width;
        if (page.width > most || page.height > most || width > most || height > most) return fail(Errc::unsupported, "a raster page too large for PCL XL", in_.offset());

        PixelFormat pixels(page, format.little_endian);
        const bool grey = pixels.always_neutral();
        Bytes list;
        begin_page(list, page);
        pclxl::add_ubyte(list, attr::color_space, grey ? pdl::pclxl::eGray : rgb_space);
        list.push_back(op::set_color_space);
        add_pair(list, sint16_xy, point, 0, 0);
        list.push_back(set_cursor);
        pclxl::add_ubyte(list, attr::color_mapping, 0);  // direct
        pclxl::add_ubyte(list, attr::color_depth, 2);    // 8 bits
        pclxl::add_uint16(list, attr::source_width, page.width, order);
        pclxl::add_uint16(list, attr::source_height, page.height, order);
        add_pair(list, uint16_xy, destination_size, width, height);
        list.push_back(op::begin_image);
        if (const auto done = out_.write(list); !done) return done;
        if (const auto done = rows(format, page, pixels, grey); !done) return done;

        list.assign(1, op::end_image);
        pclxl::add_uint16(list, attr::page_copies, std::max<std::uint32_t>(1, page.copies), order);
        list.push_back(op::end_page);
        return out_.write(list);
    }

    [[nodiscard]] Result<> rows(const Format& format, const PageHeader& page, PixelFormat& pixels, bool grey)
    {
        const std::uint64_t offset = in_.offset();
        const auto begins = pass_planes(in_, format, page);
        if (!begins) return begins.error();
        PlaneRows held(in_.source(), *begins, format, page);
        const std::size_t bytes = std::size_t{page.width} * (grey ? 1 : 3);
        Bytes row((bytes + 3) / 4 * 4), tones(page.width), coded, seed;  // ReadImage pads rows to four bytes
        std::uint32_t line = 0, begun = 0;
        while (line < page.height) {
            const auto lines = held.next();
            if (!lines) return lines.error();
            if (const auto done = fill(page, pixels, held.rows(), grey, offset, row, tones); !done) return done;
            for (std::uint64_t n = std::min<std::uint64_t>(*lines, page.height - line); n > 0; --n) {
                if (const auto done = pclxl::append_row(coded, row, pdl::pclxl::Compression::rle, seed); !done) return done;
                ++line;
                if (coded.size() < block_bytes && line - begun < block_rows && line < page.height) continue;
                if (const auto done = block(begun, line - begun, coded); !done) return done;
                begun = line;
                coded.clear();
            }
        }
        return {};
    }

    [[nodiscard]] static Result<> fill(const PageHeader& page, PixelFormat& pixels, std::span<const ByteView> planes, bool grey, std::uint64_t offset, Bytes& row, Bytes& tones)
    {
        const std::size_t unit = grey ? 1 : 3;
        if (grey) {
            if (const auto done = grey_row(pixels, planes, false, offset, tones); !done) return done;
            std::copy(tones.begin(), tones.end(), row.begin());
        } else {
            const std::size_t count = pixels.pixels(planes, page.width);
            std::fill(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(page.width * unit), std::uint8_t{0xFF});
            if (pixels.plain_rgb()) {
                std::copy_n(planes.front().begin(), 3 * count, row.begin());
            } else {
                for (std::size_t x = 0; x < count; ++x) {
                    if (pixels.known()) {
                        const Rgb colour = pixels.at(planes, x);
                        row[3 * x] = static_cast<std::uint8_t>(colour.r);
                        row[3 * x + 1] = static_cast<std::uint8_t>(colour.g);
                        row[3 * x + 2] = static_cast<std::uint8_t>(colour.b);
                    } else if (!pixels.bare(planes, x)) {
                        return fail(Errc::unsupported, "a raster page in a device's own colours", offset);
                    }
                }
            }
        }
        if (!page.cross_feed_mirrored) return {};
        for (std::size_t left = 0, right = page.width; left + 1 < right; ++left) {
            --right;
            std::swap_ranges(row.begin() + static_cast<std::ptrdiff_t>(left * unit), row.begin() + static_cast<std::ptrdiff_t>((left + 1) * unit),
                             row.begin() + static_cast<std::ptrdiff_t>(right * unit));
        }
        return {};
    }

    [[nodiscard]] Result<> block(std::uint32_t from, std::uint32_t rows, const Bytes& coded)
    {
        Bytes list;
        pclxl::add_uint16(list, start_line, from, order);
        pclxl::add_uint16(list, attr::block_height, rows, order);
        pclxl::add_ubyte(list, attr::compress_mode, static_cast<unsigned>(pdl::pclxl::Compression::rle));
        list.push_back(op::read_image);
        list.push_back(tag::block);
        const auto size = static_cast<std::uint32_t>(coded.size());
        for (unsigned shift = 0; shift < 32; shift += 8) list.push_back(static_cast<std::uint8_t>(size >> shift));
        if (const auto done = out_.write(list); !done) return done;
        return out_.write(coded);
    }

    pdl::Cursor in_;
    ByteSink& out_;
    std::pair<std::uint32_t, std::uint32_t> dpi_{};  ///< the session's units: those of its first page
    bool begun_ = false, back_ = false;
};

}  // namespace

Result<> to_pclxl(const RandomAccess& document, ByteSink& out)
{
    if (!pdl::is_gzip(document)) return Writer(document, out).run();
    const auto inside = pdl::GzipSource::open(document);
    if (!inside) return inside.error();
    return Writer(**inside, out).run();
}

}  // namespace consigne::filters::raster
