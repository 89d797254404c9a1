#include "pdl/pclxl/reader.hpp"

#include "stream_builder.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::pclxl {
namespace {

using test::XlBuilder;

Result<Segment> read_bytes(const Bytes& bytes, std::size_t window = Cursor::default_window, Defaults defaults = {})
{
    const MemorySource whole(bytes);
    const test::PiecewiseSource pieces(whole, window);
    Cursor in(pieces, test::header_of(bytes), window);
    return read(in, defaults);
}

std::vector<std::uint32_t> colour_pages(const Segment& segment)
{
    std::vector<std::uint32_t> numbers;
    for (std::size_t i = 0; i < segment.pages.size(); ++i) {
        if (segment.pages[i].colour.value_or(false)) numbers.push_back(static_cast<std::uint32_t>(i + 1));
    }
    return numbers;
}

struct Expected {
    std::string file;
    std::size_t pages;
    std::vector<std::uint32_t> colour;
    Media media;
    Duplex duplex;
    std::uint32_t copies;
};

const std::vector<Expected> samples{
    {"gs/pxlcolor_color1.pxl", 1, {1}, {612, 792}, Duplex::simplex, 1},
    {"gs/pxlcolor_mono3_dup.pxl", 3, {}, {595, 842}, Duplex::long_edge, 1},
    {"gs/pxlcolor_photo2.pxl", 2, {1}, {612, 792}, Duplex::simplex, 1},
    {"gs/pxlmono_mono3_dup.pxl", 3, {}, {595, 842}, Duplex::long_edge, 1},
    {"netpbm/pclxl_gray.pxl", 1, {}, {612, 792}, Duplex::simplex, 1},
    {"traps/s_pxl_dup_c2.pxl", 2, {1}, {595, 842}, Duplex::long_edge, 2},
};

TEST(PclxlReader, SeesInSamplesWhatAnInterpreterPrints)
{
    for (const Expected& sample : samples) {
        SCOPED_TRACE(sample.file);
        const auto segment = read_bytes(test::golden("pdl/" + sample.file));
        ASSERT_TRUE(segment) << segment.error().detail;
        ASSERT_EQ(segment->pages.size(), sample.pages);
        EXPECT_EQ(colour_pages(*segment), sample.colour);
        EXPECT_EQ(segment->confidence, Confidence::exact);
        for (const Page& page : segment->pages) {
            const Media turned{page.media.height, page.media.width};
            EXPECT_TRUE(page.media == sample.media || turned == sample.media)
                << page.media.width << "x" << page.media.height;
            EXPECT_EQ(page.duplex.value_or(Duplex::simplex), sample.duplex);
            EXPECT_EQ(page.copies, sample.copies);
            EXPECT_TRUE(page.colour.has_value());
        }
    }
}

TEST(PclxlReader, GivesTheSameAnswerThroughEveryWindow)
{
    for (const Expected& sample : samples) {
        const Bytes job = test::golden("pdl/" + sample.file);
        for (std::size_t window = 1; window <= 17; ++window) {
            SCOPED_TRACE(sample.file + " window " + std::to_string(window));
            const auto segment = read_bytes(job, window);
            ASSERT_TRUE(segment);
            EXPECT_EQ(segment->pages.size(), sample.pages);
            EXPECT_EQ(colour_pages(*segment), sample.colour);
            EXPECT_EQ(segment->notes.size(), 0U);
        }
    }
}

TEST(PclxlReader, StopsAtTheUelAndNotInsideABlock)
{
    const Bytes hidden(uel.begin(), uel.end());
    XlBuilder stream;
    stream.begin_session().begin_page().op(op::read_image).block(hidden).end_page().end_session();
    const std::size_t length = stream.bytes().size();
    stream.text(uel).text("@PJL EOJ\r\n");
    const MemorySource source(stream.bytes());
    Cursor in(source);
    const auto segment = read(in, {});
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 1U);
    EXPECT_EQ(in.offset(), length);
}

