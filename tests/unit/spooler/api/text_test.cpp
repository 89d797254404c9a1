#include "spooler/api/text.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

using namespace std::string_literals;

TEST(CleanText, KeepsWhatPeopleWriteAndDropsWhatMachinesHide)
{
    const struct { std::string in, out; } table[] = {
        {"Report.pdf", "Report.pdf"},
        {"", ""},
        {"Thèse été", "Thèse été"},
        {"a\0b"s, "ab"},
        {"a\r\nb", "a b"},
        {"tab\there", "tab here"},
        {"  blanks  ", "blanks"},
        {"two  blanks", "two  blanks"},
        {"\x1B[31mred", "[31mred"},
        {"del\x7F", "del"},
        {"c1\xC2\x9B", "c1"},
        {"rtl\xE2\x80\xAEgpj.exe", "rtlgpj.exe"},
        {"iso\xE2\x81\xA6late", "isolate"},
        {"zero\xE2\x80\x8Bwidth", "zerowidth"},
        {"\xEF\xBB\xBF" "bom", "bom"},
        {"line\xE2\x80\xA8sep", "line sep"},
        {"caf\xE9", "café"},                        // ISO 8859-1
        {"overlong\xC0\xAF", "overlongÀ¯"},         // never a slash
        {"surrogate\xED\xA0\x80.", "surrogateí\xC2\xA0."},
        {"emoji \xF0\x9F\x98\x80", "emoji \xF0\x9F\x98\x80"},
        {"%s%n$(id)`id`';--", "%s%n$(id)`id`';--"},  // harmless here, escaped at every exit
    };
    for (const auto& [in, out] : table) EXPECT_EQ(clean_text(in), out);
}

TEST(CleanText, CutsBetweenCharacters)
{
    std::string accents;
    for (int i = 0; i < 200; ++i) accents += "é";
    EXPECT_EQ(clean_text(accents).size(), 254u);
    EXPECT_EQ(clean_text("x" + accents).size(), 255u);
    EXPECT_EQ(clean_text(std::string(300, 'a')).size(), 255u);
    EXPECT_EQ(clean_text(std::string(300, ' ') + "a"), "a");
    EXPECT_EQ(clean_text(std::string(254, 'a') + "\n\n" + "b").size(), 254u);
    EXPECT_EQ(clean_text("ab\xE2\x82\xAC", 4), "ab");
}

TEST(CleanText, IsItsOwnFixedPoint)
{
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    EXPECT_EQ(clean_text(clean_text(all, 4096), 4096), clean_text(all, 4096));
    EXPECT_EQ(valid_utf8(clean_text(all, 4096)), clean_text(all, 4096));
}

}  // namespace
}  // namespace consigne::spooler
