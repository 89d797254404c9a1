#include "spooler/sandbox/picture.hpp"

#include "pdl/image/jpeg_codec.hpp"
#include "pdl/raster/pixels.hpp"
#include "pdl/raster/planes.hpp"
#include "pdl/stream/cursor.hpp"
#include "pdl/stream/luminance.hpp"
#include "spooler/sandbox/canvas.hpp"

#include <algorithm>
#include <cstring>
#include <memory>

namespace consigne::spooler::sandbox {
namespace {

/// Envelopes stand before a document's first words: PJL of some lines, packets.
constexpr std::size_t longest_envelope = 64 * 1024;
/// Ghostscript keeps a PDF in memory that comes through a pipe.
constexpr std::uint64_t largest_pdf = std::uint64_t{64} << 20;

Result<Picture> painted(const Canvas& canvas)
{
    if (!canvas.begun()) return fail(Errc::malformed, "no page was drawn");
    return canvas.picture();
}

Result<Picture> interpreted(const RandomAccess& document, std::string_view first_word, bool pdf, Ghostscript& ghostscript)
{
    Bytes head(static_cast<std::size_t>(std::min<std::uint64_t>(document.size(), longest_envelope)));
    const auto got = document.read(0, head);
    if (!got) return got.error();
    const auto at = as_text(ByteView(head).first(*got)).find(first_word);
    if (at == std::string_view::npos) return fail(Errc::malformed, "the document does not begin in sight");
    if (pdf && document.size() - at > largest_pdf) return fail(Errc::limit_exceeded, "a PDF too large for a picture");
    pdl::postscript::Program program(document, at, document.size(), false);
    Canvas canvas;
    if (const auto drawn = ghostscript.draw(program, pdf, canvas); !drawn) return drawn.error();
    return painted(canvas);
}

Result<Picture> of_raster(const RandomAccess& document)
{
    using namespace pdl::raster;
    pdl::Cursor in(document);
    const auto format = format_at(in);
    if (!format) return fail(Errc::malformed, "no raster begins here");
    in.skip(format->sync_bytes());
    auto raw = in.take(format->header_bytes);
    if (!raw) return raw.error();
    const auto page = parse_header(std::move(*raw), *format, in.offset());
    if (!page) return page.error();
    PixelFormat pixels(*page, format->little_endian);
    if (!pixels.known()) return fail(Errc::unsupported, "colours that only the machine knows");
    const auto begins = pass_planes(in, *format, *page);
    if (!begins) return begins.error();
    PlaneRows rows(document, *begins, *format, *page);
    Canvas canvas;
    canvas.begin(page->width, page->height, page->media);
    for (std::uint32_t line = 0; line < page->height;) {
        const auto lines = rows.next();
        if (!lines) return lines.error();
        const auto count = static_cast<std::uint32_t>(pixels.pixels(rows.rows(), page->width));
        for (std::uint32_t x = 0; x < count; ++x) {
            const Rgb seen = pixels.at(rows.rows(), x);
            canvas.paint(x, line, 1, *lines, {static_cast<std::uint8_t>(seen.r), static_cast<std::uint8_t>(seen.g), static_cast<std::uint8_t>(seen.b)});
        }
        line += *lines;
    }
    return painted(canvas);
}

/// Everything libjpeg touches, so that a jump leaves no object half made.
struct Work {
    jpeg_decompress_struct from;
    pdl::image::JpegErrors errors;
    pdl::image::JpegInput input;
};

void paint_row(const jpeg_decompress_struct& from, const JSAMPLE* row, std::uint32_t y, Canvas& canvas)
{
    const int flip = pdl::image::inverted(from) ? 255 : 0;
    for (JDIMENSION x = 0; x < from.output_width; ++x) {
        const JSAMPLE* at = row + std::size_t{x} * static_cast<unsigned>(from.output_components);
        std::array<std::uint8_t, 3> colour{at[0], at[0], at[0]};
        if (from.output_components == 3) colour = {at[0], at[1], at[2]};
        if (from.output_components == 4) {
            const auto ink = [&](std::size_t i) { return static_cast<unsigned>(at[i] ^ flip); };
            const auto [r, g, b] = pdl::inks_shown(ink(0), ink(1), ink(2), ink(3));
            colour = {static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)};
        }
        canvas.paint(x, y, 1, 1, colour);
    }
}

/// False when libjpeg gave up.
bool decode(Work& work, pdl::Cursor& in, Canvas& canvas)
{
    jpeg_decompress_struct& from = work.from;
    std::memset(&from, 0, sizeof from);
    const auto common = reinterpret_cast<j_common_ptr>(&from);
    work.errors.install(common);
    if (setjmp(work.errors.jump) != 0) {
        jpeg_destroy_decompress(&from);
        return false;
    }
    jpeg_create_decompress(&from);
    from.progress = &work.errors.progress;
    work.input.install(&from, in);
    jpeg_read_header(&from, TRUE);
    if (!pdl::image::fits(from)) from.err->error_exit(common);
    from.out_color_space = from.num_components == 4 ? JCS_CMYK : from.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    // Made smaller while it is decoded, as far as that still leaves more than is shown.
    from.scale_num = 1;
    for (from.scale_denom = 1; from.scale_denom < 8 && std::min(from.image_width, from.image_height) / (from.scale_denom * 2) >= 2 * longest_picture_side;) from.scale_denom *= 2;
    jpeg_start_decompress(&from);
    canvas.begin(from.output_width, from.output_height);
    const auto row_bytes = static_cast<JDIMENSION>(from.output_width * static_cast<unsigned>(from.output_components));
    JSAMPARRAY row = from.mem->alloc_sarray(common, JPOOL_IMAGE, row_bytes, 1);
    while (from.output_scanline < from.output_height) {
        const JDIMENSION y = from.output_scanline;
        jpeg_read_scanlines(&from, row, 1);
        paint_row(from, row[0], y, canvas);
    }
    jpeg_destroy_decompress(&from);
    return true;
}

Result<Picture> of_jpeg(const RandomAccess& document)
{
    pdl::Cursor in(document);
    Canvas canvas;
    const auto work = std::make_unique<Work>();
    if (!decode(*work, in, canvas)) return fail(Errc::malformed, "a JPEG that cannot be decoded");
    return painted(canvas);
}

}  // namespace

Result<Picture> draw_first_page(const RandomAccess& document, pdl::Language language, Ghostscript& ghostscript)
{
    using enum pdl::Language;
    switch (language) {
    case postscript: return interpreted(document, "%!", false, ghostscript);
    case pdf: case pclm: return interpreted(document, "%PDF-", true, ghostscript);
    case pwg: case urf: case cupsraster: return of_raster(document);
    case jpeg: return of_jpeg(document);
    default: return fail(Errc::unsupported, "nothing here draws this language");
    }
}

}  // namespace consigne::spooler::sandbox
