#include "pdl/image/tiff_codec.hpp"

namespace consigne::pdl::image {
namespace {

extern "C" {  // static, because C names know no namespace

static tsize_t read_input(thandle_t handle, void* into, tsize_t length)
{
    auto& input = *static_cast<TiffInput*>(handle);
    const auto got = input.source.read(input.at, std::span(static_cast<std::uint8_t*>(into), static_cast<std::size_t>(std::max<tsize_t>(length, 0))));
    if (!got) return -1;
    input.at += *got;
    return static_cast<tsize_t>(*got);
}

static tsize_t write_nothing(thandle_t, void*, tsize_t) { return -1; }

static toff_t seek_input(thandle_t handle, toff_t offset, int whence)
{
    auto& input = *static_cast<TiffInput*>(handle);
    input.at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? input.at + offset : input.source.size() + offset;
    return input.at;
}

static int close_nothing(thandle_t) { return 0; }

static toff_t input_size(thandle_t handle) { return static_cast<TiffInput*>(handle)->source.size(); }

static int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

}  // extern "C"

void to_rgb(const std::uint32_t* pixels, std::size_t count, Bytes& row)
{
    row.resize(3 * count);
    for (std::size_t x = 0; x < count; ++x) {
        const std::uint32_t p = pixels[x];
        // Colours come multiplied by their opacity: paper is added for what is left.
        const unsigned paper = 255 - TIFFGetA(p);
        row[3 * x] = static_cast<std::uint8_t>(std::min(255U, TIFFGetR(p) + paper));
        row[3 * x + 1] = static_cast<std::uint8_t>(std::min(255U, TIFFGetG(p) + paper));
        row[3 * x + 2] = static_cast<std::uint8_t>(std::min(255U, TIFFGetB(p) + paper));
    }
}

struct Shape {
    std::uint32_t width = 0, height = 0, band = 0, tile_width = 0;
    bool tiled = false;
};

Result<Shape> shape_of(TIFF* tiff)
{
    Shape shape;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &shape.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &shape.height);
    shape.tiled = TIFFIsTiled(tiff) != 0;
    if (shape.tiled) {
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &shape.tile_width);
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &shape.band);
    } else TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &shape.band);
    if (shape.width == 0 || shape.height == 0 || shape.band == 0 || (shape.tiled && shape.tile_width == 0))
        return fail(Errc::unsupported, "a TIFF page without pixels");
    if (!shape.tiled) shape.band = std::min(shape.band, shape.height);
    return shape;
}

/// Rows of plain 8-bit RGB can be taken one by one, however large their strips.
bool plain_rows(TIFF* tiff, const Shape& shape)
{
    std::uint16_t bits = 0, samples = 0, photometric = 0, planar = 0, compression = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric) == 0 || shape.tiled || bits != 8 || samples != 3 || planar != PLANARCONFIG_CONTIG) return false;
    if (photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        return true;
    }
    return photometric == PHOTOMETRIC_RGB;
}

Result<> row_by_row(TIFF* tiff, const Shape& shape, const std::function<bool(ByteView)>& each)
{
    Bytes row(std::max<std::size_t>(static_cast<std::size_t>(TIFFScanlineSize64(tiff)), std::size_t{shape.width} * 3));
    for (std::uint32_t y = 0; y < shape.height; ++y) {
        if (TIFFReadScanline(tiff, row.data(), y, 0) < 0) return fail(Errc::unsupported, "a TIFF page that cannot be decoded");
        if (!each(ByteView(row).first(std::size_t{shape.width} * 3))) break;
    }
    return {};
}

/// Debian's libtiff 4.5.0 converts plain tiles only out of a buffer of exactly a tile's size ("Invalid tile byte count"), and
/// its own are rounded up to 1024 bytes or left by the piece before: it is lent one that fits.
class TileBuffer {
public:
    explicit TileBuffer(TIFF* tiff) : tiff_(tiff) {}
    TileBuffer(const TileBuffer&) = delete;
    TileBuffer& operator=(const TileBuffer&) = delete;
    ~TileBuffer()
    {
        if (!bytes_.empty()) TIFFReadBufferSetup(tiff_, nullptr, 0);  // forgets what was lent
    }

