#include "pdl/postscript/operators.hpp"

#include <gtest/gtest.h>

#include <random>

namespace consigne::pdl::postscript {
namespace {

// Whatever instructions write down where words end, these are the ends that the words' own bytes say.
TEST(PostScriptOperators, AreTheSameHoweverTheyAreFound)
{
    static constexpr std::string_view words[] = {"m", "Tj", "show", "setlinewidth", "0.5", "-12", "(a b)", "/F1", "[1 2]", "q", "a", "xx", "yyy"};
    std::mt19937 random(11);
    std::size_t seen = 0;
    const auto found = std::make_unique<Operators>();
    for (int round = 0; round < 400; ++round) {
        std::string code;
        const bool dense = round % 3 == 0;      // words of one byte: as many ends in a block as there can be
        while (code.size() < 4000) {
            code += dense ? std::string_view("a") : words[random() % std::size(words)];
            code += random() % 9 == 0 ? '\n' : ' ';
        }
        code.resize(1 + random() % 4000);
        if (code.back() != ' ') code.back() = '\n';
        for (std::size_t way = 0; way < ways_to_find_operators(); ++way) {
            const std::size_t end = find_operators(code, false, false, *found, way);
            std::vector<std::uint16_t> short_ends, long_ends;
            for (std::size_t i = 1, size = 0; i <= end && i < code.size(); ++i) {
                size = found->has(i - 1) ? size + 1 : 0;
                if (size == 0 || found->has(i)) continue;
                (size <= 2 ? short_ends : long_ends).push_back(static_cast<std::uint16_t>(i));
                ASSERT_EQ(found->size_before(i), size) << code.substr(0, i);
                ASSERT_NE(code[i - size], '/');
            }
            const auto shorts = found->short_ends.up_to(end), longs = found->long_ends.up_to(end);
            ASSERT_TRUE(std::ranges::equal(shorts, short_ends)) << way << ' ' << code;
            ASSERT_TRUE(std::ranges::equal(longs, long_ends)) << way << ' ' << code;
            seen += short_ends.size() + long_ends.size();
        }
    }
    EXPECT_GT(seen, 100'000U);
}

}  // namespace
}  // namespace consigne::pdl::postscript
