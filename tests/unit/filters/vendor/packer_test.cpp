#include "filters/chain/rewrite.hpp"
#include "filters/pjl/clean.hpp"
#include "filters/proof/prove.hpp"

#include "pdl/vendor/packets.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

std::string packet(int type, int operation, std::string_view payload)
{
    std::string text("\xCD\xCA\x10", 3);
    for (const int byte : {type, 0, operation, 0, 1, static_cast<int>(payload.size() >> 8), static_cast<int>(payload.size() & 0xFF)}) text += static_cast<char>(byte);
    text.append(10, '\7');  // whatever stands there stays
    return text.append(payload);
}

/// A stream cut into packets of eight bytes, with orders in front and behind.
std::string wrapped(std::string_view inside)
{
    std::string text = packet(0, 0x11, "begin") + packet(0, 0x18, "orders");
    for (std::size_t at = 0; at < inside.size(); at += 8) text += packet(2, 0x1A, inside.substr(at, 8));
    return text + packet(0, 0x13, "end");
}

Bytes bytes_of(const std::string& text) { return Bytes(text.begin(), text.end()); }

Policy policy(bool obey)
{
    Policy wanted;
    wanted.monochrome = true;
    wanted.sides = pdl::Duplex::short_edge;
    wanted.copies = 3;
    wanted.packets_obey = obey;
    return wanted;
}

TEST(Packer, RefusesUnlessTheDeviceIsKnownToObey)
{
    const MemorySource document(test::golden("pdl/wrap/cpca_pxl_mono.prn"));
    const pdl::Facts facts = pdl::read_document(document);
    EXPECT_EQ(facts.language, pdl::Language::pclxl);
    EXPECT_EQ(facts.pages, 3U);
    EXPECT_EQ(facts.title, "Devis 2024.docx");
    EXPECT_EQ(facts.user, "hugo");
    EXPECT_TRUE(facts.packets);
    EXPECT_EQ(capabilities(facts).monochrome, Means::no);
    EXPECT_EQ(capabilities(facts, true).monochrome, Means::rewrite);
    MemorySink out;
    const auto refused = rewrite(document, facts, policy(false), out);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported);
}

TEST(Packer, RewritesInsideThePackets)
{
    const MemorySource document(test::golden("pdl/wrap/cpca_pxl_mono.prn"));
    const pdl::Facts facts = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, facts, policy(true), out);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(report->copies, Means::rewrite);
    const MemorySource result(out.bytes());
    const auto after = prove(result, facts, policy(true), *report);
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_TRUE(after->packets);
    EXPECT_EQ(after->duplex, pdl::Duplex::short_edge);
    EXPECT_EQ(after->copies, 3U);
    EXPECT_EQ(after->title, "Devis 2024.docx");
    // Every order is there, byte for byte, in its order.
    const auto orders = [](const RandomAccess& stream) {
        std::string text;
        for (std::uint64_t at = 0;;) {
            const auto packet = pdl::vendor::packet_at(stream, at);
            if (!packet || !*packet) return text;
            if (!(*packet)->data()) {
                Bytes bytes(static_cast<std::size_t>((*packet)->end() - at));
                EXPECT_TRUE(stream.read(at, bytes));
                text += as_text(bytes);
            }
            at = (*packet)->end();
        }
    };
    EXPECT_EQ(orders(result), orders(document));
}

TEST(Packer, ReadsWhatItCannotKeepInPlace)
{
    const std::string inside = "\x1B" "E\x1B&l1X a page of PCL \f\x1B" "E";
    const std::string split = packet(2, 0x1A, inside.substr(0, 12)) + packet(0, 0x1A, "\1") + packet(2, 0x1A, inside.substr(12));
    const MemorySource document(bytes_of(split));
    const pdl::Facts facts = pdl::read_document(document);
    EXPECT_EQ(facts.language, pdl::Language::pcl);
    EXPECT_EQ(facts.pages, 1U);
    MemorySink out;
    EXPECT_FALSE(rewrite(document, facts, policy(true), out));
}

