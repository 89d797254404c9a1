#include "pdl/xps/picture.hpp"

#include <csetjmp>

#include <png.h>

namespace consigne::pdl::xps {
namespace {

constexpr png_uint_32 max_side = 65'535;

/// All that libpng touches; its errors come back through its own jump, over no object that has a destructor.
struct Work {
    png_structp codec = nullptr;
    png_infop info = nullptr;
    PartStream* part = nullptr;
    std::optional<Error>* error = nullptr;
    Bytes* pixels = nullptr;
    std::vector<png_bytep>* rows = nullptr;
    Picture picture;
};

extern "C" {
static void take(png_structp codec, png_bytep into, std::size_t n)
{
    auto* work = static_cast<Work*>(png_get_io_ptr(codec));
    bool whole = false;
    {
        const auto got = work->part->read({into, n});
        if (!got) *work->error = got.error();
        whole = got && *got == n;
    }
    if (!whole) png_error(codec, "cut short");
}
}

extern "C" {
static void be_quiet(png_structp, png_const_charp) {}
[[noreturn]] static void jump_out(png_structp codec, png_const_charp) { png_longjmp(codec, 1); }
}

void describe(Work& work)
{
    const png_byte type = png_get_color_type(work.codec, work.info);
    work.picture = {Format::png, png_get_image_width(work.codec, work.info), png_get_image_height(work.codec, work.info), (type & PNG_COLOR_MASK_COLOR) != 0, 0, 0};
    png_uint_32 x = 0, y = 0;
    int unit = 0;
    if (png_get_pHYs(work.codec, work.info, &x, &y, &unit) != 0 && unit == PNG_RESOLUTION_METER) {
        work.picture.x_dpi = x * 0.0254;
        work.picture.y_dpi = y * 0.0254;
    }
}

enum class Outcome { done, unwanted, damaged, too_large };

Outcome decode(Work& work, PictureEvents& events)
{
    if (setjmp(png_jmpbuf(work.codec)) != 0) return Outcome::damaged;
    png_set_user_limits(work.codec, max_side, max_side);
    png_set_chunk_malloc_max(work.codec, 8 * 1024 * 1024);
    png_set_read_fn(work.codec, &work, take);
    png_read_info(work.codec, work.info);
    describe(work);
    if (!events.begin(work.picture)) return Outcome::unwanted;
    png_set_expand(work.codec);
    png_set_scale_16(work.codec);
    png_set_gray_to_rgb(work.codec);
    png_set_add_alpha(work.codec, 255, PNG_FILLER_AFTER);
    const bool interlaced = png_set_interlace_handling(work.codec) > 1;
    png_read_update_info(work.codec, work.info);
    const std::size_t bytes = std::size_t{4} * work.picture.width;
    if (png_get_rowbytes(work.codec, work.info) != bytes) return Outcome::damaged;
    if (!interlaced) {
        work.pixels->resize(bytes);
        for (png_uint_32 y = 0; y < work.picture.height; ++y) {
            png_read_row(work.codec, work.pixels->data(), nullptr);
            if (!events.row(*work.pixels)) break;
        }
        return Outcome::done;
    }
    if (std::uint64_t{bytes} * work.picture.height > max_pixel_bytes) return Outcome::too_large;
    work.pixels->resize(bytes * work.picture.height);
    work.rows->resize(work.picture.height);
    for (png_uint_32 y = 0; y < work.picture.height; ++y) (*work.rows)[y] = work.pixels->data() + bytes * y;
    png_read_image(work.codec, work.rows->data());
    for (png_uint_32 y = 0; y < work.picture.height; ++y)
        if (!events.row({(*work.rows)[y], bytes})) break;
    return Outcome::done;
}

}  // namespace

Result<> read_png(PartStream& part, PictureEvents& events)
{
    Bytes pixels;
    std::vector<png_bytep> rows;
    std::optional<Error> error;
    Work work;
    work.part = &part;
    work.error = &error;
    work.pixels = &pixels;
    work.rows = &rows;
    work.codec = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, jump_out, be_quiet);
    if (work.codec) work.info = png_create_info_struct(work.codec);
    Outcome outcome = Outcome::too_large;
    if (work.info) outcome = decode(work, events);
    png_destroy_read_struct(&work.codec, &work.info, nullptr);
    if (error) return *error;
    if (outcome == Outcome::damaged) return fail(Errc::malformed, "a PNG image that cannot be decoded");
    if (outcome == Outcome::too_large) return fail(Errc::limit_exceeded, "an interlaced PNG image of more than 128 MiB");
    return {};
}

}  // namespace consigne::pdl::xps
