#include "pdl/stream/neutral.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::pdl {
namespace {

// Pixels are looked at sixteen at a time; one that is coloured is found wherever it stands, and none is found where none is.
TEST(Neutral, FindsOneColouredPixelWhereverItStands)
{
    for (std::size_t pixels = 1; pixels < 70; ++pixels) {
        Bytes row(3 * pixels);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<std::uint8_t>(i / 3 * 37);
        EXPECT_FALSE(rgb_coloured(row, 8)) << pixels;
        for (std::size_t x = 0; x < pixels; ++x)
            for (std::size_t component = 0; component < 3; ++component) {
                Bytes spot = row;
                std::uint8_t& byte = spot[3 * x + component];
                byte = static_cast<std::uint8_t>(byte < 128 ? byte + 9 : byte - 9);
                EXPECT_TRUE(rgb_coloured(spot, 8)) << pixels << ' ' << x << ' ' << component;
                EXPECT_FALSE(rgb_coloured(spot, 9)) << pixels << ' ' << x << ' ' << component;
            }
    }
}

TEST(Neutral, LeavesOutAPixelThatIsNotWhole)
{
    EXPECT_FALSE(rgb_coloured(Bytes{7, 7, 7, 255, 0}, 0));
    EXPECT_FALSE(rgb_coloured({}, 0));
}

// Components may each differ a little from the next and yet be far apart.
TEST(Neutral, ComparesTheOuterComponentsToo)
{
    Bytes row;
    for (int i = 0; i < 40; ++i) row.insert(row.end(), {100, 105, 110});
    EXPECT_TRUE(rgb_coloured(row, 8));
    EXPECT_FALSE(rgb_coloured(row, 10));
}

// Whatever the pixels and the tolerance, the answer is that of the definition.
TEST(Neutral, SaysOfAnyPixelsWhatTheDefinitionSays)
{
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        const int tolerance = static_cast<int>(random() % 14), spread = static_cast<int>(random() % 16);
        Bytes row(random() % 120);
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = static_cast<std::uint8_t>((i / 3 * 53) % 240 + random() % static_cast<unsigned>(spread + 1));
        bool expected = false;
        for (std::size_t i = 0; i + 2 < row.size(); i += 3)
            expected = expected || std::max({row[i], row[i + 1], row[i + 2]}) - std::min({row[i], row[i + 1], row[i + 2]}) > tolerance;
        ASSERT_EQ(rgb_coloured(row, tolerance), expected) << round;
    }
}

}  // namespace
}  // namespace consigne::pdl