TEST(Packer, BlanksForbiddenLinesWithoutMovingAPacket)
{
    const std::string uel = "\x1B%-12345X";
    const std::string inside = uel + "@PJL DEFAULT COPIES=9\r\n@PJL FSDOWNLOAD NAME=\"0:\\x\" SIZE=5\r\nabcde@PJL SET DUPLEX=ON\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ehello\f" + uel;
    const std::string text = wrapped(inside);
    MemorySink out;
    const auto cut = clean_envelope(MemorySource(bytes_of(text)), out);
    ASSERT_TRUE(cut) << cut.error().detail;
    EXPECT_EQ(*cut, (std::vector<std::string>{"DEFAULT COPIES", "FSDOWNLOAD"}));
    ASSERT_EQ(out.bytes().size(), text.size());
    const MemorySource result(out.bytes());
    const auto packets = pdl::vendor::open_packets(result, 0);
    ASSERT_TRUE(packets);
    Bytes now(inside.size());
    ASSERT_TRUE(packets->inside->read(0, now));
    const std::string_view seen = as_text(now);
    EXPECT_EQ(seen.find("DEFAULT"), std::string_view::npos);
    EXPECT_EQ(seen.find("abcde"), std::string_view::npos);
    EXPECT_NE(seen.find("@PJL SET DUPLEX=ON\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ehello\f"), std::string_view::npos);
    EXPECT_EQ(pdl::read_document(result).duplex, pdl::Duplex::long_edge);
}

TEST(Packer, LeavesACleanStreamAlone)
{
    const Bytes document = test::golden("pdl/wrap/cpca_pxl_mono.prn");
    MemorySink out;
    const auto cut = clean_envelope(MemorySource(document), out);
    ASSERT_TRUE(cut);
    EXPECT_TRUE(cut->empty());
    EXPECT_TRUE(out.bytes() == document);
}

TEST(Packer, NamesWhatNobodyReads)
{
    const std::string title = std::string("\0\4\0\x11\6Bilan\0", 11);
    const std::string text = packet(0, 0x12, title) + packet(2, 0x1A, std::string_view("\xFE\xED\0\1\2\3\0\0 opaque", 15));
    const pdl::Facts facts = pdl::read_document(MemorySource(bytes_of(text)));
    EXPECT_TRUE(facts.readable);
    EXPECT_EQ(facts.language, pdl::Language::opaque);
    EXPECT_EQ(facts.pages, std::nullopt);
    EXPECT_EQ(facts.copies, std::nullopt) << "the orders may ask for any number";
    EXPECT_TRUE(facts.title.starts_with("Bilan"));
    EXPECT_EQ(capabilities(facts, true).monochrome, Means::no);
    const std::string like_text = packet(0, 0x12, title) + packet(2, 0x1A, "looks like plain text");
    EXPECT_EQ(pdl::read_document(MemorySource(bytes_of(like_text))).language, pdl::Language::opaque) << "Canon's drivers send no text";
    const std::string behind = "\x1B%-12345X@PJL SET COPIES=2\r\n@PJL ENTER LANGUAGE=UFRII\r\n" + text + "\x1B%-12345X";
    const pdl::Facts enveloped = pdl::read_document(MemorySource(bytes_of(behind)));
    EXPECT_EQ(enveloped.language, pdl::Language::opaque_ufr2);
    EXPECT_EQ(enveloped.copies, 2U);
}

TEST(Gzip, IsReadThroughAndLeavesPlainWhenForced)
{
    const MemorySource gzip(test::golden("wrapped/compressed.pcl.gz"));
    const pdl::Facts facts = pdl::read_document(gzip);
    EXPECT_EQ(facts.language, pdl::Language::pcl);
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.bytes, gzip.size());
    Policy wanted;
    wanted.copies = 4;
    MemorySink out;
    const auto report = rewrite(gzip, facts, wanted, out);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_NE(out.bytes().front(), 0x1F);
    EXPECT_TRUE(prove(MemorySource(out.bytes()), facts, wanted, *report));
    MemorySink untouched;
    EXPECT_TRUE(rewrite(gzip, facts, {}, untouched));
    EXPECT_EQ(untouched.bytes().front(), 0x1F);
}

}  // namespace
}  // namespace consigne::filters
