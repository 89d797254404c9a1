#include "pdl/image/jpeg.hpp"

#include "pdl/image/ifd.hpp"
#include "pdl/image/jpeg_codec.hpp"
#include "pdl/image/tint.hpp"

#include <memory>

namespace consigne::pdl::image {
namespace {

/// Marker segments in front of a frame; colour profiles come in a few dozen.
constexpr int max_segments = 10'000;
constexpr std::uint16_t tag_description = 0x010E, tag_software = 0x0131;

bool is_frame(std::uint8_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

void read_exif(const Bytes& segment, JpegHead& head)
{
    constexpr std::string_view lead("Exif\0\0", 6);
    if (!as_text(segment).starts_with(lead)) return;
    const MemorySource body(Bytes(segment.begin() + lead.size(), segment.end()));
    const auto tiff = IfdSource::open(body);
    if (!tiff) return;
    const auto ifd = tiff->read(tiff->first());
    if (!ifd) return;
    head.title = tiff->text(*ifd, tag_description);
    head.producer = tiff->text(*ifd, tag_software);
}

struct Decoder {
    jpeg_decompress_struct codec;
    JpegErrors errors;
    JpegInput input;
    bool coloured;
};

/// False when libjpeg gave up.
bool decode(Decoder& work, Cursor& in)
{
    jpeg_decompress_struct& codec = work.codec;
    work.errors.install(reinterpret_cast<j_common_ptr>(&codec));
    if (setjmp(work.errors.jump) != 0) {
        jpeg_destroy_decompress(&codec);
        return false;
    }
    jpeg_create_decompress(&codec);
    codec.progress = &work.errors.progress;
    work.input.install(&codec, in);
    jpeg_read_header(&codec, TRUE);
    if ((codec.num_components != 3 && codec.num_components != 4) || !fits(codec)) codec.err->error_exit(reinterpret_cast<j_common_ptr>(&codec));
    codec.out_color_space = codec.num_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&codec);
    const std::size_t width = codec.output_width, step = static_cast<std::size_t>(codec.output_components);
    JSAMPARRAY rows = codec.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&codec), JPOOL_IMAGE, static_cast<JDIMENSION>(width * step), 1);
    TintCount tint(true, std::uint64_t{width} * codec.output_height);
    const int flip = inverted(codec) ? 255 : 0;
    while (codec.output_scanline < codec.output_height && !tint.coloured()) {
        jpeg_read_scanlines(&codec, rows, 1);
        const JSAMPLE* pixel = rows[0];
        for (std::size_t x = 0; x < width; ++x, pixel += step) {
            if (step == 3) tint.look(pixel[0], pixel[1], pixel[2]);
            else {
                const Shown s = shown(pixel[0] ^ flip, pixel[1] ^ flip, pixel[2] ^ flip, pixel[3] ^ flip);
                tint.look(s.r, s.g, s.b);
            }
        }
    }
    work.coloured = tint.coloured();
    jpeg_destroy_decompress(&codec);
    return true;
}

}  // namespace

Result<JpegHead> read_head(const RandomAccess& source)
{
    Cursor in(source);
    const auto cut = [&] { return fail(Errc::truncated, "the stream ends inside a JPEG header", in.offset()); };
    if (!in.looking_at("\xFF\xD8")) return fail(Errc::malformed, "no JPEG begins here");
    in.skip(2);
    JpegHead head;
    for (int segments = 0; segments < max_segments; ++segments) {
        auto byte = in.next();
        if (byte && *byte != 0xFF) return fail(Errc::malformed, "no marker where a JPEG must have one", in.offset());
        while (byte == 0xFF) byte = in.next();
        if (!byte) return cut();
        const std::uint8_t marker = *byte;
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;
        if (marker == 0xD9 || marker == 0xDA) return fail(Errc::malformed, "a JPEG without a frame", in.offset());
        const auto length = in.take(2);
        if (!length) return cut();
        const std::size_t bytes = static_cast<std::size_t>((*length)[0] << 8 | (*length)[1]);
        if (bytes < 2) return fail(Errc::malformed, "a JPEG marker without a length", in.offset());
        if (!is_frame(marker) && marker != 0xE1) {
            if (in.skip(bytes - 2) < bytes - 2) return cut();
            continue;
        }
        const auto segment = in.take(bytes - 2);
        if (!segment) return cut();
        if (marker == 0xE1) {
            read_exif(*segment, head);
            continue;
        }
        if (segment->size() < 6) return fail(Errc::malformed, "a JPEG frame too short", in.offset());
        head.height = static_cast<unsigned>((*segment)[1] << 8 | (*segment)[2]);
        head.width = static_cast<unsigned>((*segment)[3] << 8 | (*segment)[4]);
        head.components = (*segment)[5];
        return head;
    }
    return fail(Errc::limit_exceeded, "a JPEG with more than 10000 marker segments");
}

Result<Segment> read_jpeg(const RandomAccess& source, const Defaults& defaults)
{
    const auto head = read_head(source);
    if (!head) return head.error();
    Segment segment;
    segment.language = Language::jpeg;
    segment.title = head->title;
    segment.producer = head->producer;
    Page page;
    page.copies = defaults.copies;
    page.media = defaults.media.value_or(Media{});
    if (head->components == 1) page.colour = false;
    else {
        const auto work = std::make_unique<Decoder>();
        Cursor in(source);
        if (decode(*work, in)) page.colour = work->coloured;
        else {
            segment.confidence = Confidence::estimated;
            segment.notes.emplace_back("the JPEG could not be decoded: whether it is in colour is not known");
        }
        if (work->input.cut) {
            segment.confidence = Confidence::estimated;
            segment.notes.emplace_back("the JPEG ends early");
        }
    }
    segment.pages.push_back(page);
    return segment;
}

}  // namespace consigne::pdl::image
