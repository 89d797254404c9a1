#include "filters/image/tiff_grey.hpp"

#include "filters/image/written_twice.hpp"
#include "pdl/image/tiff.hpp"
#include "pdl/image/tiff_codec.hpp"
#include "pdl/stream/luminance.hpp"

#include <array>

namespace consigne::filters::image {
namespace {

using pdl::image::TiffHandle;

extern "C" {  // static, because C names know no namespace

static tsize_t read_back(thandle_t handle, void* into, tsize_t length)
{
    static_cast<WrittenTwice*>(handle)->read(std::span(static_cast<std::uint8_t*>(into), static_cast<std::size_t>(length)));
    return length;
}

static tsize_t write_on(thandle_t handle, void* from, tsize_t length)
{
    const ByteView bytes(static_cast<const std::uint8_t*>(from), static_cast<std::size_t>(length));
    return static_cast<WrittenTwice*>(handle)->write(bytes) ? length : -1;
}

static toff_t seek_in(thandle_t handle, toff_t offset, int whence)
{
    auto& file = *static_cast<WrittenTwice*>(handle);
    file.seek(whence == SEEK_SET ? offset : whence == SEEK_CUR ? file.at() + offset : file.size() + offset);
    return file.at();
}

static int close_file(thandle_t) { return 0; }
static toff_t size_of(thandle_t handle) { return static_cast<WrittenTwice*>(handle)->size(); }

}  // extern "C"

/// Rows of a strip that is written anew: about this much (TIFF 6.0 recommends 8 KB, which costs compression).
constexpr std::uint32_t strip_bytes = 64 * 1024;

constexpr std::array text_tags{TIFFTAG_DOCUMENTNAME, TIFFTAG_IMAGEDESCRIPTION, TIFFTAG_MAKE, TIFFTAG_MODEL, TIFFTAG_PAGENAME,
                               TIFFTAG_SOFTWARE, TIFFTAG_DATETIME, TIFFTAG_ARTIST, TIFFTAG_HOSTCOMPUTER, TIFFTAG_COPYRIGHT};
constexpr std::array float_tags{TIFFTAG_XRESOLUTION, TIFFTAG_YRESOLUTION, TIFFTAG_XPOSITION, TIFFTAG_YPOSITION};
constexpr std::array short_tags{TIFFTAG_ORIENTATION, TIFFTAG_RESOLUTIONUNIT};
constexpr std::array long_tags{TIFFTAG_SUBFILETYPE, TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH};
/// How the data of a page are coded; only where the data stay.
constexpr std::array coding_short_tags{TIFFTAG_BITSPERSAMPLE, TIFFTAG_SAMPLESPERPIXEL, TIFFTAG_COMPRESSION, TIFFTAG_PHOTOMETRIC,
                                       TIFFTAG_FILLORDER, TIFFTAG_PLANARCONFIG, TIFFTAG_SAMPLEFORMAT, TIFFTAG_THRESHHOLDING};
constexpr std::array coding_long_tags{TIFFTAG_TILEWIDTH, TIFFTAG_TILELENGTH};

template <class T, std::size_t N>
void carry(TIFF* from, TIFF* to, const std::array<int, N>& tags)
{
    for (const int tag : tags) {
        T value{};
        if (TIFFGetField(from, static_cast<std::uint32_t>(tag), &value) != 0) TIFFSetField(to, static_cast<std::uint32_t>(tag), value);
    }
}

void carry_floats(TIFF* from, TIFF* to)
{
    for (const int tag : float_tags) {
        float value = 0;
        if (TIFFGetField(from, static_cast<std::uint32_t>(tag), &value) != 0) TIFFSetField(to, static_cast<std::uint32_t>(tag), static_cast<double>(value));
    }
}

void carry_description(TIFF* from, TIFF* to)
{
    carry<char*>(from, to, text_tags);
    carry<std::uint16_t>(from, to, short_tags);
    carry<std::uint32_t>(from, to, long_tags);
    carry_floats(from, to);
    std::uint16_t page = 0, pages = 0;
    if (TIFFGetField(from, TIFFTAG_PAGENUMBER, &page, &pages) != 0) TIFFSetField(to, TIFFTAG_PAGENUMBER, page, pages);
}

/// The coding of the page before, when a device that prints it is sure to print it again.
std::uint16_t compression_for(TIFF* from)
{
    std::uint16_t compression = COMPRESSION_NONE;
    TIFFGetFieldDefaulted(from, TIFFTAG_COMPRESSION, &compression);
    switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS: return compression;
    case COMPRESSION_OJPEG: return COMPRESSION_JPEG;
    default: return COMPRESSION_LZW;
    }
}

class Writer {
public:
    Writer(const RandomAccess& source, const std::vector<pdl::image::TiffPage>& pages) : input_(source), pages_(pages) {}

