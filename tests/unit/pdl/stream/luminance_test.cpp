#include "pdl/stream/luminance.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace consigne::pdl {
namespace {

TEST(Luminance, OfNeutralBytesIsThemselves)
{
    for (unsigned v = 0; v < 256; ++v) EXPECT_EQ(luma8(v, v, v), v);
    EXPECT_EQ(luma8(255, 0, 0), 76);
    EXPECT_EQ(luma8(0, 255, 0), 150);
    EXPECT_EQ(luma8(0, 0, 255), 29);
}

TEST(Luminance, OfInksIsPaperWithoutAnyAndBlackUnderBlack)
{
    EXPECT_EQ(ink_luma(0, 0, 0, 0), 1);
    EXPECT_EQ(ink_luma(0, 0, 0, 1), 0);
    EXPECT_NEAR(ink_luma(1, 0, 0, 0), 0.51, 1e-9);
    EXPECT_NEAR(ink_luma(0.5, 0, 0, 0), 0.755, 1e-9);
}

// Whatever the inks, the bytes shown are as light as the print, and neutral where the inks are.
TEST(Luminance, OfInksAsBytesIsThatOfTheirFigures)
{
    for (unsigned c = 0; c < 256; c += 51)
        for (unsigned m = 0; m < 256; m += 51)
            for (unsigned y = 0; y < 256; y += 51)
                for (unsigned k = 0; k < 256; k += 51) {
                    SCOPED_TRACE(::testing::Message() << c << ' ' << m << ' ' << y << ' ' << k);
                    const auto [r, g, b] = inks_shown(c, m, y, k);
                    EXPECT_NEAR(luma(r, g, b), 255 * ink_luma(c / 255.0, m / 255.0, y / 255.0, k / 255.0), 1);
                    if (c == m && m == y) {
                        EXPECT_EQ(r, g);
                        EXPECT_EQ(g, b);
                    }
                }
}

}  // namespace
}  // namespace consigne::pdl
