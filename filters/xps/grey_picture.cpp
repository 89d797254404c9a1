#include "filters/xps/grey_picture.hpp"

#include "pdl/stream/luminance.hpp"
#include "pdl/xps/colour.hpp"

#include <cmath>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>
#include <png.h>

namespace consigne::filters::xps {
namespace {

using pdl::xps::Picture;

constexpr int jpeg_quality = 92;  // what re-coding loses stays below what printing shows

/// Takes grey rows and writes a file. False: the encoder gave up.
class Encoder {
public:
    virtual ~Encoder() = default;
    [[nodiscard]] virtual bool begin(const Picture& picture) = 0;
    [[nodiscard]] virtual bool row(ByteView rgba) = 0;
    [[nodiscard]] virtual bool finish() = 0;
};

struct Output {
    ByteSink* out;
    std::optional<Error> error;
    [[nodiscard]] bool write(ByteView bytes)
    {
        if (const auto done = out->write(bytes); !done) error = done.error();
        return !error;
    }
};

struct JpegWork {
    jpeg_error_mgr errors;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    jpeg_destination_mgr destination;
    jpeg_compress_struct codec;
    Output* output;
    JOCTET buffer[16 * 1024];
};

extern "C" {

[[noreturn]] static void jpeg_jump(j_common_ptr common) { std::longjmp(reinterpret_cast<JpegWork*>(common->err)->jump, 1); }
static void jpeg_quiet(j_common_ptr) {}

static void jpeg_begin(j_compress_ptr codec)
{
    auto* work = static_cast<JpegWork*>(codec->client_data);
    work->destination.next_output_byte = work->buffer;
    work->destination.free_in_buffer = sizeof work->buffer;
}

static boolean jpeg_hand_on(j_compress_ptr codec)
{
    auto* work = static_cast<JpegWork*>(codec->client_data);
    if (!work->output->write(work->buffer)) jpeg_jump(reinterpret_cast<j_common_ptr>(codec));
    jpeg_begin(codec);
    return TRUE;
}

static void jpeg_end(j_compress_ptr codec)
{
    auto* work = static_cast<JpegWork*>(codec->client_data);
    if (!work->output->write(ByteView(work->buffer, sizeof work->buffer - work->destination.free_in_buffer))) jpeg_jump(reinterpret_cast<j_common_ptr>(codec));
}

static void png_hand_on(png_structp codec, png_bytep bytes, std::size_t n)
{
    if (!static_cast<Output*>(png_get_io_ptr(codec))->write({bytes, n})) png_error(codec, "not taken");
}
static void png_flush_nothing(png_structp) {}
static void png_quiet(png_structp, png_const_charp) {}
[[noreturn]] static void png_jump(png_structp codec, png_const_charp) { png_longjmp(codec, 1); }

}  // extern "C"

class JpegEncoder final : public Encoder {
public:
    explicit JpegEncoder(Output& output) : work_(std::make_unique<JpegWork>())
    {
        work_->codec.err = jpeg_std_error(&work_->errors);
        work_->errors.error_exit = jpeg_jump;
        work_->errors.output_message = jpeg_quiet;
        work_->destination = {nullptr, 0, jpeg_begin, jpeg_hand_on, jpeg_end};
        work_->output = &output;
    }
    ~JpegEncoder() override
    {
        if (created_) jpeg_destroy_compress(&work_->codec);
    }

    [[nodiscard]] bool begin(const Picture& picture) override
    {
        row_.resize(picture.width);
        JpegWork& work = *work_;
        created_ = true;
        if (setjmp(work.jump) != 0) return false;
        jpeg_create_compress(&work.codec);
        work.codec.client_data = &work;
        work.codec.dest = &work.destination;
        work.codec.image_width = picture.width;
        work.codec.image_height = picture.height;
        work.codec.input_components = 1;
        work.codec.in_color_space = JCS_GRAYSCALE;
        jpeg_set_defaults(&work.codec);
        jpeg_set_quality(&work.codec, jpeg_quality, TRUE);
        if (picture.x_dpi >= 1 && picture.y_dpi >= 1 && picture.x_dpi < 65'535 && picture.y_dpi < 65'535) {
            work.codec.density_unit = 1;
            work.codec.X_density = static_cast<UINT16>(std::lround(picture.x_dpi));
            work.codec.Y_density = static_cast<UINT16>(std::lround(picture.y_dpi));
        }
        jpeg_start_compress(&work.codec, TRUE);
        return true;
    }