TEST(PclxlReader, ReadsBigEndianStreams)
{
    XlBuilder stream(ByteOrder::big);
    stream.begin_session().begin_page().rgb(255, 0, 0).rectangle().uint16(attr::page_copies, 300).end_page();
    stream.begin_page().end_page().end_session();
    const auto segment = read_bytes(stream.bytes());
    ASSERT_TRUE(segment);
    ASSERT_EQ(segment->pages.size(), 2U);
    EXPECT_EQ(colour_pages(*segment), std::vector<std::uint32_t>{1});
    EXPECT_EQ(segment->pages[0].copies, 300U);
    EXPECT_EQ(segment->pages[1].copies, 1U);
    EXPECT_EQ(segment->producer, "test");
}

TEST(PclxlReader, KeepsPaperAndSidesOfThePageBefore)
{
    XlBuilder stream;
    stream.begin_session().begin_page().end_page();
    stream.ubyte(attr::duplex_page_mode, 0).op(op::begin_page).end_page();
    stream.op(op::begin_page).end_page();
    stream.ubyte(attr::simplex_page_mode, 0).array(attr::media_size, "LEGAL").op(op::begin_page).end_page();
    stream.ubyte(attr::custom_media_size_units, 1).pair(attr::custom_media_size, 100, 200).op(op::begin_page).end_page();
    const auto segment = read_bytes(stream.bytes(), 64, {Duplex::long_edge, 3, {}});
    ASSERT_TRUE(segment);
    ASSERT_EQ(segment->pages.size(), 5U);
    EXPECT_EQ(segment->pages[0].duplex, Duplex::long_edge);
    EXPECT_EQ(segment->pages[1].duplex, Duplex::short_edge);
    EXPECT_EQ(segment->pages[2].duplex, Duplex::short_edge);
    EXPECT_EQ(segment->pages[3].duplex, Duplex::simplex);
    EXPECT_EQ(segment->pages[2].media, (Media{595, 842}));
    EXPECT_EQ(segment->pages[3].media, (Media{612, 1008}));
    EXPECT_EQ(segment->pages[4].media, (Media{283, 567}));
    EXPECT_EQ(segment->pages[0].copies, 3U);
}

TEST(PclxlReader, CountsNoPageOfZeroCopiesOrWithoutAnEnd)
{
    XlBuilder stream;
    stream.begin_session().begin_page().uint16(attr::page_copies, 0).end_page();
    stream.begin_page().uint16(attr::page_copies, 2).end_page();
    stream.begin_page().rgb(255, 0, 0).rectangle();
    const auto segment = read_bytes(stream.bytes());
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 1U);
    EXPECT_TRUE(colour_pages(*segment).empty());
    EXPECT_EQ(segment->notes.size(), 2U);
}

TEST(PclxlReader, CountsOnlyColoursThatMark)
{
    const auto coloured = [](XlBuilder stream) {
        const auto segment = read_bytes(stream.end_page().end_session().bytes());
        return segment && segment->pages.size() == 1 && segment->pages[0].colour.value_or(false);
    };
    const auto page = [] { return XlBuilder().begin_session().begin_page().rgb_space(); };
    EXPECT_FALSE(coloured(page().rgb(255, 0, 0)));
    EXPECT_TRUE(coloured(page().rgb(255, 0, 0).rectangle()));
    EXPECT_FALSE(coloured(page().rgb(255, 255, 255).rectangle()));
    EXPECT_FALSE(coloured(page().op(op::push_gs).rgb(255, 0, 0).op(op::pop_gs).rectangle()));
    EXPECT_FALSE(coloured(page().rgb(255, 0, 0).ubyte(attr::null_brush, 0).op(op::set_brush_source).rectangle()));
    EXPECT_TRUE(coloured(page().reals(attr::rgb_color, {1.0F, 0.5F, 0.5F}).op(op::set_pen_source).rectangle()));
    EXPECT_FALSE(coloured(page().reals(attr::rgb_color, {0.5F, 0.5F, 0.5F}).op(op::set_pen_source).rectangle()));
    EXPECT_TRUE(coloured(page().array(attr::primary_array, Bytes{9, 90, 9}).op(op::set_brush_source).op(op::text)));
    EXPECT_FALSE(coloured(page().array(attr::primary_array, Bytes{9, 90, 9}).op(op::set_pen_source).op(op::text)));
    EXPECT_FALSE(coloured(page().rgb(255, 0, 0).op(op::paint_path)));
    EXPECT_TRUE(coloured(page().rgb(255, 0, 0).op(op::new_path).op(op::line_path).op(op::paint_path)));
}

