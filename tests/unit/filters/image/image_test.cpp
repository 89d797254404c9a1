#include "filters/chain/rewrite.hpp"
#include "filters/image/small_jpeg.hpp"
#include "filters/image/written_twice.hpp"
#include "filters/proof/prove.hpp"
#include "pdl/stream/luminance.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

using test::add_tiff_page;
using test::jpeg_of;
using test::JpegKind;
using test::Pixels;
using test::TiffKind;

std::uint8_t colours(unsigned x, unsigned y, unsigned c)
{
    return static_cast<std::uint8_t>(c == 0 ? x * 4 : c == 1 ? 255 - y * 5 : 128 + (x + y) % 64);
}

Policy grey()
{
    Policy policy;
    policy.monochrome = true;
    return policy;
}

Result<Bytes> forced(const Bytes& bytes, const Policy& policy, Report* kept = nullptr)
{
    const MemorySource document(bytes);
    const pdl::Facts before = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, before, policy, out);
    if (!report) return report.error();
    if (kept) *kept = *report;
    const auto proof = prove(MemorySource(out.bytes()), before, policy, *report);
    if (!proof) return proof.error();
    return out.bytes();
}

double luma(const std::uint8_t* rgb) { return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]; }

TEST(JpegGrey, KeepsEveryPixelsLight)
{
    for (const JpegKind& kind : {JpegKind{}, JpegKind{JCS_RGB, JCS_RGB, 3, false}, JpegKind{JCS_RGB, JCS_YCbCr, 3, true}}) {
        const Bytes before = jpeg_of(63, 47, colours, kind);
        const auto result = forced(before, grey());
        ASSERT_TRUE(result) << result.error().detail;
        const Pixels from = test::decode_jpeg(before), to = test::decode_jpeg(*result);
        ASSERT_EQ(to.components, 1U);
        ASSERT_EQ(to.width, 63U);
        ASSERT_EQ(to.height, 47U);
        for (std::size_t i = 0; i < to.samples.size(); ++i) ASSERT_NEAR(to.samples[i], luma(&from.samples[3 * i]), 8) << i;
    }
}

TEST(JpegGrey, KeepsInksLight)
{
    const Bytes before = jpeg_of(64, 48, colours, {JCS_CMYK, JCS_YCCK, 4, false});
    const auto result = forced(before, grey());
    ASSERT_TRUE(result) << result.error().detail;
    const Pixels from = test::decode_jpeg(before), to = test::decode_jpeg(*result);
    ASSERT_EQ(from.components, 4U);
    ASSERT_EQ(to.components, 1U);
    for (std::size_t i = 0; i < to.samples.size(); ++i) {
        // Inverted: 255 is no ink.
        const auto ink = [p = &from.samples[4 * i]](std::size_t c) { return 1 - p[c] / 255.0; };
        ASSERT_NEAR(to.samples[i], 255 * pdl::ink_luma(ink(0), ink(1), ink(2), ink(3)), 8) << i;
    }
}

// Decoding multiplies by the table's steps, coding divides by them.
TEST(JpegGrey, DividesByNoStepOfZero)
{
    Bytes file = jpeg_of(16, 16, colours);
    const std::size_t table = as_text(file).find("\xFF\xDB");
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(table) + 5 + 1, 63, std::uint8_t{0});  // all but the first, which holds the light
    const auto result = forced(file, grey());
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(test::decode_jpeg(*result).components, 1U);
}

TEST(JpegGrey, PassesAGreyPictureAsItCame)
{
    const Bytes file = test::golden("pdl/public/hopper_gray.jpg");
    const auto result = forced(file, grey());
    ASSERT_TRUE(result);
    EXPECT_TRUE(*result == file);
}

TEST(JpegGrey, KeepsExifAndDropsTheProfileOfAnotherSpace)
{
    Bytes file = jpeg_of(16, 16, colours);
    const std::string exif("\xFF\xE1\x00\x0C" "Exif\0\0MM\0*", 14), profile("\xFF\xE2\x00\x10" "ICC_PROFILE\0\1\1", 18);
    for (const std::string& segment : {profile, exif}) file.insert(file.begin() + 20, segment.begin(), segment.end());
    const auto result = forced(file, grey());
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_NE(as_text(*result).find(exif), std::string_view::npos);
    EXPECT_EQ(as_text(*result).find("ICC_PROFILE"), std::string_view::npos);
    EXPECT_NE(as_text(*result).find("JFIF"), std::string_view::npos);
}

