#include "filters/image/small_jpeg.hpp"

#include "pdl/image/jpeg_codec.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace consigne::filters::image {
namespace {

constexpr unsigned longest_side = 1024;
/// From one that shows no trace to one at which letters are still lines.
constexpr int qualities[] = {85, 70, 55, 40, 25};
/// A difference of red, green and blue that a person sees, as everywhere in pdl.
constexpr int visible = 12;

/// Everything libjpeg touches, so that a jump leaves no object half made.
struct Work {
    jpeg_compress_struct to;
    pdl::image::JpegErrors errors;
    unsigned char* written = nullptr;
    unsigned long size = 0;
    ~Work() { std::free(written); }
};

/// False when libjpeg gave up.
bool encode(Work& work, const std::uint8_t* pixels, unsigned width, unsigned height, int components, int quality)
{
    jpeg_compress_struct& to = work.to;
    std::memset(&to, 0, sizeof to);
    work.errors.install(reinterpret_cast<j_common_ptr>(&to));
    if (setjmp(work.errors.jump) != 0) {
        jpeg_destroy_compress(&to);
        return false;
    }
    jpeg_create_compress(&to);
    jpeg_mem_dest(&to, &work.written, &work.size);
    to.image_width = width;
    to.image_height = height;
    to.input_components = components;
    to.in_color_space = components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&to);
    jpeg_set_quality(&to, quality, TRUE);
    to.optimize_coding = TRUE;
    jpeg_start_compress(&to, TRUE);
    while (to.next_scanline < height) {
        // libjpeg reads from it and wants it changeable all the same.
        JSAMPROW row = const_cast<JSAMPLE*>(pixels + std::size_t{to.next_scanline} * width * static_cast<unsigned>(components));
        jpeg_write_scanlines(&to, &row, 1);
    }
    jpeg_finish_compress(&to);
    jpeg_destroy_compress(&to);
    return true;
}

bool coloured(ByteView rgb)
{
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
        const auto [low, high] = std::minmax({rgb[i], rgb[i + 1], rgb[i + 2]});
        if (high - low > visible) return true;
    }
    return false;
}

}  // namespace

Result<Bytes> small_jpeg(ByteView rgb, unsigned width, unsigned height, std::size_t most)
{
    if (width == 0 || height == 0 || width > longest_side || height > longest_side || rgb.size() != std::size_t{width} * height * 3)
        return fail(Errc::malformed, "no picture of this size");
    Bytes grey;
    if (!coloured(rgb))
        for (std::size_t i = 0; i < rgb.size(); i += 3) grey.push_back(rgb[i + 1]);
    const ByteView pixels = grey.empty() ? rgb : ByteView(grey);
    Bytes out;
    for (const int quality : qualities) {
        const auto work = std::make_unique<Work>();
        if (!encode(*work, pixels.data(), width, height, grey.empty() ? 3 : 1, quality)) return fail(Errc::unsupported, "a picture that libjpeg does not write");
        out.assign(work->written, work->written + work->size);
        if (out.size() <= most) break;
    }
    return out;
}

}  // namespace consigne::filters::image
