#include "pdl/pclxl/jpeg.hpp"

#include "pdl/pclxl/raster.hpp"

#include <cstring>

namespace consigne::pdl::pclxl {

namespace {

/// Scans of one image; a progressive file has about ten, a decompression bomb thousands.
constexpr int max_scans = 100;

extern "C" {

[[noreturn]] void jump_out(j_common_ptr common)
{
    std::longjmp(reinterpret_cast<JpegErrors*>(common->err)->jump, 1);
}

void say_nothing(j_common_ptr) {}

void watch_scans(j_common_ptr common)
{
    if (!common->is_decompressor) return;
    const auto* codec = reinterpret_cast<j_decompress_ptr>(common);
    if (codec->input_scan_number > max_scans) jump_out(common);
}

void nothing(j_decompress_ptr) {}

boolean fill(j_decompress_ptr codec)
{
    static constexpr JOCTET end_of_image[] = {0xFF, 0xD9};
    auto* input = reinterpret_cast<JpegInput*>(codec->src);
    input->bytes->take(std::exchange(input->lent, 0));
    const ByteView ahead = input->bytes->view();
    input->lent = ahead.size();
    input->ended = ahead.empty();
    input->manager.next_input_byte = ahead.empty() ? end_of_image : ahead.data();
    input->manager.bytes_in_buffer = ahead.empty() ? sizeof end_of_image : ahead.size();
    return TRUE;
}

void skip(j_decompress_ptr codec, long count)
{
    auto* input = reinterpret_cast<JpegInput*>(codec->src);
    while (count > static_cast<long>(input->manager.bytes_in_buffer)) {
        count -= static_cast<long>(input->manager.bytes_in_buffer);
        fill(codec);
        if (input->lent == 0) return;
    }
    if (count <= 0) return;
    input->manager.next_input_byte += count;
    input->manager.bytes_in_buffer -= static_cast<std::size_t>(count);
}

}  // extern "C"

}  // namespace

void JpegErrors::install(jpeg_common_struct* common)
{
    common->err = jpeg_std_error(&manager);
    manager.error_exit = jump_out;
    manager.output_message = say_nothing;
    std::memset(&progress, 0, sizeof progress);
    progress.progress_monitor = watch_scans;
}

void JpegInput::install(jpeg_decompress_struct* codec, BlockBytes& from)
{
    bytes = &from;
    lent = 0;
    ended = false;
    manager.init_source = nothing;
    manager.fill_input_buffer = fill;
    manager.skip_input_data = skip;
    manager.resync_to_restart = jpeg_resync_to_restart;
    manager.term_source = nothing;
    manager.next_input_byte = nullptr;
    manager.bytes_in_buffer = 0;
    codec->src = &manager;
}

bool fits(const jpeg_decompress_struct& codec)
{
    const std::uint64_t samples = std::uint64_t{codec.image_width} * codec.image_height *
                                  static_cast<unsigned>(std::max(codec.num_components, 1));
    return samples <= max_progressive_samples ||
           !jpeg_has_multiple_scans(const_cast<jpeg_decompress_struct*>(&codec));
}

std::optional<bool> jpeg_has_colour(BlockBytes& bytes)
{
    jpeg_decompress_struct codec;
    JpegErrors errors;
    JpegInput input;
    errors.install(reinterpret_cast<j_common_ptr>(&codec));
    if (setjmp(errors.jump) != 0) {
        jpeg_destroy_decompress(&codec);
        return {};
    }
    jpeg_create_decompress(&codec);
    codec.progress = &errors.progress;
    input.install(&codec, bytes);
    jpeg_read_header(&codec, TRUE);
    if (codec.num_components == 1) {
        jpeg_destroy_decompress(&codec);
        return false;
    }
    if (codec.num_components != 3 || !fits(codec)) jump_out(reinterpret_cast<j_common_ptr>(&codec));
    codec.out_color_space = JCS_RGB;
    jpeg_start_decompress(&codec);
    JSAMPARRAY rows = codec.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&codec), JPOOL_IMAGE,
                                              codec.output_width * 3, 1);
    bool coloured = false;
    for (int behind = 0; codec.output_scanline < codec.output_height && !coloured && behind < max_rows_behind; behind += input.ended) {
        jpeg_read_scanlines(&codec, rows, 1);
        for (std::size_t x = 0; x < codec.output_width && !coloured; ++x) {
            const JSAMPLE* pixel = rows[0] + 3 * x;
            coloured = spread(pixel[0], pixel[1], pixel[2]) > pixel_tolerance;
        }
    }
    jpeg_destroy_decompress(&codec);
    return coloured;
}

}  // namespace consigne::pdl::pclxl
