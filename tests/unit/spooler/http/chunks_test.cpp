#include "spooler/http/chunks.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::http {
namespace {

/// Decoded text, or "!" and why; `*` behind it when the body has ended.
std::string decode(std::initializer_list<std::string_view> pieces)
{
    Chunks chunks;
    std::string out;
    for (std::string_view piece : pieces) {
        ByteView rest = as_bytes(piece);
        while (!rest.empty() && !chunks.done()) {
            std::size_t used = 0;
            const auto data = chunks.next(rest, used);
            if (!data) return "!" + data.error().detail;
            out += as_text(*data);
            rest = rest.subspan(used);
        }
    }
    return out + (chunks.done() ? "*" : "");
}

// A network cuts where it likes, so every cut gives the same bytes.
TEST(Chunks, GivesTheSameBytesHoweverTheStreamIsCut)
{
    const std::string_view all = "5\r\nhello\r\n6;name=\"v\"\r\n world\r\n0\r\nTrailer: x\r\n\r\n";
    for (std::size_t cut = 0; cut <= all.size(); ++cut) EXPECT_EQ(decode({all.substr(0, cut), all.substr(cut)}), "hello world*") << cut;
}

TEST(Chunks, RefusesBrokenFraming)
{
    for (const std::string_view text : {"5\nhello", "x\r\n", "-1\r\n", "+5\r\n", "5 5\r\n", "0x5\r\n", "\r\n", "5\r\nhelloX\r\n",
                                        "ffffffffffffffff\r\n", "5\r\nhello\n0\r\n\r\n"})
        EXPECT_EQ(decode({text}).front(), '!') << text;
    EXPECT_EQ(decode({"5;" + std::string(300, 'a') + "\r\n"}).front(), '!');
    std::string trailer = "0\r\n";
    for (int i = 0; i < 100; ++i) trailer += "A: " + std::string(100, 'b') + "\r\n";
    EXPECT_EQ(decode({trailer}).front(), '!');
}

TEST(Chunks, KnowsThatTheEndHasNotCome)
{
    EXPECT_EQ(decode({"5\r\nhel"}), "hel");
    EXPECT_EQ(decode({"0\r\n"}), "");
}

}  // namespace
}  // namespace consigne::spooler::http
