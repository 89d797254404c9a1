#include "pdl/tally/facts.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl {
namespace {

std::string lines(int n)
{
    std::string text;
    for (int i = 0; i < n; ++i) text += "line " + std::to_string(i) + "\r\n";
    return text;
}

Facts facts_of(const std::string& text) { return read_document(MemorySource(Bytes(text.begin(), text.end()))); }

bool says(const Facts& facts, std::string_view words)
{
    return std::any_of(facts.notes.begin(), facts.notes.end(), [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

const std::string uel = "\x1B%-12345X";

TEST(Text, SaysWhatItAssumes)
{
    const Facts facts = facts_of(lines(150));
    EXPECT_EQ(facts.language, Language::text);
    EXPECT_EQ(facts.pages, 3U);
    EXPECT_EQ(facts.confidence, Confidence::estimated);
    EXPECT_TRUE(says(facts, "Letter, 60 lines a page"));
}

TEST(Text, SaysWhenA4WouldGiveAnotherCount)
{
    const Facts facts = facts_of(lines(63));
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_TRUE(says(facts, "on A4 it would be 1 page"));
    EXPECT_FALSE(says(facts_of(lines(50)), "on A4"));
}

TEST(Text, TakesPaperLinesAndOrientationFromPjl)
{
    const auto with = [&](const std::string& settings, int n) { return facts_of(uel + settings + "@PJL\n" + lines(n) + uel); };
    EXPECT_EQ(with("@PJL SET PAPER=A4\n", 63).pages, 1U);
    EXPECT_EQ(with("@PJL SET PAPER=A4\n@PJL SET FORMLINES=30\n", 63).pages, 3U);
    const Facts wide = with("@PJL SET PAPER=A4\n@PJL SET ORIENTATION=LANDSCAPE\n", 63);
    EXPECT_EQ(wide.pages, 2U);
    ASSERT_EQ(wide.media.size(), 2U);
    EXPECT_EQ(wide.media.front(), (Media{842, 595}));
}

}  // namespace
}  // namespace consigne::pdl
