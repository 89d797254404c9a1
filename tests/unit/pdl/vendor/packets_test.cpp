#include "pdl/vendor/opaque.hpp"
#include "pdl/vendor/packets.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::vendor {
namespace {

std::string packet(int type, int operation, std::string_view payload)
{
    std::string text("\xCD\xCA\x10", 3);
    for (const int byte : {type, 0, operation, 0, 1, static_cast<int>(payload.size() >> 8), static_cast<int>(payload.size() & 0xFF)}) text += static_cast<char>(byte);
    text.append(10, '\0');
    return text.append(payload);
}

std::string attribute(int key, std::string_view value)
{
    std::string payload{'\0', static_cast<char>(key), '\0', '\x11', static_cast<char>(value.size())};
    return packet(0, 0x12, payload.append(value));
}

MemorySource memory(std::string_view text) { return MemorySource(Bytes(text.begin(), text.end())); }

std::string read_whole(const RandomAccess& source, std::size_t step)
{
    std::string text;
    Bytes piece(step);
    for (;;) {
        const auto got = source.read(text.size(), piece);
        if (!got || *got == 0) return text;
        text.append(as_text(ByteView(piece).first(*got)));
    }
}

TEST(Packets, JoinsDataAndReadsAttributes)
{
    const auto stream = memory("xx" + packet(0, 0x11, "") + attribute(4, "Devis.docx") + attribute(6, "hugo") + packet(2, 0x1A, "first ") + packet(2, 0x1A, "") +
                               packet(2, 0x1A, "second") + packet(0, 0x13, "\0") + "tail");
    const auto packets = open_packets(stream, 2);
    ASSERT_TRUE(packets);
    EXPECT_EQ(packets->title, "Devis.docx");
    EXPECT_EQ(packets->user, "hugo");
    EXPECT_TRUE(packets->one_run);
    EXPECT_FALSE(packets->cut_short);
    EXPECT_EQ(packets->end, stream.size() - 4);
    for (const std::size_t step : {1U, 2U, 5U, 100U}) EXPECT_EQ(read_whole(*packets->inside, step), "first second");
}

TEST(Packets, FindsAnyPlaceOfALongStream)
{
    std::string text, inside;
    for (int i = 0; i < 3000; ++i) {
        std::string payload(static_cast<std::size_t>(1 + i % 97), static_cast<char>('a' + i % 26));
        text += packet(2, 0x1A, payload);
        inside += payload;
    }
    const auto stream = memory(text);
    const auto packets = open_packets(stream, 0);
    ASSERT_TRUE(packets);
    ASSERT_EQ(packets->inside->size(), inside.size());
    Bytes piece(300);
    for (std::size_t at = inside.size(); at > 700; at -= 701) {  // backwards, so that nothing is where it was left
        const auto got = packets->inside->read(at - 300, piece);
        ASSERT_TRUE(got);
        EXPECT_EQ(as_text(ByteView(piece).first(*got)), std::string_view(inside).substr(at - 300, 300));
    }
}

TEST(Packets, SeesOrdersBetweenDataAndACutEnd)
{
    const std::string whole = packet(2, 0x1A, "one") + packet(0, 0x1A, "\1") + packet(2, 0x1A, "two");
    const auto stream = memory(whole);
    EXPECT_FALSE(open_packets(stream, 0)->one_run);
    const auto cut = memory(whole.substr(0, whole.size() - 1));
    const auto packets = open_packets(cut, 0);
    ASSERT_TRUE(packets);
    EXPECT_TRUE(packets->cut_short);
    EXPECT_EQ(read_whole(*packets->inside, 64), "onetw");
}

TEST(Packets, WantsAPacketAtItsBeginning)
{
    const auto stream = memory("no packet at all, whatever one does");
    EXPECT_FALSE(open_packets(stream, 0));
}

TEST(Packets, ReadsFromASourceInPieces)
{
    const auto stream = memory(attribute(4, "title") + packet(2, 0x1A, "payload"));
    const test::PiecewiseSource pieces(stream, 3);
    const auto packets = open_packets(pieces, 0);
    ASSERT_TRUE(packets);
    EXPECT_EQ(packets->title, "title");
    EXPECT_EQ(read_whole(*packets->inside, 64), "payload");
}

TEST(Opaque, NamesWhatItRecognises)
{
    const auto name = [](std::string_view text) {
        const auto maker = recognise(as_bytes(text));
        return maker ? std::string(maker->name) : std::string();
    };
    EXPECT_EQ(name("\x1B%@\x90"), "Canon LIPS");
    EXPECT_EQ(name(std::string_view("\xA1\xA0\x04\x00\xA2\xD0\x20\x00", 8)), "Canon CAPT");
    EXPECT_EQ(name(std::string_view("\xA1\xA0\x04\x00\x01\x02\x20\x00", 8)), "") << "one packet may be an accident";
    EXPECT_EQ(name("\x1B[K\x02"), "Canon BJ raster");
    EXPECT_EQ(name("\x1B%0B"), "") << "PCL's way into HP-GL/2";
}

TEST(Opaque, TellsTheLevelAndTheTitleOfLips)
{
    const Segment segment = describe(as_bytes("\x1B%@\x90" "41;600;0Jname\x9C\x1BP2yRapport\x1B\\"), Language::opaque_lips, "", false);
    EXPECT_EQ(segment.title, "Rapport");
    ASSERT_EQ(segment.notes.size(), 1U);
    EXPECT_NE(segment.notes.front().find("LIPS IV"), std::string::npos);
    EXPECT_FALSE(segment.pages_known);
}

TEST(Opaque, KeepsTheNameOfEnterLanguage)
{
    EXPECT_NE(describe(as_bytes("xyz"), Language::opaque, "RPCS", false).notes.front().find("RPCS"), std::string::npos);
    EXPECT_NE(describe(as_bytes("xyz"), Language::opaque, "", true).notes.front().find("CPCA"), std::string::npos);
}

}  // namespace
}  // namespace consigne::pdl::vendor
