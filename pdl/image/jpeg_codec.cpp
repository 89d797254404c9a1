#include "pdl/image/jpeg_codec.hpp"

#include <cstring>

namespace consigne::pdl::image {
namespace {

/// Scans of one image; a progressive file has about ten, a decompression bomb thousands.
constexpr int max_scans = 100;

extern "C" {  // static, because C names know no namespace

[[noreturn]] static void jump_out(j_common_ptr common) { std::longjmp(reinterpret_cast<JpegErrors*>(common->err)->jump, 1); }

static void say_nothing(j_common_ptr) {}

static void watch_scans(j_common_ptr common)
{
    if (common->is_decompressor && reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > max_scans) jump_out(common);
}

static void nothing(j_decompress_ptr) {}

static boolean fill(j_decompress_ptr codec)
{
    static constexpr JOCTET end_of_image[] = {0xFF, 0xD9};
    auto* input = reinterpret_cast<JpegInput*>(codec->src);
    input->in->skip(std::exchange(input->lent, 0));
    const ByteView ahead = input->in->peek(1);
    input->lent = ahead.size();
    input->cut = input->cut || ahead.empty();
    input->manager.next_input_byte = ahead.empty() ? end_of_image : ahead.data();
    input->manager.bytes_in_buffer = ahead.empty() ? sizeof end_of_image : ahead.size();
    return TRUE;
}

static void skip(j_decompress_ptr codec, long count)
{
    auto* input = reinterpret_cast<JpegInput*>(codec->src);
    while (count > 0) {
        if (input->manager.bytes_in_buffer == 0) fill(codec);
        const auto n = std::min(static_cast<std::size_t>(count), input->manager.bytes_in_buffer);
        input->manager.next_input_byte += n;
        input->manager.bytes_in_buffer -= n;
        count -= static_cast<long>(n);
        if (input->cut) return;
    }
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

void JpegInput::install(jpeg_decompress_struct* codec, Cursor& from)
{
    in = &from;
    lent = 0;
    cut = false;
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
    const std::uint64_t samples = std::uint64_t{codec.image_width} * codec.image_height * static_cast<unsigned>(std::max(codec.num_components, 1));
    return samples <= max_progressive_samples || !jpeg_has_multiple_scans(const_cast<jpeg_decompress_struct*>(&codec));
}

}  // namespace consigne::pdl::image
