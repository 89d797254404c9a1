// JPEG and TIFF files made in memory by the libraries themselves.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <cstdio>  // jpeglib.h needs it
#include <cstdlib>
#include <functional>
#include <stdexcept>

#include <jpeglib.h>
#include <tiffio.h>

namespace consigne::test {

/// Sample `c` of the pixel at x, y.
using Picture = std::function<std::uint8_t(unsigned x, unsigned y, unsigned c)>;

struct JpegKind {
    J_COLOR_SPACE given = JCS_RGB;      ///< how the samples are meant
    J_COLOR_SPACE coded = JCS_YCbCr;
    int components = 3;
    bool progressive = false;
};

[[nodiscard]] inline Bytes jpeg_of(unsigned width, unsigned height, const Picture& picture, const JpegKind& kind = {})
{
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* memory = nullptr;
    unsigned long length = 0;
    jpeg_mem_dest(&codec, &memory, &length);
    codec.image_width = width;
    codec.image_height = height;
    codec.input_components = kind.components;
    codec.in_color_space = kind.given;
    jpeg_set_defaults(&codec);
    jpeg_set_colorspace(&codec, kind.coded);
    jpeg_set_quality(&codec, 90, TRUE);
    if (kind.progressive) jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    Bytes row(static_cast<std::size_t>(width) * static_cast<unsigned>(kind.components));
    for (unsigned y = 0; y < height; ++y) {
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = picture(static_cast<unsigned>(i / static_cast<unsigned>(kind.components)), y, static_cast<unsigned>(i % static_cast<unsigned>(kind.components)));
        JSAMPROW rows[] = {row.data()};
        jpeg_write_scanlines(&codec, rows, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    Bytes out(memory, memory + length);
    std::free(memory);
    return out;
}

struct Pixels {
    unsigned width = 0, height = 0, components = 0;
    Bytes samples;  ///< rows of components as the file names them, inks as libjpeg gives them
};

[[nodiscard]] inline Pixels decode_jpeg(const Bytes& file)
{
    jpeg_decompress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, file.data(), static_cast<unsigned long>(file.size()));
    jpeg_read_header(&codec, TRUE);
    jpeg_start_decompress(&codec);
    Pixels out{codec.output_width, codec.output_height, static_cast<unsigned>(codec.output_components), {}};
    out.samples.resize(std::size_t{out.width} * out.height * out.components);
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW rows[] = {out.samples.data() + std::size_t{codec.output_scanline} * out.width * out.components};
        jpeg_read_scanlines(&codec, rows, 1);
    }
    jpeg_destroy_decompress(&codec);
    return out;
}

/// A TIFF file being written or read in memory.
class TiffMemory {
public:
    explicit TiffMemory(Bytes bytes = {}) : bytes_(std::move(bytes)) {}
    [[nodiscard]] TIFF* open(const char* mode) { return TIFFClientOpen("memory", mode, this, &read, &write, &seek, &close, &size, nullptr, nullptr); }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    static TiffMemory& self(thandle_t handle) { return *static_cast<TiffMemory*>(handle); }
    static tsize_t read(thandle_t handle, void* into, tsize_t length)
    {
        TiffMemory& file = self(handle);
        const std::size_t left = file.at_ < file.bytes_.size() ? file.bytes_.size() - file.at_ : 0;
        const std::size_t n = std::min(static_cast<std::size_t>(length), left);
        std::copy_n(file.bytes_.begin() + static_cast<std::ptrdiff_t>(std::min(file.at_, file.bytes_.size())), n, static_cast<std::uint8_t*>(into));
        file.at_ += n;
        return static_cast<tsize_t>(n);
    }
    static tsize_t write(thandle_t handle, void* from, tsize_t length)
    {
        TiffMemory& file = self(handle);
        const auto n = static_cast<std::size_t>(length);
        if (file.bytes_.size() < file.at_ + n) file.bytes_.resize(file.at_ + n);
        std::copy_n(static_cast<const std::uint8_t*>(from), n, file.bytes_.begin() + static_cast<std::ptrdiff_t>(file.at_));
        file.at_ += n;
        return length;
    }
    static toff_t seek(thandle_t handle, toff_t offset, int whence)
    {
        TiffMemory& file = self(handle);
        file.at_ = whence == SEEK_SET ? offset : whence == SEEK_CUR ? file.at_ + offset : file.bytes_.size() + offset;
        return file.at_;
    }
    static int close(thandle_t) { return 0; }
    static toff_t size(thandle_t handle) { return self(handle).bytes_.size(); }