TEST(PclxlReader, LooksAtThePixelsOfImages)
{
    const auto coloured = [](XlBuilder stream) {
        const auto segment = read_bytes(stream.end_page().end_session().bytes());
        return segment && segment->pages.size() == 1 && segment->pages[0].colour.value_or(false);
    };
    const auto page = [] { return XlBuilder().begin_session().begin_page().rgb_space(); };
    const auto raw = static_cast<unsigned>(Compression::none);
    const auto rle = static_cast<unsigned>(Compression::rle);
    const auto delta = static_cast<unsigned>(Compression::delta_row);

    // 3 pixels a row, padded from 9 to 12 bytes: what stands in the padding is no pixel.
    EXPECT_FALSE(coloured(page().image(3, 1, 2, false, raw, {9, 9, 9, 0, 0, 0, 255, 255, 255, 7, 99, 200})));
    EXPECT_TRUE(coloured(page().image(3, 1, 2, false, raw, {9, 9, 9, 0, 0, 0, 255, 255, 0, 0, 0, 0})));
    EXPECT_TRUE(coloured(page().image(1, 2, 2, false, raw, {9, 9, 9, 9, 99, 9}, 1)));
    EXPECT_TRUE(coloured(page().image(2, 1, 0, false, raw, {0b00010000, 0, 0, 0})));
    EXPECT_FALSE(coloured(page().image(2, 1, 0, false, raw, {0b00011111, 255, 0, 0})));
    EXPECT_TRUE(coloured(page().image(1, 1, 1, false, raw, {0x12, 0x90, 0, 0})));
    EXPECT_FALSE(coloured(page().image(1, 1, 1, false, raw, {0x99, 0x9F, 0, 0})));

    // Two rows of 4 pixels: a run over the row's end, then three literals that are a colour.
    EXPECT_TRUE(coloured(page().image(4, 2, 2, false, rle, {0xEE, 50, 0x80, 4, 9, 9, 200, 1, 1})));
    EXPECT_FALSE(coloured(page().image(4, 2, 2, false, rle, {0xE9, 50})));

    // The second row changes one byte of the first; the counts are low byte first.
    const Bytes grey_then_red{4, 0, 0x40, 80, 80, 80, 2, 0, 0x01, 200};
    const Bytes grey_then_same{4, 0, 0x40, 80, 80, 80, 0, 0};
    EXPECT_TRUE(coloured(page().image(1, 2, 2, false, delta, grey_then_red)));
    EXPECT_FALSE(coloured(page().image(1, 2, 2, false, delta, grey_then_same)));
}

TEST(PclxlReader, LooksOnlyAtPaletteEntriesThatAreUsed)
{
    const auto coloured = [](const Bytes& pixels, unsigned depth) {
        XlBuilder stream;
        stream.begin_session().begin_page();
        stream.ubyte(attr::palette_depth, 2).array(attr::palette_data, Bytes{0, 0, 0, 255, 0, 0});
        stream.rgb_space().image(4, 1, depth, true, 0, pixels).end_page();
        const auto segment = read_bytes(stream.bytes());
        return segment && segment->pages.at(0).colour.value_or(false);
    };
    EXPECT_FALSE(coloured({0, 0, 0, 0}, 2));
    EXPECT_TRUE(coloured({0, 0, 1, 0}, 2));
    EXPECT_TRUE(coloured({0b00010000, 0, 0, 0}, 0));
    EXPECT_FALSE(coloured({0b00001111, 0, 0, 0}, 0));  // the fifth pixel is padding
}

TEST(PclxlReader, CountsAPatternWhenSomethingIsPaintedWithIt)
{
    const auto coloured = [](bool painted) {
        XlBuilder stream;
        stream.begin_session().begin_page().rgb_space();
        stream.ubyte(attr::color_mapping, 0).ubyte(attr::color_depth, 2).uint16(attr::source_width, 1);
        stream.uint16(attr::source_height, 1).ubyte(attr::pattern_define_id, 7).op(op::begin_rast_pattern);
        stream.uint16(attr::block_height, 1).ubyte(attr::compress_mode, 0).op(op::read_rast_pattern);
        stream.block({255, 0, 0, 0}).op(op::end_rast_pattern);
        stream.ubyte(attr::pattern_select_id, painted ? 7 : 8).op(op::set_brush_source).rectangle().end_page();
        const auto segment = read_bytes(stream.bytes());
        return segment && segment->pages.at(0).colour.value_or(false);
    };
    EXPECT_TRUE(coloured(true));
    EXPECT_FALSE(coloured(false));
}

