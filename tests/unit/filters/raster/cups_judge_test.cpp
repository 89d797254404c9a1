// Rewritten rasters read by libcups: neutral, as light as before, same rows, sides and copies in force.
#include "filters/chain/rewrite.hpp"
#include "filters/proof/prove.hpp"
#include "tests/support/cups_raster.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace consigne::filters {
namespace {

using test::cups_page;
using test::CupsLayout;
using test::CupsPage;
using test::CupsRaster;

Result<Bytes> forced(const Bytes& bytes, const Policy& policy)
{
    const MemorySource document(bytes);
    const pdl::Facts before = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, before, policy, out);
    if (!report) return report.error();
    const auto proof = prove(MemorySource(out.bytes()), before, policy, *report);
    if (!proof) return proof.error();
    return out.bytes();
}

/// How light a pixel of a page is, 0 to 255, by the plain rules of the spaces tested here; `c` are 0 to 255.
double light(cups_cspace_t space, const std::vector<double>& c)
{
    const auto rgb = [](double r, double g, double b) { return 0.299 * r + 0.587 * g + 0.114 * b; };
    const auto ink = [&](double cyan, double magenta, double yellow, double black) {
        return rgb(255 - cyan, 255 - magenta, 255 - yellow) * (255 - black) / 255;
    };
    switch (space) {
    case CUPS_CSPACE_CMYK: return ink(c[0], c[1], c[2], c[3]);
    case CUPS_CSPACE_KCMY: return ink(c[1], c[2], c[3], c[0]);
    case CUPS_CSPACE_YMCK: return ink(c[2], c[1], c[0], c[3]);
    case CUPS_CSPACE_CMY: return ink(c[0], c[1], c[2], 0);
    default: return rgb(c[0], c[1], c[2]);
    }
}

class GreyLayouts : public ::testing::TestWithParam<CupsLayout> {};

