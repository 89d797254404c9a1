#include "spooler/ipp/scanner.hpp"

#include "spooler/ipp/codec.hpp"
#include "tests/unit/spooler/ipp/message.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::ipp {
namespace {

std::string collection(unsigned depth)
{
    std::string out = attribute(0x34, "media-col", "");
    for (unsigned i = 1; i < depth; ++i) out += attribute(0x4A, "", "m") + attribute(0x34, "", "");
    for (unsigned i = 0; i < depth; ++i) out += attribute(0x37, "", "");
    return out;
}

std::uint16_t status_of_message(const std::string& message)
{
    Scanner scanner;
    switch (scanner.scan(as_bytes(message))) {
    case Scanner::State::done: return 0;
    case Scanner::State::more: return 1;
    case Scanner::State::refused: return scanner.status();
    }
    return 2;
}

// The attributes come in pieces of any size, and the document begins right behind them.
TEST(IppScanner, FindsTheEndHoweverTheMessageIsCut)
{
    const std::string attributes = header(2) + opening() + "\x02" + collection(3) + attribute(0x21, "copies", std::string("\0\0\0\2", 4)) + "\x03";
    const std::string whole = attributes + "%!PS document";
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        Scanner scanner;
        const auto first = scanner.scan(as_bytes(whole).first(cut));
        EXPECT_EQ(first, cut < attributes.size() ? Scanner::State::more : Scanner::State::done) << cut;
        EXPECT_EQ(scanner.scan(as_bytes(whole)), Scanner::State::done);
        EXPECT_EQ(scanner.length(), attributes.size());
    }
    EXPECT_TRUE(read_message(as_bytes(attributes)));
}

TEST(IppScanner, CountsNestingWithoutRecursion)
{
    EXPECT_EQ(status_of_message(header(2) + opening() + "\x02" + collection(8) + "\x03"), 0);
    for (const unsigned depth : {9U, 500U, 20'000U}) EXPECT_EQ(status_of_message(header(2) + opening() + "\x02" + collection(depth) + "\x03"), 0x0400) << depth;
}

TEST(IppScanner, RefusesWrongLengthsAndPlaces)
{
    const std::string good = header(2) + opening();
    const auto with = [&](const std::string& more) { return status_of_message(good + "\x02" + more + "\x03"); };
    EXPECT_EQ(with(attribute(0x21, "copies", "123")), 0x0400);
    EXPECT_EQ(with(attribute(0x22, "b", "12")), 0x0400);
    EXPECT_EQ(with(attribute(0x22, "b", "\x02")), 0x0400);
    EXPECT_EQ(with(attribute(0x31, "d", "123")), 0x0400);
    EXPECT_EQ(with(attribute(0x32, "r", "12345678")), 0x0400);
    EXPECT_EQ(with(attribute(0x33, "r", "1234567")), 0x0400);
    EXPECT_EQ(with(attribute(0x36, "n", std::string("\0\2fr\0\5ab", 8))), 0x0400);       // inner lengths too long
    EXPECT_EQ(with(attribute(0x36, "n", std::string("\xFF\xFF" "fr\0\1a", 7))), 0x0400);
    EXPECT_EQ(with(attribute(0x36, "n", std::string("\0\2fr\0\1a", 7))), 0);
    EXPECT_EQ(with(attribute(0x7F, "x", "12")), 0x0400);
    EXPECT_EQ(with(attribute(0x21, "", "1234")), 0x0400);                                   // a value of nothing
    EXPECT_EQ(with(attribute(0x4A, "m", "x")), 0x0400);
    EXPECT_EQ(with(attribute(0x37, "m", "")), 0x0400);
    EXPECT_EQ(with(attribute(0x34, "c", "")), 0x0400);                                      // never closed
    EXPECT_EQ(with(attribute(0x42, "n", std::string("a\0b", 3))), 0x0400);
    EXPECT_EQ(with(attribute(0x42, "n", std::string(256, 'a'))), 0x0409);
    EXPECT_EQ(with(attribute(0x41, "t", std::string(1'024, 'a'))), 0x0409);
    EXPECT_EQ(with(attribute(0x47, "c", std::string(64, 'a'))), 0x0409);
    EXPECT_EQ(with(attribute(0x30, "o", std::string(32'768, 'a'))), 0x0400);
    EXPECT_EQ(status_of_message(header(2) + attribute(0x21, "copies", "1234")), 0x0400);    // before any group
    EXPECT_EQ(status_of_message(header(2) + std::string(1, '\0')), 0x0400);
}

TEST(IppScanner, StopsAFloodAsSoonAsALimitIsPassed)
{
    std::string many = header(2) + opening() + "\x02", values = many, large = many;
    for (int i = 0; i < 1'001; ++i) many += attribute(0x21, "a" + std::to_string(i), "1234");
    EXPECT_EQ(status_of_message(many), 0x0408);
    values += attribute(0x21, "a", "1234");
    for (int i = 0; i < 1'001; ++i) values += attribute(0x21, "", "1234");
    EXPECT_EQ(status_of_message(values), 0x0408);
    for (int i = 0; i < 300; ++i) large += attribute(0x41, "t" + std::to_string(i), std::string(1'000, 'a'));
    EXPECT_EQ(status_of_message(large), 0x0408);
    EXPECT_EQ(status_of_message(header(2) + "\x01" + std::string(1, '\x30') + two_octets(1) + "a" + two_octets(1'000)), 1);
}

}  // namespace
}  // namespace consigne::spooler::ipp
