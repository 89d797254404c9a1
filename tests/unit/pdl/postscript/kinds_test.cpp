#include "pdl/postscript/kinds.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::pdl::postscript {
namespace {

// Registers of any width find what a loop over single bytes does.
TEST(PostScriptKinds, AreTheSameHoweverTheyAreFound)
{
    std::mt19937 random(1);
    std::string bytes(64 * 500, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    for (int c = 0; c < 256; ++c) bytes[static_cast<std::size_t>(c) * 67 % bytes.size()] = static_cast<char>(c);
    for (std::size_t i = 0; i < 64 * 100; ++i) bytes[i] = "0123456789.+- \n\r\t()<>[]{}/%\\^|~aZ"[random() % 34];
    for (std::size_t i = 64 * 100; i < 64 * 200; ++i) bytes[i] = "12 .\nmTj()"[random() % 10];    // rare kinds do not occur
    const auto ways = ways_to_find_kinds();
    for (const bool numbers : {false, true}) {
        std::vector<Kinds> plain(bytes.size() / Kinds::width), found(plain.size());
        ways.back()(bytes.data(), numbers, plain);
        for (std::size_t way = 0; way + 1 < ways.size(); ++way) {
            ways[way](bytes.data(), numbers, found);
            for (std::size_t i = 0; i < plain.size(); ++i) ASSERT_TRUE(found[i] == plain[i]) << "way " << way << " block " << i;
        }
    }
}

TEST(PostScriptKinds, AreThoseOfTheirBytes)
{
    std::string bytes(Kinds::width, 'x');
    bytes.replace(0, 16, "(a)[1.+] /<>{}%\n");
    Kinds k{};
    ways_to_find_kinds().front()(bytes.data(), true, {&k, 1});
    EXPECT_EQ(k.round, 0b101U);
    EXPECT_EQ(k.text, 0b011U);
    EXPECT_EQ(k.square, 0b1000'1000U);
    EXPECT_EQ(k.number, 0b0111'0000U);
    EXPECT_EQ(k.digit, 0b0001'0000U);
    EXPECT_EQ(k.point, 0b0010'0000U);
    EXPECT_EQ(k.sign, 0b0100'0000U);
    EXPECT_EQ(k.slash, 0b10'0000'0000U);
    EXPECT_EQ(k.angle, 0b1100U << 8);
    EXPECT_EQ(k.curly, 0b11'0000U << 8);
    EXPECT_EQ(k.strange, 0b100'0000U << 8);
    EXPECT_EQ(k.rare, 0b111'1100U << 8);
    EXPECT_EQ(k.white, 0b1000'0000U << 8);
    EXPECT_EQ(k.apart, 0b1000'0011'1000'1101U);
    EXPECT_EQ(k.closing & (k.round | k.square | k.angle | k.curly), 0b10'1000'1000'0100U);
}

}  // namespace
}  // namespace consigne::pdl::postscript