    /// Writes the whole file once into `file`.
    [[nodiscard]] Result<> run(WrittenTwice& file, const char* mode);

private:
    [[nodiscard]] Result<> grey_page(TIFF* to);
    [[nodiscard]] Result<> same_page(TIFF* to);
    [[nodiscard]] bool carry_coding(TIFF* to);

    pdl::image::TiffInput input_;
    const std::vector<pdl::image::TiffPage>& pages_;
    TiffHandle from_;
};

Error undecodable() { return fail(Errc::unsupported, "a TIFF page that cannot be decoded"); }

Result<> Writer::grey_page(TIFF* to)
{
    std::uint32_t width = 0, height = 0;
    TIFFGetField(from_.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(from_.get(), TIFFTAG_IMAGELENGTH, &height);
    const std::uint16_t compression = compression_for(from_.get());
    TIFFSetField(to, TIFFTAG_BITSPERSAMPLE, 8);
    TIFFSetField(to, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(to, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    TIFFSetField(to, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(to, TIFFTAG_COMPRESSION, compression);
    if (compression == COMPRESSION_JPEG) TIFFSetField(to, TIFFTAG_JPEGQUALITY, 92);
    // Strips of JPEG are whole blocks of eight rows.
    const std::uint32_t rows = std::max<std::uint32_t>(8, strip_bytes / std::max<std::uint32_t>(width, 1) / 8 * 8);
    TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, std::min(rows, height));

    Bytes grey(width);
    std::uint32_t y = 0;
    bool written = true;
    const auto seen = pdl::image::each_tiff_row(from_.get(), [&](ByteView row) {
        for (std::size_t x = 0; x < grey.size(); ++x)
            grey[x] = pdl::luma8(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
        written = TIFFWriteScanline(to, grey.data(), y++, 0) >= 0;
        return written;
    });
    if (!seen) return seen.error();
    if (!written) return fail(Errc::storage_failed, "a TIFF page could not be written");
    return {};
}

bool Writer::carry_coding(TIFF* to)
{
    carry<std::uint16_t>(from_.get(), to, coding_short_tags);
    carry<std::uint32_t>(from_.get(), to, coding_long_tags);
    std::uint16_t compression = COMPRESSION_NONE, count = 0, predictor = 0;
    std::uint16_t* extra = nullptr;
    TIFFGetFieldDefaulted(from_.get(), TIFFTAG_COMPRESSION, &compression);
    if (TIFFGetField(from_.get(), TIFFTAG_EXTRASAMPLES, &count, &extra) != 0) TIFFSetField(to, TIFFTAG_EXTRASAMPLES, count, extra);
    if (!TIFFIsTiled(from_.get())) {
        std::uint32_t rows = 0, height = 0;
        TIFFGetFieldDefaulted(from_.get(), TIFFTAG_ROWSPERSTRIP, &rows);
        TIFFGetField(from_.get(), TIFFTAG_IMAGELENGTH, &height);
        TIFFSetField(to, TIFFTAG_ROWSPERSTRIP, std::min(rows, height));
    }
    switch (compression) {
    case COMPRESSION_LZW:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
        if (TIFFGetField(from_.get(), TIFFTAG_PREDICTOR, &predictor) != 0) TIFFSetField(to, TIFFTAG_PREDICTOR, predictor);
        return true;
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4: {
        const std::uint32_t tag = compression == COMPRESSION_CCITTFAX3 ? TIFFTAG_GROUP3OPTIONS : TIFFTAG_GROUP4OPTIONS;
        std::uint32_t options = 0;
        if (TIFFGetField(from_.get(), tag, &options) != 0) TIFFSetField(to, tag, options);
        return true;
    }
    case COMPRESSION_JPEG: {
        std::uint32_t length = 0;
        void* tables = nullptr;
        if (TIFFGetField(from_.get(), TIFFTAG_JPEGTABLES, &length, &tables) != 0 && length > 0) TIFFSetField(to, TIFFTAG_JPEGTABLES, length, tables);
        return true;
    }
    case COMPRESSION_NONE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_CCITTRLE: return true;
    default: return false;
    }
}

/// A page whose space holds no colour: its coded strips or tiles as they are.
Result<> Writer::same_page(TIFF* to)
{
    if (!carry_coding(to)) return fail(Errc::unsupported, "a grey TIFF page in a rare compression beside pages in colour");
    const bool tiled = TIFFIsTiled(from_.get()) != 0;
    const std::uint32_t pieces = tiled ? TIFFNumberOfTiles(from_.get()) : TIFFNumberOfStrips(from_.get());
    Bytes raw;
    for (std::uint32_t i = 0; i < pieces; ++i) {
        const std::uint64_t bytes = TIFFGetStrileByteCount(from_.get(), i);
        if (bytes > pdl::image::max_tiff_piece) return fail(Errc::limit_exceeded, "a TIFF strip of more than 192 MiB");
        raw.resize(static_cast<std::size_t>(bytes));
        const auto length = static_cast<tmsize_t>(bytes);
        const tmsize_t got = tiled ? TIFFReadRawTile(from_.get(), i, raw.data(), length) : TIFFReadRawStrip(from_.get(), i, raw.data(), length);
        if (got != length) return undecodable();
        const tmsize_t put = tiled ? TIFFWriteRawTile(to, i, raw.data(), length) : TIFFWriteRawStrip(to, i, raw.data(), length);
        if (put != length) return fail(Errc::storage_failed, "a TIFF page could not be written");
    }
    return {};
}

Result<> Writer::run(WrittenTwice& file, const char* mode)
{
    file.keep(true);
    const auto options = pdl::image::quiet_options();
    const TiffHandle to(TIFFClientOpenExt("result", mode, &file, read_back, write_on, seek_in, close_file, size_of, nullptr, nullptr, options.get()));
    if (!to) return file.error() ? *file.error() : fail(Errc::storage_failed, "a TIFF file could not be written");
    for (const pdl::image::TiffPage& page : pages_) {
        from_ = pdl::image::open_tiff_page(input_, page.ifd.offset);
        if (!from_) return undecodable();
        carry_description(from_.get(), to.get());
        file.keep(false);
        const auto done = page.grey ? same_page(to.get()) : grey_page(to.get());
        if (file.error()) return *file.error();
        if (!done) return done.error();
        file.keep(true);
        if (TIFFWriteDirectory(to.get()) == 0) return file.error() ? *file.error() : fail(Errc::storage_failed, "a TIFF directory could not be written");
    }
    return {};
}

}  // namespace

Result<> write_grey_tiff(const RandomAccess& source, ByteSink& out)
{
    const auto opened = pdl::image::IfdSource::open(source);
    if (!opened) return opened.error();
    std::vector<std::string> notes;
    const auto pages = pdl::image::tiff_pages(*opened, notes);
    if (!pages) return pages.error();

    const std::string mode = std::string("wm") + (opened->big() ? "8" : "") + (opened->little_endian() ? "l" : "b");
    WrittenTwice file;
    Writer writer(source, *pages);
    file.first_run();
    if (const auto done = writer.run(file, mode.c_str()); !done) return done.error();
    file.second_run(out);
    return writer.run(file, mode.c_str());
}

}  // namespace consigne::filters::image