    [[nodiscard]] bool row(ByteView rgba) override
    {
        for (std::size_t x = 0; x < row_.size(); ++x) row_[x] = pdl::luma8(rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]);
        if (setjmp(work_->jump) != 0) return false;
        JSAMPROW rows[1] = {row_.data()};
        jpeg_write_scanlines(&work_->codec, rows, 1);
        return true;
    }

    [[nodiscard]] bool finish() override
    {
        if (setjmp(work_->jump) != 0) return false;
        jpeg_finish_compress(&work_->codec);
        return true;
    }

private:
    std::unique_ptr<JpegWork> work_;
    Bytes row_;
    bool created_ = false;
};

class PngEncoder final : public Encoder {
public:
    explicit PngEncoder(Output& output) : output_(output) {}
    ~PngEncoder() override { png_destroy_write_struct(&codec_, &info_); }

    [[nodiscard]] bool begin(const Picture& picture) override
    {
        row_.resize(std::size_t{2} * picture.width);
        codec_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, png_jump, png_quiet);
        if (codec_) info_ = png_create_info_struct(codec_);
        if (!info_ || setjmp(png_jmpbuf(codec_)) != 0) return false;
        png_set_write_fn(codec_, &output_, png_hand_on, png_flush_nothing);
        png_set_IHDR(codec_, info_, picture.width, picture.height, 8, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                     PNG_FILTER_TYPE_DEFAULT);
        const auto per_metre = [](double dpi) { return static_cast<png_uint_32>(std::lround(dpi / 0.0254)); };
        if (picture.x_dpi >= 1 && picture.y_dpi >= 1)
            png_set_pHYs(codec_, info_, per_metre(picture.x_dpi), per_metre(picture.y_dpi), PNG_RESOLUTION_METER);
        png_write_info(codec_, info_);
        return true;
    }

    [[nodiscard]] bool row(ByteView rgba) override
    {
        for (std::size_t x = 0; x < row_.size() / 2; ++x) {
            row_[2 * x] = pdl::luma8(rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]);
            row_[2 * x + 1] = rgba[4 * x + 3];
        }
        if (setjmp(png_jmpbuf(codec_)) != 0) return false;
        png_write_row(codec_, row_.data());
        return true;
    }

    [[nodiscard]] bool finish() override
    {
        if (setjmp(png_jmpbuf(codec_)) != 0) return false;
        png_write_end(codec_, info_);
        return true;
    }

private:
    Output& output_;
    png_structp codec_ = nullptr;
    png_infop info_ = nullptr;
    Bytes row_;
};

class GreyRows final : public pdl::xps::PictureEvents {
public:
    explicit GreyRows(ByteSink& out) : output_{&out, {}} {}

    [[nodiscard]] bool begin(const Picture& picture) override
    {
        height_ = picture.height;
        if (picture.format == pdl::xps::Format::jpeg) encoder_ = std::make_unique<JpegEncoder>(output_);
        else encoder_ = std::make_unique<PngEncoder>(output_);
        working_ = encoder_->begin(picture);
        return working_;
    }
    [[nodiscard]] bool row(ByteView rgba) override
    {
        ++rows_;
        working_ = encoder_->row(rgba);
        return working_;
    }
    [[nodiscard]] Result<> finish()
    {
        const bool whole = working_ && rows_ == height_ && encoder_->finish();
        if (output_.error) return *output_.error;
        return whole ? Result<>{} : fail(Errc::unsupported, "an image cannot be made grey");
    }

private:
    Output output_;
    std::unique_ptr<Encoder> encoder_;
    std::uint32_t height_ = 0, rows_ = 0;
    bool working_ = false;
};

}  // namespace

Result<> grey_picture(pdl::xps::PartStream& part, ByteSink& out)
{
    GreyRows rows(out);
    if (const auto done = pdl::xps::read_picture(part, rows); !done) return done;
    return rows.finish();
}

}  // namespace consigne::filters::xps