TEST_P(GreyLayouts, KeepTheirLight)
{
    const CupsLayout& layout = GetParam();
    const unsigned most = (1U << layout.bits_per_colour) - 1;
    // Flat runs, single pixels and equal rows.
    const auto sample = [&](unsigned x, unsigned y, unsigned c) { return x < 20 ? (c + y / 3) % 2 * most : (x * 31 + y / 2 * 17 + c * 71) % 256 * most / 255; };
    const CupsPage page = cups_page(layout, 61, 23, sample);
    Policy policy;
    policy.monochrome = true;
    policy.sides = pdl::Duplex::short_edge;
    policy.copies = 4;
    for (const cups_mode_t mode : {CUPS_RASTER_WRITE, CUPS_RASTER_WRITE_COMPRESSED, CUPS_RASTER_WRITE_PWG}) {
        if (mode == CUPS_RASTER_WRITE_PWG && layout.order != CUPS_ORDER_CHUNKED) continue;
        SCOPED_TRACE(mode);
        const auto result = forced(CupsRaster::write({page, page}, mode), policy);
        ASSERT_TRUE(result) << result.error().detail;
        const auto pages = CupsRaster::read(*result);
        ASSERT_EQ(pages.size(), 2U);
        for (const CupsPage& grey : pages) {
            EXPECT_EQ(grey.header.cupsNumColors, 1U);
            EXPECT_EQ(grey.header.cupsBitsPerPixel, 8U);
            EXPECT_EQ(grey.header.cupsBytesPerLine, 61U);
            EXPECT_EQ(grey.header.cupsColorOrder, CUPS_ORDER_CHUNKED);
            EXPECT_EQ(grey.header.Duplex, CUPS_TRUE);
            EXPECT_EQ(grey.header.Tumble, CUPS_TRUE);
            EXPECT_EQ(grey.header.NumCopies, 4U);
            EXPECT_EQ(grey.header.PageSize[1], 842U);
            const bool ink = grey.header.cupsColorSpace == CUPS_CSPACE_K;
            EXPECT_TRUE(ink || grey.header.cupsColorSpace == CUPS_CSPACE_SW || grey.header.cupsColorSpace == CUPS_CSPACE_W);
            ASSERT_EQ(grey.rows.size(), 23U);
            for (unsigned y = 0; y < 23; ++y)
                for (unsigned x = 0; x < 61; ++x) {
                    std::vector<double> parts;
                    for (unsigned c = 0; c < layout.colours; ++c) parts.push_back(std::floor(sample(x, y, c) * 255.0 / most));
                    const double got = ink ? 255 - grey.rows[y][x] : grey.rows[y][x];
                    ASSERT_NEAR(got, light(layout.space, parts), 3) << x << ',' << y;
                }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Cups, GreyLayouts, ::testing::Values(
    CupsLayout{"srgb8", CUPS_CSPACE_SRGB, 3, 8, 24}, CupsLayout{"srgb16", CUPS_CSPACE_SRGB, 3, 16, 48}, CupsLayout{"rgb8", CUPS_CSPACE_RGB, 3, 8, 24},
    CupsLayout{"rgb1", CUPS_CSPACE_RGB, 3, 1, 4}, CupsLayout{"rgb2", CUPS_CSPACE_RGB, 3, 2, 8}, CupsLayout{"adobe8", CUPS_CSPACE_ADOBERGB, 3, 8, 24},
    CupsLayout{"cmyk8", CUPS_CSPACE_CMYK, 4, 8, 32}, CupsLayout{"cmyk1", CUPS_CSPACE_CMYK, 4, 1, 4}, CupsLayout{"cmy8", CUPS_CSPACE_CMY, 3, 8, 24},
    CupsLayout{"ymck8", CUPS_CSPACE_YMCK, 4, 8, 32}, CupsLayout{"kcmy8", CUPS_CSPACE_KCMY, 4, 8, 32},
    CupsLayout{"rgb8banded", CUPS_CSPACE_RGB, 3, 8, 8, CUPS_ORDER_BANDED}, CupsLayout{"cmyk1banded", CUPS_CSPACE_CMYK, 4, 1, 1, CUPS_ORDER_BANDED},
    CupsLayout{"rgb8planar", CUPS_CSPACE_RGB, 3, 8, 8, CUPS_ORDER_PLANAR}, CupsLayout{"cmyk1planar", CUPS_CSPACE_CMYK, 4, 1, 1, CUPS_ORDER_PLANAR}),
    [](const auto& given) { return std::string(given.param.name); });

TEST(CupsJudge, AppleRasterStaysAppleRasterAndKeepsItsLight)
{
    const CupsLayout srgb{"srgb8", CUPS_CSPACE_SRGB, 3, 8, 24};
    const auto sample = [](unsigned x, unsigned y, unsigned c) { return x < 90 ? (y % 2) * 200U : (x * 13 + y * 7 + c * 90) % 256; };
    const auto result = [&] {
        Policy policy;
        policy.monochrome = true;
        policy.sides = pdl::Duplex::long_edge;
        return forced(CupsRaster::write({cups_page(srgb, 300, 31, sample)}, CUPS_RASTER_WRITE_APPLE), policy);
    }();
    ASSERT_TRUE(result) << result.error().detail;
    const auto pages = CupsRaster::read(*result);
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_EQ(pages[0].header.cupsColorSpace, CUPS_CSPACE_SW);
    EXPECT_EQ(pages[0].header.Duplex, CUPS_TRUE);
    EXPECT_EQ(pages[0].header.Tumble, CUPS_FALSE);
    ASSERT_EQ(pages[0].rows.size(), 31U);
    for (unsigned y = 0; y < 31; ++y)
        for (unsigned x = 0; x < 300; ++x)
            ASSERT_NEAR(pages[0].rows[y][x], light(CUPS_CSPACE_SRGB, {double(sample(x, y, 0)), double(sample(x, y, 1)), double(sample(x, y, 2))}), 1.5);
}

TEST(CupsJudge, ADevicesOwnColoursAreRefusedAndBarePagesAreNot)
{
    const CupsLayout device{"device2", CUPS_CSPACE_DEVICE2, 2, 8, 16};
    Policy policy;
    policy.monochrome = true;
    const auto inked = forced(CupsRaster::write({cups_page(device, 9, 2, [](auto...) { return 9U; })}, CUPS_RASTER_WRITE_PWG), policy);
    ASSERT_FALSE(inked);
    EXPECT_EQ(inked.error().code, Errc::unsupported);
    EXPECT_TRUE(forced(CupsRaster::write({cups_page(device, 9, 2, [](auto...) { return 0U; })}, CUPS_RASTER_WRITE_PWG), policy));
}

/// What a printer whose sheets turn so would show of a page: its pixels put right by what its header says.
Bytes upright(const CupsPage& page, std::size_t x, std::size_t y)
{
    const bool cross = page.header.cupsInteger[CUPS_RASTER_PWG_CrossFeedTransform] == 0xFFFFFFFF;
    const bool feed = page.header.cupsInteger[CUPS_RASTER_PWG_FeedTransform] == 0xFFFFFFFF;
    const Bytes& row = page.rows[feed ? page.rows.size() - 1 - y : y];
    const std::size_t at = cross ? page.header.cupsWidth - 1 - x : x, bits = page.header.cupsBitsPerPixel;
    if (bits == 1) return {static_cast<std::uint8_t>(row[at / 8] >> (7 - at % 8) & 1)};
    return {row.begin() + static_cast<std::ptrdiff_t>(at * bits / 8), row.begin() + static_cast<std::ptrdiff_t>((at + 1) * bits / 8)};
}

struct BackCase {
    unsigned tumble, cross, feed;                   // as sent
    pdl::Duplex sides;
    unsigned tumble_after, cross_after, feed_after; // as the same printer wants it (PWG 5102.4 Table 4)
};

// The image on the back of a sheet stays what it was, and stands as the printer wants it for the new sides.
TEST(CupsJudge, BacksAreTurnedForTheirNewSides)
{
    constexpr unsigned as_is = 1, mirrored = 0xFFFFFFFF;
    using enum pdl::Duplex;
    const BackCase cases[] = {
        {0, mirrored, mirrored, short_edge, 1, as_is, as_is}, {0, mirrored, mirrored, simplex, 0, as_is, as_is},   // rotated
        {1, mirrored, mirrored, long_edge, 0, as_is, as_is},  {0, as_is, mirrored, short_edge, 1, mirrored, as_is},  // manual-tumble; flipped
        {1, mirrored, as_is, long_edge, 0, as_is, mirrored},  {1, mirrored, as_is, simplex, 0, as_is, as_is},
        {0, mirrored, mirrored, long_edge, 0, mirrored, mirrored}, {0, as_is, as_is, short_edge, 1, as_is, as_is}};
    const CupsLayout layouts[] = {{"srgb", CUPS_CSPACE_SRGB, 3, 8, 24}, {"k", CUPS_CSPACE_K, 1, 1, 1}};
    for (const CupsLayout& layout : layouts)
        for (const BackCase& back : cases)
            for (const bool mono : {false, true}) {
                SCOPED_TRACE(testing::Message() << layout.name << ' ' << back.tumble << back.cross << back.feed << " to " << pdl::keyword(back.sides) << ' ' << mono);
                const unsigned most = (1U << layout.bits_per_colour) - 1;
                CupsPage page = cups_page(layout, 37, 19, [&](unsigned x, unsigned y, unsigned c) { return x < 9 ? y / 4 % 2 * most : (x * 7 + y * 5 + c * 31) % (most + 1); });
                page.header.Duplex = CUPS_TRUE;
                page.header.Tumble = back.tumble ? CUPS_TRUE : CUPS_FALSE;
                page.header.cupsInteger[CUPS_RASTER_PWG_CrossFeedTransform] = back.cross;
                page.header.cupsInteger[CUPS_RASTER_PWG_FeedTransform] = back.feed;
                Policy policy;
                policy.sides = back.sides;
                policy.monochrome = mono;
                const auto result = forced(CupsRaster::write({page}, CUPS_RASTER_WRITE_PWG), policy);
                ASSERT_TRUE(result) << result.error().detail;
                const auto pages = CupsRaster::read(*result);
                ASSERT_EQ(pages.size(), 1U);
                const CupsPage& after = pages[0];
                EXPECT_EQ(after.header.Duplex, back.sides == simplex ? CUPS_FALSE : CUPS_TRUE);
                EXPECT_EQ(unsigned{after.header.Tumble}, back.tumble_after);
                EXPECT_EQ(after.header.cupsInteger[CUPS_RASTER_PWG_CrossFeedTransform], back.cross_after);
                EXPECT_EQ(after.header.cupsInteger[CUPS_RASTER_PWG_FeedTransform], back.feed_after);
                ASSERT_EQ(after.rows.size(), 19U);
                for (unsigned y = 0; y < 19; ++y)
                    for (unsigned x = 0; x < 37; ++x) {
                        const Bytes was = upright(page, x, y), is = upright(after, x, y);
                        if (was.size() == is.size()) {
                            ASSERT_EQ(was, is) << x << ',' << y;
                        } else {
                            ASSERT_NEAR(is[0], light(CUPS_CSPACE_SRGB, {double(was[0]), double(was[1]), double(was[2])}), 1.5);
                        }
                    }
            }
}

// Samples of other producers, page by page: same size, and as light on average.
TEST(CupsJudge, SamplesKeepTheirLight)
{
    Policy policy;
    policy.monochrome = true;
    for (const char* name : {"gs/pwgraster_rgb_mix6.pwg", "gs/appleraster_rgb_mix6.urf", "traps/s_pwg_tumble.pwg", "traps/s_urf_2p.urf"}) {
        SCOPED_TRACE(name);
        const Bytes before = test::golden(std::string("pdl/") + name);
        const auto result = forced(before, policy);
        ASSERT_TRUE(result) << result.error().detail;
        const auto from = CupsRaster::read(before), to = CupsRaster::read(*result);
        ASSERT_EQ(from.size(), to.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            ASSERT_EQ(from[i].rows.size(), to[i].rows.size());
            EXPECT_EQ(to[i].header.cupsNumColors, 1U);
            for (std::size_t y = 0; y < from[i].rows.size(); y += 7) {
                const Bytes& row = from[i].rows[y];
                if (from[i].header.cupsNumColors != 3) continue;
                for (std::size_t x = 0; x < from[i].header.cupsWidth; ++x)
                    ASSERT_NEAR(to[i].rows[y][x], light(CUPS_CSPACE_SRGB, {double(row[3 * x]), double(row[3 * x + 1]), double(row[3 * x + 2])}), 1.5);
            }
        }
    }
}

}  // namespace
}  // namespace consigne::filters
