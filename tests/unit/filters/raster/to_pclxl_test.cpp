// Raster pages written as PCL XL: read again they are the same pages, on the same paper, with the same sides, in colour where they were.
#include "filters/raster/to_pclxl.hpp"

#include "pdl/tally/facts.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

class RasterForAll : public ::testing::TestWithParam<const char*> {};

TEST_P(RasterForAll, IsThePclXlOfTheSamePages)
{
    const MemorySource document(test::golden(GetParam()));
    const pdl::Facts before = pdl::read_document(document);
    ASSERT_TRUE(before.pages);
    MemorySink out;
    const auto made = raster::to_pclxl(document, out);
    ASSERT_TRUE(made) << made.error().detail;
    const pdl::Facts after = pdl::read_document(MemorySource(out.bytes()));
    EXPECT_EQ(after.language, pdl::Language::pclxl);
    EXPECT_TRUE(after.readable);
    EXPECT_EQ(after.pages, before.pages);
    EXPECT_EQ(after.colour_pages, before.colour_pages);
    EXPECT_EQ(after.duplex.value_or(pdl::Duplex::simplex), before.duplex.value_or(pdl::Duplex::simplex));
    EXPECT_EQ(after.copies.value_or(1), before.copies.value_or(1));
    ASSERT_EQ(after.media.size(), before.media.size());
    for (std::size_t i = 0; i < after.media.size(); ++i) {
        EXPECT_NEAR(after.media[i].width, before.media[i].width, 3) << i;
        EXPECT_NEAR(after.media[i].height, before.media[i].height, 3) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, RasterForAll,
                         ::testing::Values("pdl/gs/appleraster_rgb_mix6.urf", "pdl/gs/pwgraster_rgb_mix6.pwg", "pdl/gs/pwgraster_sgray_mono3.pwg", "pdl/made/cmyk_little_endian.ras",
                                           "pdl/made/rgb_big_endian.ras", "pdl/public/onepage-letter-300-black-1.pwg"));

// A document that is cut is no document, wherever it was cut.
TEST(RasterForAll, RefusesAPageThatEndsEarly)
{
    const Bytes whole = test::golden("pdl/gs/pwgraster_sgray_mono3.pwg");
    for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{1000}, whole.size() / 2, whole.size() - 1}) {
        MemorySink out;
        EXPECT_FALSE(raster::to_pclxl(MemorySource(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), out)) << size;
    }
}

}  // namespace
}  // namespace consigne::filters