TEST(PclxlReader, StepsOverVendorDataThatHaveNoBlockHeader)
{
    XlBuilder stream;
    stream.begin_session().begin_page().uint32(attr::vu_data_length, 10).op(op::vendor_unique).text(uel).text("D");
    stream.end_page().begin_page().end_page().end_session();
    for (std::size_t window = 1; window <= 17; ++window) {
        const auto segment = read_bytes(stream.bytes(), window);
        ASSERT_TRUE(segment);
        ASSERT_EQ(segment->pages.size(), 2U);
        EXPECT_FALSE(segment->pages[0].colour.has_value());
        EXPECT_EQ(segment->pages[1].colour, std::optional(false));
        EXPECT_EQ(segment->confidence, Confidence::estimated);
    }
}

TEST(PclxlReader, RunsUserStreamsWhenTheyAreExecuted)
{
    const Bytes inside = XlBuilder().rgb(255, 0, 0).rectangle().end_page().begin_page().bytes();
    const std::size_t half = inside.size() / 2;
    const Bytes first(inside.begin(), inside.begin() + static_cast<std::ptrdiff_t>(half));
    const Bytes second(inside.begin() + static_cast<std::ptrdiff_t>(half), inside.end());
    XlBuilder stream;
    stream.begin_session().array(attr::stream_name, "form").op(op::begin_stream);
    stream.op(op::read_stream).block(first).op(op::read_stream).block(second).op(op::end_stream);
    stream.begin_page().end_page().begin_page();
    stream.array(attr::stream_name, "form").op(op::exec_stream);
    stream.array(attr::stream_name, "form").op(op::exec_stream).end_page().end_session();
    for (std::size_t window = 1; window <= 17; ++window) {
        const auto segment = read_bytes(stream.bytes(), window);
        ASSERT_TRUE(segment) << segment.error().detail;
        EXPECT_EQ(segment->pages.size(), 4U);
        EXPECT_EQ(colour_pages(*segment), (std::vector<std::uint32_t>{2, 3}));
    }
}

TEST(PclxlReader, RefusesUserStreamsThatCallThemselvesForEver)
{
    XlBuilder call(ByteOrder::little, false);
    call.array(attr::stream_name, "a").op(op::exec_stream).array(attr::stream_name, "a").op(op::exec_stream);
    XlBuilder stream;
    stream.begin_session().array(attr::stream_name, "a").op(op::begin_stream);
    stream.op(op::read_stream).block(call.bytes()).op(op::end_stream);
    stream.array(attr::stream_name, "a").op(op::exec_stream);
    const auto segment = read_bytes(stream.bytes());
    ASSERT_FALSE(segment);
    EXPECT_EQ(segment.error().code, Errc::limit_exceeded);
}

TEST(PclxlReader, ReadsSeveralSessionsAndHeaders)
{
    XlBuilder stream;
    stream.begin_session().begin_page().end_page().end_session();
    stream.raw(XlBuilder(ByteOrder::big).begin_session().begin_page().end_page().end_session().bytes());
    stream.header().begin_session().begin_page().end_page().end_session();
    const auto segment = read_bytes(stream.bytes());
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 3U);
}

TEST(PclxlReader, SaysSoWhenFramingIsLost)
{
    XlBuilder stream;
    stream.begin_session().begin_page().end_page().text("\xF0garbage").text(uel);
    const auto segment = read_bytes(stream.bytes());
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 1U);
    EXPECT_EQ(segment->confidence, Confidence::estimated);
    const auto nothing = read_bytes(Bytes{'h', 'e', 'l', 'l', 'o'});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Errc::malformed);
}

TEST(PclxlReader, EndsOnEveryCutOfAStream)
{
    const Bytes whole = test::golden("pdl/traps/s_pxl_dup_c2.pxl");
    for (std::size_t length = test::header_of(whole); length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const auto segment = read_bytes(cut);
        if (!segment) continue;
        EXPECT_LE(segment->pages.size(), 2U);
    }
}

}  // namespace
}  // namespace consigne::pdl::pclxl
