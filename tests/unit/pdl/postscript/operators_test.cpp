#include "pdl/postscript/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace consigne::pdl::postscript {
namespace {

/// Code as producers write it, with a little of what they do not.
class Code {
public:
    std::string next()
    {
        static constexpr std::string_view usual[] = {"m", "Tj", "show", "setlinewidth", "findfont", "0.5", "-12", "(a b)", "/F1", "[1 2]", "q", "Q", "{}", "<0a>", "0", "100", "re", "moveto"};
        static constexpr std::string_view rare[] = {"a", "xx", "yyy", "xfindfont", "5S", "7-0", "1.2.3", "-", ".", ".5", "+.5", "5.", "1234567890123456", "123456789012345", "99999999999999999999.5", "(", ")", "(a(b)", "(a\\)", "<",
                                                    ">", "<<", ">>", "~", "[", "]", "[[", "]]", "/", "//a", "{", "}", "{{", "%", "\x1B", "\xE9", "\xEDm", "m\xED", "(\xE9)", "\xA8", "|", "^", "\f", "\t", "S5", "Tj16", "(a\nb)", "[m]", "()", "[]", "<>",
                                                    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"};
        std::string code;
        const std::size_t size = 1 + below(below(2) == 0 ? 300 : Operators::most - 100), wild = std::array<std::size_t, 4>{2, 20, 200, 2000}[below(4)];
        const bool dense = below(5) == 0;       // words of one byte: as many ends in a block as there can be
        while (code.size() < size) {
            code += dense ? "a" : below(wild) == 0 ? rare[below(std::size(rare))] : usual[below(std::size(usual))];
            if (below(wild) != 0 || below(2) == 0) code += below(9) == 0 ? '\n' : ' ';
        }
        for (std::size_t n = below(30) == 0 ? below(8) : 0; n > 0; --n) code[below(code.size())] = static_cast<char>(below(256));
        code.resize(std::min(code.size(), Operators::most - 1));
        return code + '\n';
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

private:
    std::mt19937 random_{11};
};

std::uint64_t up_to(std::size_t end, std::size_t block)
{
    const std::size_t first = block * Operators::width;
    return end >= first + Operators::width ? ~std::uint64_t{0} : end <= first ? 0 : ~(~std::uint64_t{0} << (end - first));
}

// Registers of any width find what a loop over masks of sixty-four bytes does, and both what the operators' own bytes say.
TEST(PostScriptOperators, AreTheSameHoweverTheyAreFound)
{
    Code source;
    std::size_t seen = 0, whole = 0;
    const auto plain = std::make_unique<Operators>(), found = std::make_unique<Operators>();
    for (int round = 0; round < 40'000; ++round) {
        const std::string code = source.next();
        const bool procedures = source.below(2) == 0, exact = source.below(2) == 0;
        const std::size_t end = find_operators(code, procedures, exact, *plain, ways_to_find_operators() - 1);
        whole += end == code.size() ? 1 : 0;
        for (std::size_t i = 1, size = 0; i < end; ++i) {
            size = plain->has(i - 1) ? size + 1 : 0;
            if (size == 0 || plain->has(i)) continue;
            ASSERT_EQ(plain->is_short(i), size <= 2) << code;
            ASSERT_EQ(plain->long_ends[i / Operators::width] >> i % Operators::width & 1, size > 2 ? 1U : 0U) << code;
            ASSERT_EQ(plain->size_before(i), std::min<std::size_t>(size, 56 + i % 8)) << code.substr(0, i);
            ASSERT_NE(code[i - size], '/');
            ASSERT_EQ(plain->last_end(i + 1), i);
            ++seen;
        }
        for (std::size_t way = 0; way + 1 < ways_to_find_operators(); ++way) {
            ASSERT_EQ(find_operators(code, procedures, exact, *found, way), end) << code;
            for (std::size_t block = 0; block * Operators::width < end; ++block) {
                const std::uint64_t mask = up_to(end, block);
                ASSERT_EQ(plain->bytes[1 + block] & mask, found->bytes[1 + block] & mask) << code;
                ASSERT_EQ(plain->short_ends[block] & mask, found->short_ends[block] & mask) << code;
                ASSERT_EQ(plain->long_ends[block] & mask, found->long_ends[block] & mask) << code;
            }
        }
    }
    EXPECT_GT(seen, 1'000'000U);
    EXPECT_GT(whole, 10'000U);
}

// Whatever way words are looked up, those named are all that are not harmless.
TEST(PostScriptWords, AreTheSameHoweverTheyAreLookedUp)
{
    const auto words = std::make_unique<Words>();
    for (const std::string_view word : {"m", "Tj", "re", "show", "moveto", "findfont", "setlinewidth", "xS", "S", "W*", "f*", "B*", "'", "cm", "op", "OP", "Sf", "gs", "hh", "jj", "kk", "ll"}) words->add(word, Words::harmless);
    words->add("q", Words::save);
    words->add("Q", Words::restore);
    words->close();
    const auto known = [](std::string_view word) {
        static constexpr std::string_view all[] = {"m", "Tj", "re", "show", "moveto", "findfont", "setlinewidth", "xS", "S", "W*", "f*", "B*", "'", "cm", "op", "OP", "Sf", "gs", "hh", "jj", "kk", "ll"};
        return std::find(std::begin(all), std::end(all), word) != std::end(all) ? Words::harmless : word == "q" ? Words::save : word == "Q" ? Words::restore : Words::unknown;
    };
    Code source;
    std::size_t seen = 0, harmless = 0;
    const auto operators = std::make_unique<Operators>();
    const auto others = std::make_unique<Words::Ends>();
    for (int round = 0; round < 20'000; ++round) {
        const std::size_t before = source.below(2) == 0 ? 0 : 1 + source.below(200);
        const std::string whole = std::string(before, 'x') + (before > 0 ? "\n" : "") + source.next();
        std::string_view code = std::string_view(whole).substr(before > 0 ? before + 1 : 0);
        const bool tail_before = before >= Words::tail_bytes;
        const std::size_t end = find_operators(code, false, false, *operators);
        const std::size_t line = code.substr(0, end).rfind('\n');
        if (line == std::string_view::npos) continue;
        code = code.substr(0, line + 1);
        std::vector<std::size_t> expected;
        for (std::size_t i = 1, size = 0; i < code.size(); ++i) {
            size = operators->has(i - 1) ? size + 1 : 0;
            if (size == 0 || operators->has(i)) continue;
            const Words::Meaning meaning = known(code.substr(i - size, size));
            ASSERT_EQ(words->meaning(code, i, *operators, tail_before), meaning) << code.substr(i - size, size);
            if (meaning != Words::harmless) expected.push_back(i);
            ++seen;
        }
        for (std::size_t way = 0; way < Words::ways_to_find_others(); ++way) {
            words->find_others(code, *operators, tail_before, *others, way);
            std::vector<std::size_t> found;
            for (const std::size_t i : others->all()) {
                if (words->meaning(code, i, *operators, tail_before) != Words::harmless) found.push_back(i);
                else ++harmless;
            }
            ASSERT_EQ(found, expected) << way << ' ' << code;
        }
    }
    EXPECT_GT(seen, 500'000U);
    EXPECT_LT(harmless, seen / 4) << "most are told apart at once";
}

}  // namespace
}  // namespace consigne::pdl::postscript
