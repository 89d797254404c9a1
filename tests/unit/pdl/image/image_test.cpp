#include "pdl/image/jpeg.hpp"
#include "pdl/image/tiff.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::image {
namespace {

using test::add_tiff_page;
using test::jpeg_of;
using test::JpegKind;
using test::TiffKind;

std::uint8_t neutral(unsigned x, unsigned y, unsigned) { return static_cast<std::uint8_t>(x * 3 + y); }
std::uint8_t white(unsigned, unsigned, unsigned) { return 255; }
/// Neutral but for a red corner at the bottom right.
std::uint8_t corner(unsigned x, unsigned y, unsigned c) { return x >= 56 && y >= 40 ? (c == 0 ? 220 : 20) : neutral(x, y, c); }

Result<Segment> jpeg(const Bytes& bytes) { return read_jpeg(MemorySource(bytes), {}); }

template <class Draw>
Bytes tiff_of(const Draw& draw, const char* mode = "w")
{
    test::TiffMemory file;
    TIFF* tiff = file.open(mode);
    draw(tiff);
    TIFFClose(tiff);
    return file.bytes();
}

Result<Segment> tiff(const Bytes& bytes) { return read_tiff(MemorySource(bytes), {}); }

TEST(Jpeg, SamplesAreReadAsTheirTruthSays)
{
    for (const auto& [name, colour] : {std::pair{"gs/jpeg_color1.jpg", true}, std::pair{"img/cphoto.jpg", true}, std::pair{"public/hopper_gray.jpg", false}}) {
        SCOPED_TRACE(name);
        const auto segment = jpeg(test::golden(std::string("pdl/") + name));
        ASSERT_TRUE(segment) << segment.error().detail;
        ASSERT_EQ(segment->pages.size(), 1U);
        EXPECT_EQ(segment->pages[0].colour, colour);
        EXPECT_EQ(segment->pages[0].media, Media{});
        EXPECT_EQ(segment->confidence, Confidence::exact);
    }
}

TEST(Jpeg, IsInColourByItsPixelsAndNotByItsComponents)
{
    EXPECT_EQ(jpeg(jpeg_of(64, 48, neutral))->pages[0].colour, false);
    EXPECT_EQ(jpeg(jpeg_of(64, 48, corner))->pages[0].colour, true);
    EXPECT_EQ(jpeg(jpeg_of(64, 48, corner, {JCS_RGB, JCS_RGB, 3, false}))->pages[0].colour, true);
    EXPECT_EQ(jpeg(jpeg_of(64, 48, corner, {JCS_RGB, JCS_YCbCr, 3, true}))->pages[0].colour, true);
    // Adobe's inverted inks: 255 everywhere is bare paper.
    EXPECT_EQ(jpeg(jpeg_of(64, 48, white, {JCS_CMYK, JCS_CMYK, 4, false}))->pages[0].colour, false);
    EXPECT_EQ(jpeg(jpeg_of(64, 48, [](unsigned, unsigned, unsigned c) { return std::uint8_t(c == 0 ? 0 : 255); }, {JCS_CMYK, JCS_YCCK, 4, false}))->pages[0].colour, true);
}

TEST(Jpeg, TellsTitleAndProgramOfItsExif)
{
    Bytes exif{'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 2};
    const auto entry = [&](std::uint8_t tag, std::uint8_t count, std::uint8_t at) { exif.insert(exif.end(), {1, tag, 0, 2, 0, 0, 0, count, 0, 0, 0, at}); };
    entry(0x0E, 7, 38);
    entry(0x31, 6, 45);
    exif.insert(exif.end(), {0, 0, 0, 0});
    for (const char c : std::string("Caf\xE9 1\0Prog1\0", 13)) exif.push_back(static_cast<std::uint8_t>(c));
    Bytes file = jpeg_of(8, 8, neutral);
    Bytes segment{0xFF, 0xE1, 0, static_cast<std::uint8_t>(exif.size() + 2)};
    segment.insert(segment.end(), exif.begin(), exif.end());
    file.insert(file.begin() + 2, segment.begin(), segment.end());
    const auto read = jpeg(file);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->title, "Café 1");
    EXPECT_EQ(read->producer, "Prog1");
}

TEST(Jpeg, IsOnePageWhateverFollowsItsPicture)
{
    Bytes file = jpeg_of(64, 48, neutral);
    const Bytes second = jpeg_of(64, 48, corner);
    file.insert(file.end(), second.begin(), second.end());
    const auto segment = jpeg(file);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 1U);
    EXPECT_EQ(segment->pages[0].colour, false);
}

TEST(Jpeg, SaysWhatItCannotDecode)
{
    const Bytes whole = jpeg_of(64, 48, corner);
    for (std::size_t keep = 0; keep < whole.size(); keep += 3) {
        const auto segment = jpeg(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(keep)));
        if (segment) {
            EXPECT_FALSE(segment->notes.empty() && segment->pages[0].colour == false) << keep;
        }
    }
    EXPECT_FALSE(jpeg({0xFF, 0xD8, 0xFF, 0xD9}));
    EXPECT_FALSE(jpeg({'n', 'o'}));
}

