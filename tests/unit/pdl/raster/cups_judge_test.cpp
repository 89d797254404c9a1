// The reader beside libcups: streams it wrote in every layout, and hostile ones that both must read alike.
#include "pdl/raster/planes.hpp"
#include "pdl/raster/reader.hpp"
#include "tests/support/cups_raster.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::pdl::raster {
namespace {

using test::cups_page;
using test::CupsLayout;
using test::CupsPage;
using test::CupsRaster;

Result<Segment> read_bytes(const Bytes& bytes)
{
    const MemorySource source(bytes);
    Cursor in(source);
    return read(in, {});
}

class Layouts : public ::testing::TestWithParam<CupsLayout> {};

// Page 1 has marks that are neutral in every space of light or ink, page 2 one pixel of colour in its last row.
TEST_P(Layouts, AreReadWithTheirColours)
{
    const CupsLayout& layout = GetParam();
    const unsigned most = (1U << layout.bits_per_colour) - 1;
    const auto neutral = [&](unsigned x, unsigned y, unsigned) { return (x / 5 + y) % 3 == 0 ? 0 : (x / 5 + y) % 3 == 1 ? most : most / 2; };
    const auto colour = [&](unsigned x, unsigned y, unsigned c) { return x != 36 || y != 21 ? neutral(x, y, c) : c == 1 || (layout.space == CUPS_CSPACE_RGBW && c == 3) ? most : 0; };
    const std::vector<CupsPage> pages{cups_page(layout, 37, 22, neutral), cups_page(layout, 37, 22, colour)};
    for (const cups_mode_t mode : {CUPS_RASTER_WRITE, CUPS_RASTER_WRITE_COMPRESSED, CUPS_RASTER_WRITE_PWG}) {
        if (mode == CUPS_RASTER_WRITE_PWG && layout.order != CUPS_ORDER_CHUNKED) continue;
        SCOPED_TRACE(mode);
        const auto segment = read_bytes(CupsRaster::write(pages, mode));
        ASSERT_TRUE(segment) << segment.error().detail;
        ASSERT_EQ(segment->pages.size(), 2U);
        EXPECT_EQ(segment->confidence, Confidence::exact);
        EXPECT_EQ(segment->pages[0].colour, false);
        EXPECT_EQ(segment->pages[1].colour, layout.colours > 1);
        EXPECT_EQ(segment->pages[1].media, (Media{595, 842}));
    }
}

INSTANTIATE_TEST_SUITE_P(Cups, Layouts, ::testing::Values(
    CupsLayout{"sgray8", CUPS_CSPACE_SW, 1, 8, 8}, CupsLayout{"black1", CUPS_CSPACE_K, 1, 1, 1}, CupsLayout{"w4", CUPS_CSPACE_W, 1, 4, 4},
    CupsLayout{"srgb8", CUPS_CSPACE_SRGB, 3, 8, 24}, CupsLayout{"srgb16", CUPS_CSPACE_SRGB, 3, 16, 48}, CupsLayout{"rgb8", CUPS_CSPACE_RGB, 3, 8, 24},
    CupsLayout{"rgb1", CUPS_CSPACE_RGB, 3, 1, 4}, CupsLayout{"rgb2", CUPS_CSPACE_RGB, 3, 2, 8}, CupsLayout{"rgb4", CUPS_CSPACE_RGB, 3, 4, 16},
    CupsLayout{"rgba8", CUPS_CSPACE_RGBA, 4, 8, 32}, CupsLayout{"rgbw8", CUPS_CSPACE_RGBW, 4, 8, 32}, CupsLayout{"adobe16", CUPS_CSPACE_ADOBERGB, 3, 16, 48},
    CupsLayout{"cmyk8", CUPS_CSPACE_CMYK, 4, 8, 32}, CupsLayout{"cmyk1", CUPS_CSPACE_CMYK, 4, 1, 4}, CupsLayout{"cmy8", CUPS_CSPACE_CMY, 3, 8, 24},
    CupsLayout{"ymck2", CUPS_CSPACE_YMCK, 4, 2, 8}, CupsLayout{"kcmy8", CUPS_CSPACE_KCMY, 4, 8, 32}, CupsLayout{"six", CUPS_CSPACE_KCMYcm, 6, 1, 8},
    CupsLayout{"rgb8banded", CUPS_CSPACE_RGB, 3, 8, 8, CUPS_ORDER_BANDED}, CupsLayout{"cmyk1banded", CUPS_CSPACE_CMYK, 4, 1, 1, CUPS_ORDER_BANDED},
    CupsLayout{"rgb8planar", CUPS_CSPACE_RGB, 3, 8, 8, CUPS_ORDER_PLANAR}, CupsLayout{"cmyk1planar", CUPS_CSPACE_CMYK, 4, 1, 1, CUPS_ORDER_PLANAR},
    CupsLayout{"cmyk8planar", CUPS_CSPACE_CMYK, 4, 8, 8, CUPS_ORDER_PLANAR}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(CupsJudge, LabAndXyzAreNeutralWhereTheyAreGrey)
{
    const CupsLayout lab{"lab", CUPS_CSPACE_CIELab, 3, 8, 24}, xyz{"xyz", CUPS_CSPACE_CIEXYZ, 3, 8, 24};
    const auto grey_lab = [](unsigned x, unsigned, unsigned c) { return c == 0 ? x * 6 : 128U; };
    const auto red_lab = [](unsigned, unsigned, unsigned c) { return c == 0 ? 136U : c == 1 ? 208U : 195U; };
    // D65 white, scaled by a half.
    const auto grey_xyz = [](unsigned, unsigned, unsigned c) { return c == 0 ? 110U : c == 1 ? 116U : 126U; };
    const auto red_xyz = [](unsigned, unsigned, unsigned c) { return c == 0 ? 96U : c == 1 ? 49U : 4U; };
    const auto segment = read_bytes(CupsRaster::write({cups_page(lab, 40, 2, grey_lab), cups_page(lab, 40, 2, red_lab), cups_page(xyz, 40, 2, grey_xyz),
                                                       cups_page(xyz, 40, 2, red_xyz)}, CUPS_RASTER_WRITE_COMPRESSED));
    ASSERT_TRUE(segment);
    ASSERT_EQ(segment->pages.size(), 4U);
    EXPECT_EQ(segment->pages[0].colour, false);
    EXPECT_EQ(segment->pages[1].colour, true);
    EXPECT_EQ(segment->pages[2].colour, false);
    EXPECT_EQ(segment->pages[3].colour, true);
}

TEST(CupsJudge, ADevicesOwnColoursAreNotGuessed)
{
    const CupsLayout device{"device4", CUPS_CSPACE_DEVICE4, 4, 8, 32};
    const auto segment = read_bytes(CupsRaster::write({cups_page(device, 9, 2, [](auto...) { return 0U; }), cups_page(device, 9, 2, [](auto...) { return 9U; })},
                                                      CUPS_RASTER_WRITE_PWG));
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages[0].colour, false);
    EXPECT_EQ(segment->pages[1].colour, std::nullopt);
}

TEST(CupsJudge, VersionOneIsReadFromBothKindsOfMachine)
{
    const CupsLayout rgb{"rgb", CUPS_CSPACE_RGB, 3, 8, 24};
    for (const bool red : {false, true}) {
        const CupsPage page = cups_page(rgb, 5, 3, [&](unsigned x, unsigned, unsigned c) { return x == 4 && (!red || c == 0) ? 255U : 0U; });
        const auto* header = reinterpret_cast<const std::uint8_t*>(&page.header);
        Bytes little{'t', 'S', 'a', 'R'};
        little.insert(little.end(), header, header + sizeof(cups_page_header_t));
        for (const Bytes& row : page.rows) little.insert(little.end(), row.begin(), row.end());
        Bytes big = little;
        std::copy_n("RaSt", 4, big.begin());
        for (std::size_t at = 4 + 256; at < 4 + sizeof(cups_page_header_t); at += 4) std::reverse(big.begin() + static_cast<std::ptrdiff_t>(at), big.begin() + static_cast<std::ptrdiff_t>(at) + 4);
        for (const Bytes& stream : {little, big}) {
            ASSERT_EQ(CupsRaster::read(stream).size(), 1U);
            const auto segment = read_bytes(stream);
            ASSERT_TRUE(segment) << segment.error().detail;
            EXPECT_EQ(segment->language, Language::cupsraster);
            ASSERT_EQ(segment->pages.size(), 1U);
            EXPECT_EQ(segment->pages[0].colour, red);
            EXPECT_EQ(segment->pages[0].media, (Media{595, 842}));
        }
    }
}

// Runs that lead past their row, blanks in its middle, counts that lead past the page: both must see the same pixels.
TEST(CupsJudge, RandomRunsAreDecodedAlike)
{
    std::mt19937 random(1964);
    const CupsLayout layouts[] = {{"srgb", CUPS_CSPACE_SRGB, 3, 8, 24}, {"k", CUPS_CSPACE_K, 1, 1, 1}, {"cmyk", CUPS_CSPACE_CMYK, 4, 8, 32}, {"sw16", CUPS_CSPACE_SW, 1, 16, 16}};
    for (int round = 0; round < 400; ++round) {
        SCOPED_TRACE(round);
        const CupsPage blank = cups_page(layouts[round % 4], 1 + random() % 200, 1 + random() % 40, [](auto...) { return 0U; });
        Bytes stream = CupsRaster::write({blank}, CUPS_RASTER_WRITE_PWG);
        stream.resize(4 + sizeof(cups_page_header2_t));
        for (int i = 0; i < 3000; ++i) stream.push_back(static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 4 : random()));
        const auto theirs = CupsRaster::read(stream);
        ASSERT_FALSE(theirs.empty());

        const MemorySource source(stream);
        Cursor in(source);
        const auto format = format_at(in);
        ASSERT_TRUE(format);
        const auto header = parse_header(Bytes(stream.begin() + 4, stream.begin() + 4 + 1796), *format, 0);
        ASSERT_TRUE(header);
        Rows rows(source, {4 + 1796, 0}, *format, *header, 7);
        for (std::size_t y = 0; y < theirs[0].rows.size(); ++y) {
            const auto row = rows.row();
            ASSERT_TRUE(row);
            Bytes ours(row->bytes.begin(), row->bytes.end());
            // libcups gives 16-bit samples in this machine's order.
            if (header->bits_per_colour == 16)
                for (std::size_t i = 0; i + 1 < ours.size(); i += 2) std::swap(ours[i], ours[i + 1]);
            ASSERT_EQ(ours, theirs[0].rows[y]) << "row " << y;
            rows.used(1);
        }
        if (theirs[0].rows.size() < header->height) {
            EXPECT_FALSE(rows.row());
        }
    }
}

}  // namespace
}  // namespace consigne::pdl::raster