    Bytes bytes_;
    std::size_t at_ = 0;
};

struct TiffKind {
    std::uint16_t photometric = PHOTOMETRIC_RGB, samples = 3, bits = 8, compression = COMPRESSION_LZW, planar = PLANARCONFIG_CONTIG;
    unsigned tile = 0;                  ///< edge of a tile; 0: strips
    std::uint32_t subfile = 0;
    const char* title = nullptr;
    std::uint16_t orientation = ORIENTATION_TOPLEFT;
    unsigned rows_per_strip = 16;
};

/// Adds a page; samples of 8 bits, or one bit a sample where `bits` is 1. A palette has red at 1, grey at 2, white at 255.
inline void add_tiff_page(TIFF* tiff, unsigned width, unsigned height, const Picture& picture, const TiffKind& kind = {})
{
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, kind.subfile);
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind.planar);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 300.0);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 300.0);
    if (kind.title) TIFFSetField(tiff, TIFFTAG_DOCUMENTNAME, kind.title);
    if (kind.photometric == PHOTOMETRIC_YCBCR) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (kind.photometric == PHOTOMETRIC_PALETTE) {
        std::vector<std::uint16_t> red(256, 0xFFFF), green(256, 0xFFFF), blue(256, 0xFFFF);
        green[1] = blue[1] = 0;
        red[2] = green[2] = blue[2] = 0x8080;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    }
    const auto sample = [&](unsigned x, unsigned y, unsigned c) { return x < width && y < height ? picture(x, y, c) : std::uint8_t{0}; };
    if (kind.tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind.tile);
        const bool split = kind.planar == PLANARCONFIG_SEPARATE;
        const unsigned each = split ? 1 : kind.samples;
        Bytes tile(std::size_t{kind.tile} * kind.tile * each);
        for (unsigned plane = 0; plane < (split ? kind.samples : 1U); ++plane)
            for (unsigned top = 0; top < height; top += kind.tile)
                for (unsigned left = 0; left < width; left += kind.tile) {
                    for (std::size_t i = 0; i < tile.size(); ++i) {
                        const auto pixel = static_cast<unsigned>(i / each);
                        tile[i] = sample(left + pixel % kind.tile, top + pixel / kind.tile, split ? plane : static_cast<unsigned>(i % each));
                    }
                    TIFFWriteTile(tiff, tile.data(), left, top, 0, static_cast<std::uint16_t>(plane));
                }
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.rows_per_strip);
        const bool split = kind.planar == PLANARCONFIG_SEPARATE;
        const unsigned each = split ? 1 : kind.samples;
        for (unsigned plane = 0; plane < (split ? kind.samples : 1U); ++plane)
            for (unsigned y = 0; y < height; ++y) {
                Bytes row(kind.bits == 1 ? (width + 7) / 8 : std::size_t{width} * each);
                for (unsigned i = 0; i < width * each; ++i) {
                    const std::uint8_t value = sample(i / each, y, split ? plane : i % each);
                    if (kind.bits != 1) row[i] = value;
                    else if (value) row[i / 8] |= static_cast<std::uint8_t>(0x80 >> i % 8);
                }
                TIFFWriteScanline(tiff, row.data(), y, static_cast<std::uint16_t>(plane));
            }
    }
    TIFFWriteDirectory(tiff);
}

/// A page as libtiff shows it: rows of red, green and blue from the top left as stored.
[[nodiscard]] inline Pixels decode_tiff_page(TIFF* tiff)
{
    Pixels out;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &out.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &out.height);
    std::uint16_t samples = 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
    out.components = samples;
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    std::vector<std::uint32_t> raster(std::size_t{out.width} * out.height);
    if (TIFFReadRGBAImageOriented(tiff, out.width, out.height, raster.data(), ORIENTATION_TOPLEFT, 1) == 0) throw std::runtime_error("libtiff cannot show the page");
    for (const std::uint32_t p : raster)
        for (const unsigned v : {TIFFGetR(p), TIFFGetG(p), TIFFGetB(p)}) out.samples.push_back(static_cast<std::uint8_t>(v));
    return out;
}

}  // namespace consigne::test