    /// Errors: limit_exceeded (max_tiff_piece).
    [[nodiscard]] Result<> lend()
    {
        std::uint16_t compression = COMPRESSION_NONE;
        TIFFGetFieldDefaulted(tiff_, TIFFTAG_COMPRESSION, &compression);
        if (TIFFIsTiled(tiff_) == 0 || compression != COMPRESSION_NONE) return {};
        const std::uint64_t size = TIFFTileSize64(tiff_);
        if (size > max_tiff_piece) return fail(Errc::limit_exceeded, "a TIFF tile of more than 192 MiB");
        bytes_.resize(static_cast<std::size_t>(size));
        if (!bytes_.empty()) TIFFReadBufferSetup(tiff_, bytes_.data(), static_cast<tmsize_t>(size));
        return {};
    }

private:
    TIFF* tiff_;
    Bytes bytes_;
};

/// One strip, or a row of tiles, as libtiff's own conversion of any space gives it: bottom row first.
bool read_band(TIFF* tiff, const Shape& shape, std::uint32_t y, std::vector<std::uint32_t>& piece, std::vector<std::uint32_t>& band)
{
    const std::uint32_t rows = std::min(shape.band, shape.height - y);
    if (!shape.tiled) {
        if (TIFFReadRGBAStripExt(tiff, y, piece.data(), 1) == 0) return false;
        for (std::uint32_t i = 0; i < rows; ++i)
            std::copy_n(piece.begin() + std::ptrdiff_t{rows - 1 - i} * shape.width, shape.width, band.begin() + std::ptrdiff_t{i} * shape.width);
        return true;
    }
    for (std::uint32_t x = 0; x < shape.width; x += shape.tile_width) {
        if (TIFFReadRGBATileExt(tiff, x, y, piece.data(), 1) == 0) return false;
        const std::uint32_t columns = std::min(shape.tile_width, shape.width - x);
        for (std::uint32_t i = 0; i < rows; ++i)
            std::copy_n(piece.begin() + std::ptrdiff_t{shape.band - 1 - i} * shape.tile_width, columns,
                        band.begin() + std::ptrdiff_t{i} * shape.width + x);
    }
    return true;
}

}  // namespace

std::unique_ptr<TIFFOpenOptions, TiffOptionsFree> quiet_options()
{
    std::unique_ptr<TIFFOpenOptions, TiffOptionsFree> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), static_cast<tmsize_t>(max_tiff_piece));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), say_nothing, nullptr);
    return options;
}

TiffHandle open_tiff_page(TiffInput& input, std::uint64_t offset)
{
    const auto options = quiet_options();
    input.at = 0;  // libtiff begins to read where the file stands
    // m: nothing is mapped.
    TiffHandle tiff(TIFFClientOpenExt("document", "rm", &input, read_input, write_nothing, seek_input, close_nothing, input_size, nullptr, nullptr,
                                        options.get()));
    if (tiff && TIFFSetSubDirectory(tiff.get(), offset) == 0) return nullptr;
    return tiff;
}

Result<> each_tiff_row(TIFF* tiff, const std::function<bool(ByteView)>& each)
{
    const auto shape = shape_of(tiff);
    if (!shape) return shape.error();
    if (plain_rows(tiff, *shape)) return row_by_row(tiff, *shape, each);
    // Turning is the device's business: rows are wanted as they are stored.
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    const std::uint64_t most = max_tiff_piece / 4;
    const std::uint64_t band_pixels = std::uint64_t{shape->width} * shape->band, piece_pixels = shape->tiled ? std::uint64_t{shape->tile_width} * shape->band : band_pixels;
    if (band_pixels > most || piece_pixels > most) return fail(Errc::limit_exceeded, "a TIFF page in pieces of more than 48 million pixels");
    TileBuffer tile(tiff);
    if (const auto done = tile.lend(); !done) return done;
    std::vector<std::uint32_t> piece(static_cast<std::size_t>(piece_pixels)), band(static_cast<std::size_t>(band_pixels));
    Bytes row;
    for (std::uint32_t y = 0; y < shape->height; y += std::min(shape->band, shape->height - y)) {
        if (!read_band(tiff, *shape, y, piece, band)) return fail(Errc::unsupported, "a TIFF page that cannot be decoded");
        const std::uint32_t rows = std::min(shape->band, shape->height - y);
        for (std::uint32_t i = 0; i < rows; ++i) {
            to_rgb(band.data() + std::size_t{i} * shape->width, shape->width, row);
            if (!each(row)) return {};
        }
    }
    return {};
}

}  // namespace consigne::pdl::image
