#include "pdl/raster/reader.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::raster {
namespace {

std::vector<std::uint32_t> colour_pages(const Segment& segment)
{
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < segment.pages.size(); ++i)
        if (segment.pages[i].colour.value_or(true)) out.push_back(static_cast<std::uint32_t>(i + 1));
    return out;
}

Result<Segment> read_bytes(const Bytes& bytes, std::size_t window = Cursor::default_window, std::size_t piece = 1 << 20)
{
    const MemorySource whole(bytes);
    const test::PiecewiseSource source(whole, piece);
    Cursor in(source, 0, window);
    return read(in, {});
}

struct Truth {
    const char* file;
    Language language;
    std::size_t pages;
    std::vector<std::uint32_t> colour;
    Duplex duplex;
    Media media;
};

class RasterSamples : public ::testing::TestWithParam<Truth> {};

TEST_P(RasterSamples, AreReadAsTheirTruthSays)
{
    const Truth& truth = GetParam();
    const auto segment = read_bytes(test::golden(std::string("pdl/") + truth.file));
    ASSERT_TRUE(segment) << segment.error().detail;
    EXPECT_EQ(segment->language, truth.language);
    ASSERT_EQ(segment->pages.size(), truth.pages);
    EXPECT_EQ(colour_pages(*segment), truth.colour);
    EXPECT_EQ(segment->confidence, Confidence::exact);
    for (const Page& page : segment->pages) {
        EXPECT_EQ(page.duplex, truth.duplex);
        EXPECT_EQ(page.media, truth.media);
        EXPECT_EQ(page.copies, 1U);
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, RasterSamples, ::testing::Values(
    Truth{"gs/pwgraster_rgb_mix6.pwg", Language::pwg, 6, {2, 4, 5}, Duplex::simplex, {595, 842}},
    Truth{"gs/pwgraster_sgray_mono3.pwg", Language::pwg, 3, {}, Duplex::long_edge, {595, 842}},
    Truth{"traps/s_pwg_tumble.pwg", Language::pwg, 2, {1}, Duplex::short_edge, {192, 192}},
    Truth{"gs/appleraster_rgb_mix6.urf", Language::urf, 6, {2, 4, 5}, Duplex::simplex, {595, 842}},
    Truth{"traps/s_urf_2p.urf", Language::urf, 2, {1}, Duplex::simplex, {192, 192}}));

// A network and a file system cut the stream where they like, so every cut gives the same pages.
TEST(RasterReader, ReadsTheSameHoweverTheStreamIsCut)
{
    for (const char* name : {"traps/s_pwg_tumble.pwg", "traps/s_urf_2p.urf"}) {
        const Bytes bytes = test::golden(std::string("pdl/") + name);
        for (std::size_t piece = 1; piece < 80; ++piece) {
            SCOPED_TRACE(piece);
            const auto segment = read_bytes(bytes, 1 + piece / 3, piece);
            ASSERT_TRUE(segment) << segment.error().detail;
            EXPECT_EQ(segment->pages.size(), 2U);
            EXPECT_EQ(colour_pages(*segment), std::vector<std::uint32_t>{1});
        }
    }
}

TEST(RasterReader, CountsAPageThatIsCutShortAndSaysSo)
{
    const Bytes bytes = test::golden("pdl/traps/s_urf_2p.urf");
    for (std::size_t keep = 12 + 32; keep < bytes.size(); ++keep) {
        SCOPED_TRACE(keep);
        const auto segment = read_bytes(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(keep)));
        ASSERT_TRUE(segment) << segment.error().detail;
        const bool between = segment->confidence == Confidence::exact;
        EXPECT_FALSE(segment->notes.empty());
        // Only between two pages is nothing missing but what the first bytes promise.
        if (between) {
            EXPECT_EQ(segment->notes.front(), "the stream says 2 pages, 1 found");
        }
    }
}

TEST(RasterReader, StopsAtAUelAndTakesPaddingInFrontOfIt)
{
    Bytes bytes = test::golden("pdl/traps/s_pwg_tumble.pwg");
    const std::size_t length = bytes.size();
    for (const char byte : std::string("\0\r\n", 3) + std::string(uel) + "@PJL EOJ\r\n") bytes.push_back(static_cast<std::uint8_t>(byte));
    const MemorySource source(bytes);
    Cursor in(source);
    const auto segment = read(in, {});
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 2U);
    EXPECT_EQ(in.offset(), length + 3);
}

TEST(RasterReader, ReadsStreamsThatFollowEachOther)
{
    Bytes bytes = test::golden("pdl/traps/s_urf_2p.urf");
    const Bytes once = bytes;
    bytes.insert(bytes.end(), once.begin(), once.end());
    const auto segment = read_bytes(bytes);
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 4U);
    EXPECT_EQ(segment->confidence, Confidence::exact);
    EXPECT_TRUE(segment->notes.empty());
}

TEST(RasterReader, TakesCopiesOfTheHeaderAndElseTheEnvelopes)
{
    Bytes bytes = test::golden("pdl/traps/s_pwg_tumble.pwg");
    put32(bytes, 4 + field::copies, 3, false);
    Defaults defaults;
    defaults.copies = 7;
    const MemorySource three(bytes);
    Cursor in(three);
    EXPECT_EQ(read(in, defaults)->pages.front().copies, 3U);
    put32(bytes, 4 + field::copies, 0, false);
    const MemorySource unsaid(bytes);
    Cursor again(unsaid);
    EXPECT_EQ(read(again, defaults)->pages.front().copies, 7U);
}

TEST(RasterReader, RefusesHeadersThatNoPageCanHave)
{
    const auto with = [](std::size_t at, std::uint32_t value) {
        Bytes bytes = test::golden("pdl/traps/s_pwg_tumble.pwg");
        put32(bytes, 4 + at, value, false);
        return read_bytes(bytes);
    };
    EXPECT_EQ(with(field::width, 0).error().code, Errc::malformed);
    EXPECT_EQ(with(field::height, 0).error().code, Errc::malformed);
    EXPECT_EQ(with(field::bits_per_pixel, 0xFFFFFFFF).error().code, Errc::malformed);
    EXPECT_EQ(with(field::bits_per_colour, 17).error().code, Errc::malformed);
    EXPECT_EQ(with(field::colours, 16).error().code, Errc::malformed);
    EXPECT_EQ(with(field::order, 3).error().code, Errc::malformed);
    EXPECT_EQ(with(field::bytes_per_line, max_row_bytes + 1).error().code, Errc::limit_exceeded);
    EXPECT_EQ(with(field::bytes_per_line, 7).error().code, Errc::malformed);
    // Four thousand million rows that are not there end where the stream does.
    const auto tall = with(field::height, 0xFFFFFFFF);
    ASSERT_TRUE(tall);
    EXPECT_EQ(tall->confidence, Confidence::estimated);
}

}  // namespace
}  // namespace consigne::pdl::raster