TEST(JpegGrey, AsksForSidesAndCopiesInAnEnvelopeOrOutside)
{
    Policy policy = grey();
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 3;
    Report report;
    const Bytes file = jpeg_of(16, 16, colours);
    const auto enveloped = forced(file, policy, &report);
    ASSERT_TRUE(enveloped) << enveloped.error().detail;
    EXPECT_EQ(report.copies, Means::rewrite);
    EXPECT_EQ(as_text(*enveloped).find("@PJL ENTER LANGUAGE"), std::string_view::npos) << "there is no name that every device knows";
    EXPECT_NE(as_text(*enveloped).find("@PJL SET RENDERMODE=GRAYSCALE\r\n\xFF\xD8"), std::string_view::npos);
    EXPECT_EQ(pdl::read_document(MemorySource(*enveloped)).copies, 3U);

    policy.switches = Policy::Switches::outside;
    const auto bare = forced(file, policy, &report);
    ASSERT_TRUE(bare);
    EXPECT_EQ(report.copies, Means::device);
    EXPECT_EQ((*bare)[0], 0xFF);
}

template <class Draw>
Bytes tiff_of(const Draw& draw, const char* mode = "w")
{
    test::TiffMemory file;
    TIFF* tiff = file.open(mode);
    draw(tiff);
    TIFFClose(tiff);
    return file.bytes();
}

std::vector<Pixels> pages_of(const Bytes& bytes)
{
    std::vector<Pixels> pages;
    for (bool more = true; more;) {
        // A handle for each page: see open_tiff_page.
        test::TiffMemory file(bytes);
        TIFF* tiff = file.open("r");
        if (!tiff) break;
        more = TIFFSetDirectory(tiff, static_cast<tdir_t>(pages.size())) != 0;
        if (more) pages.push_back(test::decode_tiff_page(tiff));
        more = more && TIFFLastDirectory(tiff) == 0;
        TIFFClose(tiff);
    }
    return pages;
}

TEST(TiffGrey, KeepsEveryPixelsLightInEveryCoding)
{
    const TiffKind kinds[] = {{}, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_NONE}, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_PACKBITS, PLANARCONFIG_SEPARATE},
                              {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_CONTIG, 32}, {PHOTOMETRIC_YCBCR, 3, 8, COMPRESSION_JPEG},
                              {.orientation = ORIENTATION_BOTRIGHT, .rows_per_strip = 48}};
    for (const TiffKind& kind : kinds)
        for (const char* mode : {"wl", "wb", "w8"}) {
            SCOPED_TRACE(testing::Message() << kind.photometric << ' ' << kind.compression << ' ' << kind.tile << ' ' << mode);
            const Bytes before = tiff_of([&](TIFF* out) {
                for (int i = 0; i < 3; ++i) add_tiff_page(out, 63, 47, colours, kind);
            }, mode);
            const auto result = forced(before, grey());
            ASSERT_TRUE(result) << result.error().detail;
            EXPECT_TRUE(std::equal(before.begin(), before.begin() + 4, result->begin()));
            const auto from = pages_of(before), to = pages_of(*result);
            ASSERT_EQ(to.size(), 3U);
            for (std::size_t p = 0; p < 3; ++p) {
                EXPECT_EQ(to[p].components, 1U);
                ASSERT_EQ(to[p].samples.size(), from[p].samples.size());
                const double most = kind.compression == COMPRESSION_JPEG ? 12 : 1.5;
                for (std::size_t i = 0; i < to[p].samples.size(); i += 3) ASSERT_NEAR(to[p].samples[i], luma(&from[p].samples[i]), most) << i;
            }
        }
}

TEST(TiffGrey, CarriesGreyPagesAsTheyAreCodedAndWhatDescribesThem)
{
    const TiffKind fax{PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX4};
    const auto dots = [](unsigned x, unsigned y, unsigned) { return std::uint8_t(x * y % 3 == 0); };
    const Bytes before = tiff_of([&](TIFF* out) {
        add_tiff_page(out, 200, 100, dots, fax);
        add_tiff_page(out, 8, 8, colours, {.subfile = FILETYPE_REDUCEDIMAGE});
        add_tiff_page(out, 63, 47, colours, {.title = "Rapport"});
        add_tiff_page(out, 64, 64, [](unsigned x, unsigned, unsigned) { return std::uint8_t(x); }, {PHOTOMETRIC_MINISBLACK, 1, 8, COMPRESSION_NONE, PLANARCONFIG_CONTIG, 32});
    });
    const auto result = forced(before, grey());
    ASSERT_TRUE(result) << result.error().detail;
    test::TiffMemory file(*result);
    TIFF* tiff = file.open("r");
    ASSERT_NE(tiff, nullptr);
    std::uint16_t compression = 0;
    TIFFGetField(tiff, TIFFTAG_COMPRESSION, &compression);
    EXPECT_EQ(compression, COMPRESSION_CCITTFAX4);
    ASSERT_NE(TIFFReadDirectory(tiff), 0);
    char* title = nullptr;
    float resolution = 0;
    ASSERT_NE(TIFFGetField(tiff, TIFFTAG_DOCUMENTNAME, &title), 0);
    EXPECT_STREQ(title, "Rapport");
    TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &resolution);
    EXPECT_EQ(resolution, 300);
    ASSERT_NE(TIFFReadDirectory(tiff), 0);
    EXPECT_NE(TIFFIsTiled(tiff), 0);
    EXPECT_EQ(TIFFReadDirectory(tiff), 0);
    TIFFClose(tiff);

    const auto from = pages_of(before), to = pages_of(*result);
    EXPECT_EQ(to[0].samples, from[0].samples);
    EXPECT_EQ(to[2].samples, from[3].samples);
}