TEST(Tiff, SamplesAreReadAsTheirTruthSays)
{
    const auto six = tiff(test::golden("pdl/gs/tiff24nc_mix6.tif"));
    ASSERT_TRUE(six) << six.error().detail;
    ASSERT_EQ(six->pages.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(six->pages[i].colour, i == 1 || i == 3 || i == 4) << i;
    const auto three = tiff(test::golden("pdl/public/multipage.tiff"));
    ASSERT_TRUE(three) << three.error().detail;
    ASSERT_EQ(three->pages.size(), 3U);
    for (const Page& page : three->pages) EXPECT_EQ(page.colour, true);
}

TEST(Tiff, IsInColourByThePixelsOfEachPage)
{
    const TiffKind kinds[] = {{}, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE}, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_PACKBITS, PLANARCONFIG_SEPARATE},
                              {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG, 32}, {PHOTOMETRIC_YCBCR, 3, 8, COMPRESSION_JPEG}};
    for (const TiffKind& kind : kinds) {
        SCOPED_TRACE(testing::Message() << kind.photometric << ' ' << kind.compression << ' ' << kind.tile);
        for (const char* mode : {"wl", "wb", "w8"}) {
            const auto segment = tiff(tiff_of([&](TIFF* out) {
                add_tiff_page(out, 64, 48, neutral, kind);
                add_tiff_page(out, 64, 48, corner, kind);
            }, mode));
            ASSERT_TRUE(segment) << segment.error().detail;
            ASSERT_EQ(segment->pages.size(), 2U);
            EXPECT_EQ(segment->pages[0].colour, false);
            EXPECT_EQ(segment->pages[1].colour, true);
        }
    }
}

TEST(Tiff, CountsInksPalettesAndScansByWhatTheyMark)
{
    const auto segment = tiff(tiff_of([](TIFF* out) {
        add_tiff_page(out, 40, 10, [](unsigned, unsigned, unsigned c) { return std::uint8_t(c == 3 ? 200 : 0); }, {PHOTOMETRIC_SEPARATED, 4, 8, COMPRESSION_LZW});
        add_tiff_page(out, 40, 10, [](unsigned, unsigned, unsigned c) { return std::uint8_t(c == 1 ? 200 : 0); }, {PHOTOMETRIC_SEPARATED, 4, 8, COMPRESSION_LZW});
        // The palette has red in it, and it is not used.
        add_tiff_page(out, 40, 10, [](unsigned x, unsigned, unsigned) { return std::uint8_t(x < 9 ? 2 : 255); }, {PHOTOMETRIC_PALETTE, 1, 8, COMPRESSION_LZW});
        add_tiff_page(out, 40, 10, [](unsigned x, unsigned, unsigned) { return std::uint8_t(x < 9 ? 1 : 255); }, {PHOTOMETRIC_PALETTE, 1, 8, COMPRESSION_LZW});
        add_tiff_page(out, 40, 10, [](unsigned x, unsigned, unsigned) { return std::uint8_t(x % 3 == 0); }, {PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX4});
    }));
    ASSERT_TRUE(segment) << segment.error().detail;
    ASSERT_EQ(segment->pages.size(), 5U);
    const bool colour[] = {false, true, false, true, false};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(segment->pages[i].colour, colour[i]) << i;
}

// libtiff 4.5.0 refuses plain tiles when its buffer is not of exactly their size: it rounds up to 1024 bytes, and keeps what
// the page before has left.
TEST(Tiff, ReadsPlainTilesOfAnySizeAndBehindStrips)
{
    for (const std::uint16_t planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
        for (const unsigned edge : {16U, 32U, 48U}) {  // 768, 3072 and 6912 bytes of RGB; 256, 1024 and 2304 of one plane
            SCOPED_TRACE(testing::Message() << planar << ' ' << edge);
            const auto segment = tiff(tiff_of([&](TIFF* out) {
                add_tiff_page(out, 64, 48, neutral);
                add_tiff_page(out, 64, 48, neutral, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, planar, edge});
                add_tiff_page(out, 64, 48, corner, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE, planar, edge});
            }));
            ASSERT_TRUE(segment) << segment.error().detail;
            ASSERT_EQ(segment->pages.size(), 3U);
            EXPECT_EQ(segment->pages[1].colour, false);
            EXPECT_EQ(segment->pages[2].colour, true);
            EXPECT_EQ(segment->confidence, Confidence::exact);
        }
    }
}

TEST(Tiff, LeavesOutReducedPicturesAndEndsWhereTheChainComesBack)
{
    Bytes file = tiff_of([](TIFF* out) {
        add_tiff_page(out, 64, 48, neutral, {.title = "Rapport"});
        add_tiff_page(out, 8, 6, corner, {.subfile = FILETYPE_REDUCEDIMAGE});
        add_tiff_page(out, 64, 48, neutral);
    });
    const auto segment = tiff(file);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 2U);
    EXPECT_EQ(segment->title, "Rapport");
    EXPECT_EQ(segment->confidence, Confidence::exact);

    // The last link is made to lead to the first directory again.
    const MemorySource source(file);
    const auto opened = IfdSource::open(source);
    ASSERT_TRUE(opened);
    Ifd last = *opened->read(opened->first());
    while (last.next != 0) last = *opened->read(last.next);
    const std::size_t count = std::size_t{file[last.offset]} | std::size_t{file[last.offset + 1]} << 8;
    for (unsigned i = 0; i < 4; ++i) file[last.offset + 2 + 12 * count + i] = static_cast<std::uint8_t>(opened->first() >> 8 * i);
    const auto looped = tiff(file);
    ASSERT_TRUE(looped);
    EXPECT_EQ(looped->pages.size(), 2U);
    EXPECT_EQ(looped->confidence, Confidence::estimated);
}

TEST(Tiff, SurvivesEveryCut)
{
    const Bytes whole = tiff_of([](TIFF* out) { add_tiff_page(out, 64, 48, corner); });
    for (std::size_t keep = 0; keep < whole.size(); ++keep) {
        const auto segment = tiff(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(keep)));
        // A page that cannot be decoded is never taken for a black and white one.
        if (segment) {
            EXPECT_NE(segment->pages[0].colour, false) << keep;
        }
    }
}

}  // namespace
}  // namespace consigne::pdl::image
