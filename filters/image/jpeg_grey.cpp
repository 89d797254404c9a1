#include "filters/image/jpeg_grey.hpp"

#include "pdl/image/jpeg_codec.hpp"
#include "pdl/stream/luminance.hpp"

#include <cstring>
#include <memory>

namespace consigne::filters::image {
namespace {

struct Output {
    jpeg_destination_mgr manager;  // first: libjpeg hands back a pointer to it
    ByteSink* out;
    std::optional<Error>* error;
    JOCTET buffer[16 * 1024];
};

extern "C" {  // static, because C names know no namespace

static void hand_on(j_compress_ptr codec, std::size_t n)
{
    auto* output = reinterpret_cast<Output*>(codec->dest);
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

static void begin_output(j_compress_ptr codec)
{
    auto* output = reinterpret_cast<Output*>(codec->dest);
    output->manager.next_output_byte = output->buffer;
    output->manager.free_in_buffer = sizeof output->buffer;
}

static boolean empty_output(j_compress_ptr codec)
{
    hand_on(codec, sizeof(Output::buffer));
    return TRUE;
}

static void end_output(j_compress_ptr codec)
{
    const auto* output = reinterpret_cast<Output*>(codec->dest);
    hand_on(codec, sizeof output->buffer - output->manager.free_in_buffer);
}

}  // extern "C"

/// Everything libjpeg touches, so that a jump leaves no object half made.
struct Work {
    jpeg_decompress_struct from;
    jpeg_compress_struct to;
    pdl::image::JpegErrors errors;
    pdl::image::JpegInput input;
    Output output;
};

constexpr int exif_marker = JPEG_APP0 + 1;
constexpr unsigned longest_marker = 0xFFFF;

void take_over(const jpeg_decompress_struct& from, jpeg_compress_struct& to)
{
    // The luminance table of the source: what it rounded away is gone already, and no more goes.
    if (const JQUANT_TBL* table = from.quant_tbl_ptrs[from.comp_info[0].quant_tbl_no]) {
        // A step of 0, which no honest file has, decodes to nothing and would be divided by.
        std::transform(std::begin(table->quantval), std::end(table->quantval), std::begin(to.quant_tbl_ptrs[0]->quantval),
                       [](UINT16 step) { return std::max<UINT16>(step, 1); });
        to.comp_info[0].quant_tbl_no = 0;
    }
    to.restart_interval = from.restart_interval;
    to.write_JFIF_header = from.saw_JFIF_marker;
    if (from.saw_JFIF_marker == 0) return;
    to.density_unit = from.density_unit;
    to.X_density = from.X_density;
    to.Y_density = from.Y_density;
}

void cmyk_to_grey(const JSAMPLE* inks, JSAMPLE* grey, std::size_t pixels, int flip)
{
    for (std::size_t x = 0; x < pixels; ++x, inks += 4) {
        const auto ink = [&](std::size_t i) { return static_cast<unsigned>(inks[i] ^ flip); };
        const auto [r, g, b] = pdl::inks_shown(ink(0), ink(1), ink(2), ink(3));
        grey[x] = pdl::luma8(r, g, b);
    }
}

/// False when libjpeg gave up.
bool convert(Work& work, pdl::Cursor& in)
{
    jpeg_decompress_struct& from = work.from;
    jpeg_compress_struct& to = work.to;
    std::memset(&from, 0, sizeof from);
    std::memset(&to, 0, sizeof to);
    const auto common = reinterpret_cast<j_common_ptr>(&from);
    work.errors.install(common);
    to.err = &work.errors.manager;
    if (setjmp(work.errors.jump) != 0) {
        jpeg_destroy_compress(&to);
        jpeg_destroy_decompress(&from);
        return false;
    }
    jpeg_create_decompress(&from);
    jpeg_create_compress(&to);
    from.progress = &work.errors.progress;
    work.input.install(&from, in);
    jpeg_save_markers(&from, exif_marker, longest_marker);
    jpeg_save_markers(&from, JPEG_COM, longest_marker);
    jpeg_read_header(&from, TRUE);
    const bool inks = from.num_components == 4;
    if ((from.num_components != 3 && !inks) || !pdl::image::fits(from)) from.err->error_exit(common);
    from.out_color_space = inks ? JCS_CMYK : JCS_GRAYSCALE;
    jpeg_start_decompress(&from);

    to.dest = &work.output.manager;
    to.image_width = from.output_width;
    to.image_height = from.output_height;
    to.input_components = 1;
    to.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&to);
    take_over(from, to);
    jpeg_start_compress(&to, TRUE);
    for (jpeg_saved_marker_ptr marker = from.marker_list; marker; marker = marker->next)
        jpeg_write_marker(&to, marker->marker, marker->data, marker->data_length);

    const auto row_bytes = static_cast<JDIMENSION>(from.output_width * static_cast<unsigned>(from.output_components));
    JSAMPARRAY row = from.mem->alloc_sarray(common, JPOOL_IMAGE, row_bytes, 1);
    JSAMPARRAY grey = from.mem->alloc_sarray(common, JPOOL_IMAGE, from.output_width, 1);
    const int flip = pdl::image::inverted(from) ? 255 : 0;
    while (from.output_scanline < from.output_height) {
        jpeg_read_scanlines(&from, row, 1);
        if (inks) cmyk_to_grey(row[0], grey[0], from.output_width, flip);
        jpeg_write_scanlines(&to, inks ? grey : row, 1);
    }
    jpeg_finish_compress(&to);
    jpeg_destroy_compress(&to);
    jpeg_destroy_decompress(&from);
    return true;
}

}  // namespace

Result<> write_grey_jpeg(pdl::Cursor& in, ByteSink& out)
{
    std::optional<Error> trouble;
    const auto work = std::make_unique<Work>();
    work->output.out = &out;
    work->output.error = &trouble;
    work->output.manager.init_destination = begin_output;
    work->output.manager.empty_output_buffer = empty_output;
    work->output.manager.term_destination = end_output;
    const bool done = convert(*work, in);
    if (trouble) return *trouble;
    if (!done) return fail(Errc::unsupported, "a JPEG that cannot be decoded");
    return {};
}

}  // namespace consigne::filters::image
