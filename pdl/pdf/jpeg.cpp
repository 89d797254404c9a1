#include "pdl/pdf/jpeg.hpp"

#include "pdl/image/jpeg_codec.hpp"

namespace consigne::pdl::pdf {
namespace {

struct Decoder {
    jpeg_decompress_struct codec;
    image::JpegErrors errors;
    image::JpegInput input;
};

bool decode(Decoder& work, Cursor& in, const std::function<bool(ByteView)>& each)
{
    jpeg_decompress_struct& codec = work.codec;
    work.errors.install(reinterpret_cast<j_common_ptr>(&codec));
    if (setjmp(work.errors.jump) != 0) return false;
    jpeg_create_decompress(&codec);
    codec.progress = &work.errors.progress;
    work.input.install(&codec, in);
    jpeg_read_header(&codec, TRUE);
    if (!image::fits(codec)) return false;
    jpeg_start_decompress(&codec);
    const std::size_t length = std::size_t{codec.output_width} * static_cast<std::size_t>(codec.output_components);
    JSAMPARRAY rows = codec.mem->alloc_sarray(reinterpret_cast<j_common_ptr>(&codec), JPOOL_IMAGE, static_cast<JDIMENSION>(length), 1);
    while (codec.output_scanline < codec.output_height) {
        jpeg_read_scanlines(&codec, rows, 1);
        if (!each({rows[0], length})) break;
    }
    return true;
}

}  // namespace

bool for_each_jpeg_row(Bytes jpeg, const std::function<bool(ByteView)>& each)
{
    const MemorySource source(std::move(jpeg));
    Cursor in(source);
    // Whatever `each` throws passes no frame of libjpeg's.
    struct Guarded : Decoder {
        Guarded() { codec.mem = nullptr; }
        Guarded(const Guarded&) = delete;
        Guarded& operator=(const Guarded&) = delete;
        ~Guarded() { jpeg_destroy_decompress(&codec); }
    };
    const auto work = std::make_unique<Guarded>();
    return decode(*work, in, each);
}

}  // namespace consigne::pdl::pdf
