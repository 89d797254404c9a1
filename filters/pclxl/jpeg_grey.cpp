#include "filters/pclxl/jpeg_grey.hpp"

#include "pdl/pclxl/jpeg.hpp"
#include "pdl/pclxl/raster.hpp"
#include "pdl/stream/luminance.hpp"

#include <memory>

namespace consigne::filters::pclxl {

namespace {

struct JpegOutput {
    jpeg_destination_mgr manager;  // first: libjpeg hands back a pointer to it
    ByteSink* out;
    std::optional<Error>* error;
    JOCTET buffer[16 * 1024];
};

extern "C" {

void hand_on(j_compress_ptr codec, std::size_t n)
{
    auto* output = reinterpret_cast<JpegOutput*>(codec->dest);
    bool taken = false;
    {
        const auto put = output->out->write(ByteView(output->buffer, n));
        taken = put.has_value();
        if (!taken) *output->error = put.error();
    }
    // Nothing with a destructor lives here any more.
    if (!taken) codec->err->error_exit(reinterpret_cast<j_common_ptr>(codec));
    output->manager.next_output_byte = output->buffer;
    output->manager.free_in_buffer = sizeof output->buffer;
}

void begin_output(j_compress_ptr codec)
{
    auto* output = reinterpret_cast<JpegOutput*>(codec->dest);
    output->manager.next_output_byte = output->buffer;
    output->manager.free_in_buffer = sizeof output->buffer;
}

boolean empty_output(j_compress_ptr codec)
{
    hand_on(codec, sizeof(JpegOutput::buffer));
    return TRUE;
}

void end_output(j_compress_ptr codec)
{
    const auto* output = reinterpret_cast<JpegOutput*>(codec->dest);
    hand_on(codec, sizeof output->buffer - output->manager.free_in_buffer);
}

}  // extern "C"

/// Everything libjpeg touches, so that a jump leaves no object half made.
struct Work {
    jpeg_decompress_struct from;
    jpeg_compress_struct to;
    pdl::pclxl::JpegErrors errors;
    pdl::pclxl::JpegInput input;
    JpegOutput output;
    bool compressing;
    bool changed;
};

bool grey_row(JSAMPLE* row, std::size_t pixels, bool chroma)
{
    bool changed = false;
    for (std::size_t x = 0; x < pixels; ++x, row += 3) {
        if (chroma) {
            changed |= row[1] != CENTERJSAMPLE || row[2] != CENTERJSAMPLE;
            row[1] = row[2] = CENTERJSAMPLE;
        } else {
            changed |= row[0] != row[1] || row[1] != row[2];
            row[0] = row[1] = row[2] = pdl::luma8(row[0], row[1], row[2]);
        }
    }
    return changed;
}

/// False when libjpeg gave up.
bool convert(Work& work, pdl::pclxl::BlockBytes& bytes)
{
    work.errors.install(reinterpret_cast<j_common_ptr>(&work.from));
    work.to.err = &work.errors.manager;
    if (setjmp(work.errors.jump) != 0) {
        if (work.compressing) jpeg_destroy_compress(&work.to);
        jpeg_destroy_decompress(&work.from);
        return false;
    }
    jpeg_create_decompress(&work.from);
    jpeg_create_compress(&work.to);
    work.compressing = true;
    work.from.progress = &work.errors.progress;
    work.input.install(&work.from, bytes);
    jpeg_read_header(&work.from, TRUE);
    if (work.from.num_components != 1) {
        const bool chroma = work.from.jpeg_color_space == JCS_YCbCr;
        if (work.from.num_components != 3 || !pdl::pclxl::fits(work.from) ||
            (!chroma && work.from.jpeg_color_space != JCS_RGB)) {
            work.errors.manager.error_exit(reinterpret_cast<j_common_ptr>(&work.from));
        }
        work.from.out_color_space = work.from.jpeg_color_space;
        jpeg_start_decompress(&work.from);

        work.to.dest = &work.output.manager;
        work.to.image_width = work.from.output_width;
        work.to.image_height = work.from.output_height;
        work.to.input_components = 3;
        work.to.in_color_space = work.from.jpeg_color_space;
        jpeg_set_defaults(&work.to);
        jpeg_copy_critical_parameters(&work.from, &work.to);
        work.to.in_color_space = work.from.jpeg_color_space;
        jpeg_start_compress(&work.to, TRUE);

        JSAMPARRAY rows = work.from.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&work.from), JPOOL_IMAGE,
                                                      work.from.output_width * 3, 1);
        for (int behind = 0; work.from.output_scanline < work.from.output_height; behind += work.input.ended) {
            if (behind > pdl::pclxl::max_rows_behind) work.errors.manager.error_exit(reinterpret_cast<j_common_ptr>(&work.from));
            jpeg_read_scanlines(&work.from, rows, 1);
            work.changed |= grey_row(rows[0], work.from.output_width, chroma);
            jpeg_write_scanlines(&work.to, rows, 1);
        }
        jpeg_finish_compress(&work.to);
    }
    jpeg_destroy_compress(&work.to);
    jpeg_destroy_decompress(&work.from);
    return true;
}

}  // namespace

Result<bool> jpeg_to_grey(pdl::pclxl::BlockBytes& bytes, ByteSink& out)
{
    std::optional<Error> trouble;
    const auto work = std::make_unique<Work>();
    work->output.out = &out;
    work->output.error = &trouble;
    work->output.manager.init_destination = begin_output;
    work->output.manager.empty_output_buffer = empty_output;
    work->output.manager.term_destination = end_output;
    const bool done = convert(*work, bytes);
    if (trouble) return *trouble;
    if (!done) return fail(Errc::unsupported, "a JPEG image that cannot be decoded");
    bytes.drain();
    return work->changed;
}

}  // namespace consigne::filters::pclxl
