#include "pdl/stream/luminance.hpp"
#include "pdl/xps/picture.hpp"

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it
#include <cstring>

#include <jpeglib.h>

namespace consigne::pdl::xps {
namespace {

constexpr int max_scans = 100;  // a progressive file has about ten, a decompression bomb thousands
constexpr std::uint64_t max_progressive_samples = 64'000'000;  // libjpeg holds them all, two bytes each

/// All that libjpeg touches; its errors come back through `jump`, over no object that has a destructor.
struct Work {
    jpeg_error_mgr errors;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    jpeg_progress_mgr progress;
    jpeg_source_mgr source;
    jpeg_decompress_struct codec;
    PartStream* part;
    std::optional<Error>* error;
    JOCTET buffer[16 * 1024];
};

extern "C" {

[[noreturn]] static void jump_out(j_common_ptr common) { std::longjmp(reinterpret_cast<Work*>(common->err)->jump, 1); }
static void say_nothing(j_common_ptr) {}
static void nothing(j_decompress_ptr) {}

static void watch_scans(j_common_ptr common)
{
    if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > max_scans) jump_out(common);
}

static boolean fill(j_decompress_ptr codec)
{
    auto* work = static_cast<Work*>(codec->client_data);
    std::size_t n = 0;
    {
        const auto got = work->part->read(work->buffer);
        if (got) n = *got;
        else *work->error = got.error();
    }
    if (n == 0) {  // a cut image ends with what there is, as viewers do
        work->buffer[0] = 0xFF;
        work->buffer[1] = JPEG_EOI;
        n = 2;
    }
    work->source.next_input_byte = work->buffer;
    work->source.bytes_in_buffer = n;
    return TRUE;
}

static void skip(j_decompress_ptr codec, long count)
{
    auto* work = static_cast<Work*>(codec->client_data);
    while (count > static_cast<long>(work->source.bytes_in_buffer)) {
        count -= static_cast<long>(work->source.bytes_in_buffer);
        fill(codec);
        if (work->source.bytes_in_buffer == 2) return;
    }
    if (count <= 0) return;
    work->source.next_input_byte += count;
    work->source.bytes_in_buffer -= static_cast<std::size_t>(count);
}

}  // extern "C"

Picture describe(const jpeg_decompress_struct& codec)
{
    Picture picture{Format::jpeg, codec.image_width, codec.image_height, codec.num_components != 1, 0, 0};
    const double unit = codec.density_unit == 1 ? 1 : codec.density_unit == 2 ? 2.54 : 0;  // inches, centimetres
    if (codec.saw_JFIF_marker) {
        picture.x_dpi = codec.X_density * unit;
        picture.y_dpi = codec.Y_density * unit;
    }
    return picture;
}

/// Rows of what libjpeg gives (grey, RGB or CMYK) as RGBA. Adobe's CMYK is stored inverted.
void to_rgba(const Work& work, const JSAMPLE* from, std::uint8_t* to)
{
    const jpeg_decompress_struct& codec = work.codec;
    const bool inverted = codec.saw_Adobe_marker;
    for (JDIMENSION x = 0; x < codec.output_width; ++x, to += 4) {
        if (codec.out_color_space == JCS_CMYK) {
            const auto ink = [&](std::size_t i) { return static_cast<unsigned>(inverted ? 255 - from[i] : from[i]); };
            const auto shown = inks_shown(ink(0), ink(1), ink(2), ink(3));
            std::memcpy(to, shown.data(), shown.size());
            from += 4;
        } else if (codec.out_color_space == JCS_GRAYSCALE) {
            to[0] = to[1] = to[2] = *from++;
        } else {
            std::memcpy(to, from, 3);
            from += 3;
        }
        to[3] = 255;
    }
}

enum class Outcome { done, unwanted, damaged, too_large };

Outcome decode(Work& work, PictureEvents& events, std::uint8_t* (*room)(void*, std::size_t), void* store)
{
    if (setjmp(work.jump) != 0) {
        jpeg_destroy_decompress(&work.codec);
        return Outcome::damaged;
    }
    jpeg_create_decompress(&work.codec);
    work.codec.client_data = &work;
    work.codec.src = &work.source;
    work.codec.progress = &work.progress;
    jpeg_read_header(&work.codec, TRUE);
    if (!events.begin(describe(work.codec))) {
        jpeg_destroy_decompress(&work.codec);
        return Outcome::unwanted;
    }
    const std::uint64_t samples = std::uint64_t{work.codec.image_width} * work.codec.image_height * static_cast<unsigned>(work.codec.num_components);
    if (samples > max_progressive_samples && jpeg_has_multiple_scans(&work.codec)) {
        jpeg_destroy_decompress(&work.codec);
        return Outcome::too_large;
    }
    work.codec.out_color_space = work.codec.num_components == 1 ? JCS_GRAYSCALE : work.codec.num_components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_start_decompress(&work.codec);
    JSAMPARRAY rows = work.codec.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&work.codec), JPOOL_IMAGE,
                                                   work.codec.output_width * static_cast<JDIMENSION>(work.codec.output_components), 1);
    const std::size_t bytes = std::size_t{4} * work.codec.output_width;
    std::uint8_t* rgba = room(store, bytes);
    while (work.codec.output_scanline < work.codec.output_height) {
        jpeg_read_scanlines(&work.codec, rows, 1);
        to_rgba(work, rows[0], rgba);
        if (!events.row({rgba, bytes})) break;
    }
    jpeg_destroy_decompress(&work.codec);
    return Outcome::done;
}

}  // namespace

Result<> read_jpeg(PartStream& part, PictureEvents& events)
{
    const auto work = std::make_unique<Work>();
    std::optional<Error> error;
    work->codec.err = jpeg_std_error(&work->errors);
    work->errors.error_exit = jump_out;
    work->errors.output_message = say_nothing;
    work->progress.progress_monitor = watch_scans;
    work->source.init_source = nothing;
    work->source.fill_input_buffer = fill;
    work->source.skip_input_data = skip;
    work->source.resync_to_restart = jpeg_resync_to_restart;
    work->source.term_source = nothing;
    work->source.bytes_in_buffer = 0;
    work->part = &part;
    work->error = &error;
    Bytes row;
    const auto room = [](void* store, std::size_t n) {
        auto& bytes = *static_cast<Bytes*>(store);
        bytes.resize(n);
        return bytes.data();
    };
    const Outcome outcome = decode(*work, events, room, &row);
    if (error) return *error;
    if (outcome == Outcome::damaged) return fail(Errc::malformed, "a JPEG image that cannot be decoded");
    if (outcome == Outcome::too_large) return fail(Errc::limit_exceeded, "a progressive JPEG image of more than 64 million samples");
    return {};
}

}  // namespace consigne::pdl::xps
