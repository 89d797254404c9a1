#include "spooler/sandbox/raster_pages.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::sandbox {
namespace {

void put32(Bytes& bytes, std::size_t at, std::uint32_t value)
{
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

/// A page of 3x2 pixels of the given row code, once for both rows.
Bytes page(std::initializer_list<std::uint8_t> row, std::uint32_t duplex = 0, std::uint32_t tumble = 0, std::uint32_t copies = 0)
{
    Bytes bytes(1796);
    put32(bytes, 272, duplex);
    put32(bytes, 340, copies);
    put32(bytes, 352, 595);
    put32(bytes, 356, 842);
    put32(bytes, 368, tumble);
    put32(bytes, 372, 3);
    put32(bytes, 376, 2);
    put32(bytes, 384, 8);
    put32(bytes, 388, 24);
    put32(bytes, 392, 9);
    put32(bytes, 400, 1);
    bytes.push_back(1);
    bytes.insert(bytes.end(), row);
    return bytes;
}

Bytes stream(std::initializer_list<Bytes> pages)
{
    Bytes bytes{'R', 'a', 'S', '2'};
    for (const Bytes& one : pages) bytes.insert(bytes.end(), one.begin(), one.end());
    return bytes;
}

TEST(RasterPages, SaysWhatThePageDeviceWas)
{
    RasterPages pages;
    ASSERT_TRUE(pages.feed(stream({page({128}, 1, 1, 3), page({2, 9, 9, 9}, 1, 0), page({128})})));
    ASSERT_EQ(pages.pages().size(), 3U);
    EXPECT_EQ(pages.pages()[0].duplex, pdl::Duplex::short_edge);
    EXPECT_EQ(pages.pages()[0].copies, 3U);
    EXPECT_EQ(pages.pages()[0].media, (pdl::Media{595, 842}));
    EXPECT_EQ(pages.pages()[1].duplex, pdl::Duplex::long_edge);
    EXPECT_EQ(pages.pages()[2].duplex, pdl::Duplex::simplex);
    EXPECT_EQ(pages.pages()[2].copies, 1U);
}

TEST(RasterPages, SeesOneColouredPixel)
{
    RasterPages pages;
    ASSERT_TRUE(pages.feed(stream({page({254, 9, 9, 9, 200, 200, 200, 0, 12, 0}), page({254, 9, 9, 9, 200, 200, 200, 0, 13, 0}), page({0, 255, 0, 0, 128})})));
    EXPECT_EQ(pages.pages()[0].colour, false);
    EXPECT_EQ(pages.pages()[1].colour, true);
    EXPECT_EQ(pages.pages()[2].colour, true);
}

TEST(RasterPages, ReadsTheSameHoweverTheStreamIsCut)
{
    const Bytes all = stream({page({254, 9, 9, 9, 1, 2, 3, 0, 99, 0}, 1), page({1, 7, 7, 7, 0, 8, 8, 8})});
    for (std::size_t piece = 1; piece < 40; ++piece) {
        RasterPages pages;
        for (std::size_t at = 0; at < all.size(); at += piece) ASSERT_TRUE(pages.feed(ByteView(all).subspan(at, std::min(piece, all.size() - at))));
        ASSERT_EQ(pages.pages().size(), 2U) << piece;
        EXPECT_EQ(pages.pages()[0].colour, true);
        EXPECT_EQ(pages.pages()[1].colour, false);
    }
}

// The stream comes from a process that has run a hostile program.
TEST(RasterPages, BelievesNoPageThatContradictsItself)
{
    EXPECT_FALSE(RasterPages().feed(stream({page({5, 1, 1, 1})})));                                 // six pixels in a row of three
    EXPECT_FALSE(RasterPages().feed(stream({page({252, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})})));
    EXPECT_FALSE(RasterPages().feed(as_bytes("%!PS-Adobe-3.0")));
    Bytes long_page = page({128});
    long_page[1796] = 2;    // three rows of two
    EXPECT_FALSE(RasterPages().feed(stream({long_page})));
    EXPECT_FALSE(RasterPages().feed(stream({Bytes(1796)})));
}

}  // namespace
}  // namespace consigne::spooler::sandbox
