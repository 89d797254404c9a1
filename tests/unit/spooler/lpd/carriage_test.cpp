#include "spooler/lpd/carriage.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::lpd {
namespace {

std::string text_of(std::string_view list, std::size_t cut)
{
    CarriageControl carriage;
    Bytes out;
    carriage.feed(as_bytes(list.substr(0, cut)), out);
    carriage.feed(as_bytes(list.substr(cut)), out);
    carriage.finish(out);
    return std::string(as_text(out));
}

TEST(CarriageControl, MovesThePaperAsTheFirstColumnSays)
{
    const struct { const char* list; const char* text; } table[] = {
        {"", ""},
        {" one\n two\n", "one\r\ntwo\r\n"},
        {" one\r\n two\r\n", "one\r\ntwo\r\n"},
        {"1one\n1two\n", "one\r\ftwo\r\n"},
        {"0one\n0two\n", "\r\none\r\n\r\ntwo\r\n"},
        {"-one\n-two", "\r\n\r\none\r\n\r\n\r\ntwo\r\n"},
        {" total\n+_____\n", "total\r_____\r\n"},
        {" one\n\n two\n", "one\r\n\r\ntwo\r\n"},
        {" one\n\r\n two\n", "one\r\n\r\ntwo\r\n"},
        {"+first\n", "first\r\n"},
        {" a\rb\n", "a\rb\r\n"},
        {"2other\n Xcolumn\n", "other\r\nXcolumn\r\n"},
    };
    for (const auto& [list, text] : table)
        for (std::size_t cut = 0; cut <= std::string_view(list).size(); ++cut) EXPECT_EQ(text_of(list, cut), text) << list << cut;
}

}  // namespace
}  // namespace consigne::spooler::lpd
