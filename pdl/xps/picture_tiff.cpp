#include "pdl/xps/picture.hpp"

#include <tiffio.h>

#include <cstring>

namespace consigne::pdl::xps {
namespace {

/// The file in memory, as libtiff reads it.
struct File {
    std::span<std::uint8_t> bytes;
    std::uint64_t at = 0;
};

extern "C" {

static tmsize_t read_file(thandle_t handle, void* into, tmsize_t n)
{
    auto* file = static_cast<File*>(handle);
    const std::uint64_t left = file->bytes.size() - std::min<std::uint64_t>(file->at, file->bytes.size());
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::max<tmsize_t>(n, 0))));
    if (count > 0) std::memcpy(into, file->bytes.data() + file->at, count);
    file->at += count;
    return static_cast<tmsize_t>(count);
}

static tmsize_t write_file(thandle_t, void*, tmsize_t) { return -1; }

static toff_t seek_file(thandle_t handle, toff_t offset, int whence)
{
    auto* file = static_cast<File*>(handle);
    const std::uint64_t base = whence == SEEK_CUR ? file->at : whence == SEEK_END ? file->bytes.size() : 0;
    file->at = base + offset;
    return file->at;
}

static int close_file(thandle_t) { return 0; }
static toff_t size_file(thandle_t handle) { return static_cast<File*>(handle)->bytes.size(); }

/// The file is in memory anyway; and libtiff 4.5 misjudges uncompressed tiles that it has to read.
static int map_file(thandle_t handle, void** base, toff_t* size)
{
    auto* file = static_cast<File*>(handle);
    *base = file->bytes.data();
    *size = file->bytes.size();
    return 1;
}

static void unmap_file(thandle_t, void*, toff_t) {}

}  // extern "C"

struct CloseTiff {
    void operator()(TIFF* tiff) const noexcept { TIFFClose(tiff); }
};

/// A row of libtiff's pixels, premultiplied and packed, as RGBA.
void unpack(const std::uint32_t* from, std::size_t n, std::uint8_t* to)
{
    for (std::size_t x = 0; x < n; ++x, to += 4) {
        const std::uint32_t alpha = TIFFGetA(from[x]);
        const std::uint32_t channels[3] = {TIFFGetR(from[x]), TIFFGetG(from[x]), TIFFGetB(from[x])};
        for (int i = 0; i < 3; ++i) to[i] = static_cast<std::uint8_t>(alpha == 0 ? 255 : std::min<std::uint32_t>(channels[i] * 255 / alpha, 255));
        to[3] = static_cast<std::uint8_t>(alpha);
    }
}

Picture describe(TIFF* tiff)
{
    Picture picture{Format::tiff, 0, 0, true, 0, 0};
    std::uint16_t photometric = PHOTOMETRIC_RGB, unit = RESUNIT_INCH;
    float x = 0, y = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &picture.width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &picture.height);
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric)) picture.colour = photometric != PHOTOMETRIC_MINISWHITE && photometric != PHOTOMETRIC_MINISBLACK;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    const double factor = unit == RESUNIT_INCH ? 1 : unit == RESUNIT_CENTIMETER ? 2.54 : 0;
    if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &x)) picture.x_dpi = static_cast<double>(x) * factor;
    if (TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &y)) picture.y_dpi = static_cast<double>(y) * factor;
    return picture;
}

/// Band after band: a strip, or a row of tiles. libtiff gives each from its bottom row up.
Result<> read_bands(TIFF* tiff, const Picture& picture, PictureEvents& events)
{
    const bool tiled = TIFFIsTiled(tiff) != 0;
    std::uint32_t band_rows = picture.height, tile_width = picture.width;
    if (tiled) {
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &band_rows);
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
    } else TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &band_rows);
    if (!tiled) band_rows = std::min(band_rows, picture.height);
    constexpr std::uint64_t most = max_pixel_bytes / 4;
    if (band_rows == 0 || tile_width == 0 || std::uint64_t{band_rows} * tile_width > most || std::uint64_t{band_rows} * picture.width > most)
        return fail(Errc::limit_exceeded, "a TIFF image in strips of more than 128 MiB");
    std::vector<std::uint32_t> band(std::size_t{band_rows} * tile_width), row_pixels;
    std::vector<std::uint32_t> joined(tiled ? std::size_t{band_rows} * picture.width : 0);
    Bytes row(std::size_t{4} * picture.width);
    for (std::uint32_t y = 0; y < picture.height; y += band_rows) {
        const std::uint32_t rows = std::min(band_rows, picture.height - y);
        if (!tiled && TIFFReadRGBAStrip(tiff, y, band.data()) == 0) return fail(Errc::malformed, "a TIFF image that cannot be decoded");
        for (std::uint32_t x = 0; tiled && x < picture.width; x += tile_width) {
            if (TIFFReadRGBATile(tiff, x, y, band.data()) == 0) return fail(Errc::malformed, "a TIFF image that cannot be decoded");
            const std::uint32_t n = std::min(tile_width, picture.width - x);
            for (std::uint32_t r = 0; r < rows; ++r)
                std::copy_n(band.data() + std::size_t{band_rows - 1 - r} * tile_width, n, joined.data() + std::size_t{r} * picture.width + x);
        }
        for (std::uint32_t r = 0; r < rows; ++r) {
            unpack(tiled ? joined.data() + std::size_t{r} * picture.width : band.data() + std::size_t{rows - 1 - r} * picture.width, picture.width, row.data());
            if (!events.row(row)) return {};
        }
    }
    return {};
}

}  // namespace

Result<> read_tiff(PartStream& part, PictureEvents& events)
{
    static const bool quiet = [] {
        TIFFSetErrorHandler(nullptr);
        TIFFSetWarningHandler(nullptr);
        return true;
    }();
    (void)quiet;
    auto bytes = whole_file(part);
    if (!bytes) return bytes.error();
    File file{*bytes, 0};
    const std::unique_ptr<TIFF, CloseTiff> tiff(
        TIFFClientOpen("image", "r", &file, read_file, write_file, seek_file, close_file, size_file, map_file, unmap_file));
    if (!tiff) return fail(Errc::malformed, "a TIFF image that cannot be decoded");
    const Picture picture = describe(tiff.get());
    if (picture.width == 0 || picture.height == 0) return fail(Errc::malformed, "a TIFF image without a size");
    if (!events.begin(picture)) return {};
    char why[1024] = "";
    if (TIFFRGBAImageOK(tiff.get(), why) == 0) return fail(Errc::unsupported, "a TIFF image of a kind that is not decoded");
    return read_bands(tiff.get(), picture, events);
}

}  // namespace consigne::pdl::xps
