#include "spooler/runtime/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace consigne::spooler::log {
namespace {

std::string line_of(Level level, std::string_view event, std::initializer_list<Field> fields)
{
    ::testing::internal::CaptureStderr();
    write(level, event, fields);
    return ::testing::internal::GetCapturedStderr();
}

TEST(Log, QuotesWhatIsNotAWordSoThatOneEventIsOneLine)
{
    start(Level::info);
    const std::string line = line_of(Level::info, "job.accepted", {{"job", 42}, {"title", "a \"b\"\nfake line\x1B"}, {"host", "::1"}, {"empty", ""}});
    EXPECT_NE(line.find("job.accepted job=42 title=\"a \\\"b\\\"\\x0afake line\\x1b\" host=::1 empty=\"\"\n"), std::string::npos) << line;
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST(Log, CutsLongLinesBetweenCharacters)
{
    std::string accents;
    for (int i = 0; i < 3000; ++i) accents += "é";
    const std::string line = line_of(Level::error, "x", {{"title", accents}});
    EXPECT_LT(line.size(), 2048u + 64u);
    EXPECT_TRUE(line.ends_with("é...\n")) << line.substr(line.size() - 10);
}

TEST(Log, LeavesOutWhatIsLessImportant)
{
    start(Level::warning);
    EXPECT_EQ(line_of(Level::info, "x", {}), "");
    EXPECT_NE(line_of(Level::warning, "x", {}), "");
    start(Level::info);
}

TEST(Log, ShortensTitles)
{
    EXPECT_EQ(shortened("Thèse de doctorat"), "Thès… (17)");
    EXPECT_EQ(shortened("abcd"), "abcd");
    EXPECT_EQ(shortened("éééé"), "éééé");
    EXPECT_EQ(shortened("ééééé"), "éééé… (5)");
    EXPECT_EQ(shortened(""), "");
}

}  // namespace
}  // namespace consigne::spooler::log