TEST(TiffGrey, PassesScansAsTheyCame)
{
    const Bytes before = tiff_of([](TIFF* out) { add_tiff_page(out, 200, 100, [](auto...) { return std::uint8_t{1}; }, {PHOTOMETRIC_MINISWHITE, 1, 1, COMPRESSION_CCITTFAX3}); });
    const auto result = forced(before, grey());
    ASSERT_TRUE(result);
    EXPECT_TRUE(*result == before);
}

TEST(TiffGrey, MakesTheSamplesGrey)
{
    for (const char* name : {"gs/tiff24nc_mix6.tif", "public/multipage.tiff"}) {
        const Bytes before = test::golden(std::string("pdl/") + name);
        const auto result = forced(before, grey());
        ASSERT_TRUE(result) << name << ": " << result.error().detail;
        const auto from = pages_of(before), to = pages_of(*result);
        ASSERT_EQ(from.size(), to.size());
        for (std::size_t p = 0; p < to.size(); ++p)
            for (std::size_t i = 0; i < to[p].samples.size(); i += 3) ASSERT_NEAR(to[p].samples[i], luma(&from[p].samples[i]), 1.5);
    }
}

TEST(TiffGrey, RefusesWhatItCannotDecode)
{
    Bytes file = tiff_of([](TIFF* out) { add_tiff_page(out, 64, 48, colours, {PHOTOMETRIC_RGB, 3, 8, COMPRESSION_ADOBE_DEFLATE}); });
    for (std::size_t i = 8; i < 200; ++i) file[i] = 0xA5;
    EXPECT_FALSE(forced(file, grey()));
}

TEST(WrittenTwice, GivesOutItsPatchesInPlace)
{
    image::WrittenTwice file;
    MemorySink out;
    const auto run = [&file] {
        file.keep(true);
        EXPECT_TRUE(file.write(as_bytes("head????")));
        file.keep(false);
        EXPECT_TRUE(file.write(as_bytes("strip")));
        file.seek(14);  // a hole of one byte
        EXPECT_TRUE(file.write(as_bytes("end")));
        file.seek(4);
        EXPECT_TRUE(file.write(as_bytes("link")));
        Bytes back(8);
        file.seek(0);
        file.read(back);
        EXPECT_EQ(as_text(back), "headlink");
    };
    file.first_run();
    run();
    file.second_run(out);
    run();
    EXPECT_EQ(as_text(out.bytes()), std::string_view("headlinkstrip\0end", 17));
}

TEST(SmallJpeg, IsAsGoodAsFitsAndGreyWhereNothingIsColoured)
{
    Bytes photo, text;
    std::uint32_t noise = 1;
    for (unsigned i = 0; i < 84 * 112; ++i) {
        noise = noise * 1664525 + 1013904223;
        const auto value = static_cast<std::uint8_t>(noise >> 24);
        photo.insert(photo.end(), {value, static_cast<std::uint8_t>(255 - value), static_cast<std::uint8_t>(noise >> 16)});
        const std::uint8_t ink = i / 84 % 8 < 2 ? 0 : 255;
        text.insert(text.end(), {ink, ink, ink});
    }
    const auto whole = image::small_jpeg(photo, 84, 112, 1 << 20), small = image::small_jpeg(photo, 84, 112, 4096), grey = image::small_jpeg(text, 84, 112, 4096);
    ASSERT_TRUE(whole && small && grey);
    EXPECT_GT(whole->size(), 4096U);
    EXPECT_LT(small->size(), whole->size());
    EXPECT_LE(grey->size(), 4096U);
    for (const Bytes* jpeg : {&*whole, &*small, &*grey}) EXPECT_TRUE(as_text(*jpeg).starts_with("\xFF\xD8\xFF"));
    // A frame of one component: SOF0, its length, 8 bits, height, width, 1.
    const std::string_view frame("\xFF\xC0\x00\x0B\x08\x00\x70\x00\x54\x01", 10);
    EXPECT_NE(as_text(*grey).find(frame), std::string_view::npos);
    EXPECT_EQ(image::small_jpeg(photo, 84, 111, 4096).error().code, Errc::malformed);
    EXPECT_EQ(image::small_jpeg({}, 0, 0, 4096).error().code, Errc::malformed);
}

}  // namespace
}  // namespace consigne::filters
