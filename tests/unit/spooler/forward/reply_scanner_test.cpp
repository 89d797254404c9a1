#include "spooler/forward/reply_scanner.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::forward {
namespace {

/// A reply written tag by tag (RFC 8010 §3.1).
struct Reply {
    Bytes bytes{2, 0, 0, 0, 0, 0, 0, 1};

    Reply& group(std::uint8_t tag)
    {
        bytes.push_back(tag);
        return *this;
    }
    Reply& value(std::uint8_t tag, std::string_view name, std::string_view text)
    {
        bytes.push_back(tag);
        for (const auto part : {name, text}) {
            bytes.push_back(static_cast<std::uint8_t>(part.size() >> 8));
            bytes.push_back(static_cast<std::uint8_t>(part.size()));
            bytes.insert(bytes.end(), part.begin(), part.end());
        }
        return *this;
    }
    Reply& nested(int depth)
    {
        value(0x34, "media-col", "");
        for (int i = 1; i < depth; ++i) value(0x4A, "", "media-size").value(0x34, "", "");
        for (int i = 0; i < depth; ++i) value(0x37, "", "");
        return *this;
    }
    Reply& end() { return group(0x03); }
};

Reply ordinary() { return Reply().group(0x01).value(0x47, "attributes-charset", "utf-8").value(0x48, "attributes-natural-language", "en  ").group(0x04).value(0x41, "printer-name", std::string(40'000, 'n')).nested(2).end(); }

TEST(ReplyScanner, FindsTheEndAndLeavesWhatFollows)
{
    Reply reply = ordinary();
    const std::size_t size = reply.bytes.size();
    EXPECT_EQ(scan_reply(reply.bytes).value(), size);
    reply.bytes.insert(reply.bytes.end(), {1, 2, 3});
    EXPECT_EQ(scan_reply(reply.bytes).value(), size);
}

TEST(ReplyScanner, RefusesAReplyCutAnywhere)
{
    const Reply reply = Reply().group(0x01).value(0x47, "attributes-charset", "utf-8").nested(2).end();
    for (std::size_t cut = 0; cut < reply.bytes.size(); ++cut) {
        const auto scanned = scan_reply(ByteView(reply.bytes).first(cut));
        ASSERT_FALSE(scanned) << cut;
        EXPECT_EQ(scanned.error().code, Errc::malformed);
    }
}

TEST(ReplyScanner, CountsCollectionsWithoutFollowingThem)
{
    EXPECT_TRUE(scan_reply(Reply().group(0x04).nested(8).end().bytes));
    const auto deep = scan_reply(Reply().group(0x04).nested(9).end().bytes);
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().code, Errc::limit_exceeded);
    EXPECT_EQ(scan_reply(Reply().group(0x04).nested(20'000).end().bytes).error().code, Errc::limit_exceeded);
    // As many as one likes beside each other.
    Reply wide;
    wide.group(0x04);
    for (int i = 0; i < 1000; ++i) wide.nested(3);
    EXPECT_TRUE(scan_reply(wide.end().bytes));
}

TEST(ReplyScanner, RefusesCollectionsThatDoNotMatch)
{
    EXPECT_EQ(scan_reply(Reply().group(0x04).value(0x37, "", "").end().bytes).error().code, Errc::malformed);
    EXPECT_EQ(scan_reply(Reply().group(0x04).value(0x34, "media-col", "").end().bytes).error().code, Errc::malformed);
}

TEST(ReplyScanner, StopsAtAFloodOfValues)
{
    Reply flood;
    flood.group(0x04).value(0x21, "copies-supported", std::string_view("\0\0\0\1", 4));
    for (int i = 0; i < 100'000; ++i) flood.value(0x21, "", std::string_view("\0\0\0\1", 4));
    EXPECT_EQ(scan_reply(flood.end().bytes).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace consigne::spooler::forward
