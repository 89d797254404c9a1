#include "filters/pclxl/rewriter.hpp"

#include "filters/pclxl/rows.hpp"
#include "pdl/pclxl/reader.hpp"
#include "pdl/stream/luminance.hpp"
#include "tests/support/counting_sink.hpp"
#include "tests/support/pieces.hpp"
#include "tests/unit/pdl/pclxl/stream_builder.hpp"

#include <gtest/gtest.h>

namespace consigne::filters::pclxl {
namespace {

using pdl::Cursor;
using pdl::Duplex;
using pdl::pclxl::Compression;
using test::XlBuilder;
namespace op = pdl::pclxl::op;
namespace attr = pdl::pclxl::attr;

Result<Bytes> rewrite_bytes(const Bytes& bytes, const Policy& policy, std::size_t window = Cursor::default_window)
{
    const MemorySource whole(bytes);
    const test::PiecewiseSource pieces(whole, window);
    Cursor in(pieces, test::header_of(bytes), window);
    MemorySink out;
    if (const auto done = rewrite(in, {}, policy, out); !done) return done.error();
    return out.bytes();
}

pdl::Segment read_bytes(const Bytes& bytes)
{
    const MemorySource whole(bytes);
    Cursor in(whole, test::header_of(bytes));
    const auto segment = pdl::pclxl::read(in, {});
    if (!segment) throw std::runtime_error(segment.error().detail);
    return *segment;
}

Bytes body_of(const Bytes& job)
{
    const std::size_t begin = static_cast<std::size_t>(test::header_of(job));
    const std::size_t end = std::min(as_text(job).find(pdl::uel, begin), job.size());
    return Bytes(job.begin() + static_cast<std::ptrdiff_t>(begin), job.begin() + static_cast<std::ptrdiff_t>(end));
}

const std::vector<std::string> samples{"gs/pxlcolor_color1.pxl",  "gs/pxlcolor_mono3_dup.pxl",
                                       "gs/pxlcolor_photo2.pxl",  "gs/pxlmono_mono3_dup.pxl",
                                       "netpbm/pclxl_gray.pxl",   "traps/s_pxl_dup_c2.pxl"};

TEST(PclxlRewriter, PassesWhatNeedsNoChangeAsItCame)
{
    for (const std::string& sample : samples) {
        SCOPED_TRACE(sample);
        const Bytes body = body_of(test::golden("pdl/" + sample));
        const auto out = rewrite_bytes(body, {});
        ASSERT_TRUE(out) << out.error().detail;
        EXPECT_EQ(*out, body);
    }
    Policy mono;
    mono.monochrome = true;
    for (const std::string sample : {"gs/pxlcolor_mono3_dup.pxl", "gs/pxlmono_mono3_dup.pxl", "netpbm/pclxl_gray.pxl"}) {
        SCOPED_TRACE(sample);
        const Bytes body = body_of(test::golden("pdl/" + sample));
        const auto out = rewrite_bytes(body, mono);
        ASSERT_TRUE(out) << out.error().detail;
        EXPECT_EQ(*out, body);
    }
}

TEST(PclxlRewriter, KeepsItsPromisesOnEverySample)
{
    for (const std::string& sample : samples) {
        const Bytes job = test::golden("pdl/" + sample);
        const pdl::Segment before = read_bytes(job);
        for (const Duplex sides : {Duplex::simplex, Duplex::long_edge, Duplex::short_edge}) {
            SCOPED_TRACE(sample);
            Policy policy;
            policy.monochrome = true;
            policy.sides = sides;
            policy.copies = 7;
            const auto out = rewrite_bytes(job, policy);
            ASSERT_TRUE(out) << out.error().detail;
            const pdl::Segment after = read_bytes(*out);
            ASSERT_EQ(after.pages.size(), before.pages.size());
            EXPECT_EQ(after.confidence, pdl::Confidence::exact);
            for (std::size_t i = 0; i < after.pages.size(); ++i) {
                EXPECT_EQ(after.pages[i].colour, std::optional(false));
                EXPECT_EQ(after.pages[i].duplex, sides);
                EXPECT_EQ(after.pages[i].copies, 7U);
                EXPECT_EQ(after.pages[i].media, before.pages[i].media);
            }
            const auto again = rewrite_bytes(*out, policy);
            ASSERT_TRUE(again);
            EXPECT_EQ(*again, *out);
        }
    }
}

TEST(PclxlRewriter, WritesTheSameThroughEveryWindow)
{
    Policy policy;
    policy.monochrome = true;
    policy.sides = Duplex::short_edge;
    policy.copies = 300;
    for (const std::string sample : {"traps/s_pxl_dup_c2.pxl", "gs/pxlcolor_photo2.pxl"}) {
        const Bytes job = test::golden("pdl/" + sample);
        const auto whole = rewrite_bytes(job, policy);
        ASSERT_TRUE(whole);
        for (std::size_t window = 1; window <= 17; ++window) {
            SCOPED_TRACE(sample + " window " + std::to_string(window));
            const auto out = rewrite_bytes(job, policy, window);
            ASSERT_TRUE(out);
            EXPECT_EQ(*out, *whole);
        }
    }
}

TEST(PclxlRewriter, PrintsPagesByTurnsOnFrontAndBack)
{
    XlBuilder stream(pdl::pclxl::ByteOrder::big);
    stream.begin_session().begin_page().end_page();
    stream.begin_page().uint16(attr::page_copies, 0).end_page();
    stream.begin_page().end_page().begin_page().end_page();
    Policy policy;
    policy.sides = Duplex::long_edge;
    const auto out = rewrite_bytes(stream.bytes(), policy);
    ASSERT_TRUE(out);

    const auto page = [](XlBuilder& to, unsigned side) -> XlBuilder& {
        to.ubyte(0x28, 0).ubyte(attr::media_size, 2);
        return to.ubyte(attr::duplex_page_mode, 1).ubyte(attr::duplex_page_side, side).op(op::begin_page);
    };
    XlBuilder wanted(pdl::pclxl::ByteOrder::big);
    wanted.begin_session();
    page(wanted, 0).end_page();
    page(wanted, 1).uint16(attr::page_copies, 0).end_page();
    page(wanted, 1).end_page();
    page(wanted, 0).end_page();
    EXPECT_EQ(*out, wanted.bytes());
}

TEST(PclxlRewriter, LeavesPagesThatDoNotPrintUnprinted)
{
    XlBuilder stream;
    stream.begin_session().begin_page().uint16(attr::page_copies, 0).end_page();
    stream.begin_page().uint16(attr::page_copies, 3).end_page().begin_page().end_page();
    Policy policy;
    policy.copies = 2;
    const auto out = rewrite_bytes(stream.bytes(), policy);
    ASSERT_TRUE(out);
    const pdl::Segment after = read_bytes(*out);
    ASSERT_EQ(after.pages.size(), 2U);
    EXPECT_EQ(after.pages[0].copies, 2U);
    EXPECT_EQ(after.pages[1].copies, 2U);
}

TEST(PclxlRewriter, KeepsTheLuminanceOfColours)
{
    Policy mono;
    mono.monochrome = true;
    XlBuilder stream;
    stream.begin_session().begin_page().rgb(255, 0, 0).reals(attr::rgb_color, {0.F, 1.F, 0.F}).op(op::set_pen_source);
    stream.ubyte(attr::palette_depth, 2).array(attr::palette_data, Bytes{0, 0, 255, 9, 9, 9}).rgb_space();
    stream.array(attr::primary_array, Bytes{0, 255, 0}).op(op::set_pen_source).end_page();
    XlBuilder wanted;
    wanted.begin_session().begin_page().rgb(76, 76, 76);
    wanted.reals(attr::rgb_color, {0.587F, 0.587F, 0.587F}).op(op::set_pen_source);
    wanted.ubyte(attr::palette_depth, 2).array(attr::palette_data, Bytes{29, 29, 29, 9, 9, 9}).rgb_space();
    wanted.array(attr::primary_array, Bytes{150, 150, 150}).op(op::set_pen_source).end_page();
    const auto out = rewrite_bytes(stream.bytes(), mono);
    ASSERT_TRUE(out);
    EXPECT_EQ(*out, wanted.bytes());
}

/// A picture of rows that change, repeat and hold long runs.
Bytes picture(std::size_t width, std::size_t height, std::size_t stored)
{
    Bytes rows(stored * height);
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t at = y * stored + 3 * x;
            rows[at] = static_cast<std::uint8_t>(x / 40 * 50 + y / 3);
            rows[at + 1] = static_cast<std::uint8_t>(x % 7 == 0 ? 200 : 10);
            rows[at + 2] = static_cast<std::uint8_t>(y % 2 == 0 ? x : 0);
        }
    }
    return rows;
}

TEST(PclxlRewriter, CodesImagesAnewInTheirOwnCompression)
{
    constexpr std::size_t width = 333, height = 20;
    Policy mono;
    mono.monochrome = true;
    for (const auto order : {pdl::pclxl::ByteOrder::little, pdl::pclxl::ByteOrder::big}) {
        for (const Compression mode : {Compression::none, Compression::rle, Compression::delta_row}) {
            SCOPED_TRACE(static_cast<int>(mode));
            const std::size_t stored = mode == Compression::delta_row ? 3 * width : 1000;
            const Bytes pixels = picture(width, height, stored);
            Bytes coded, seed;
            for (std::size_t y = 0; y < height; ++y) {
                ASSERT_TRUE(append_row(coded, ByteView(pixels).subspan(y * stored, stored), mode, seed));
            }
            XlBuilder stream(order);
            stream.begin_session().begin_page().rgb_space();
            stream.image(width, height, 2, false, static_cast<unsigned>(mode), coded).end_page().end_session();
            ASSERT_EQ(read_bytes(stream.bytes()).pages.at(0).colour, std::optional(true));

            const auto out = rewrite_bytes(stream.bytes(), mono);
            ASSERT_TRUE(out) << out.error().detail;
            ASSERT_EQ(read_bytes(*out).pages.at(0).colour, std::optional(false));

            // The same stream made by hand from grey pixels.
            Bytes grey = pixels, grey_coded;
            seed.clear();
            for (std::size_t y = 0; y < height; ++y) {
                const auto row = std::span(grey).subspan(y * stored, stored);
                for (std::size_t x = 0; x < width; ++x) {
                    const int luma = pdl::luma8(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
                    std::fill_n(row.begin() + static_cast<std::ptrdiff_t>(3 * x), 3, static_cast<std::uint8_t>(luma));
                }
                ASSERT_TRUE(append_row(grey_coded, row, mode, seed));
            }
            XlBuilder wanted(order);
            wanted.begin_session().begin_page().rgb_space();
            wanted.image(width, height, 2, false, static_cast<unsigned>(mode), grey_coded).end_page().end_session();
            EXPECT_EQ(*out, wanted.bytes());
        }
    }
}

TEST(PclxlRewriter, ReadsBackTheRowsItCodes)
{
    constexpr std::size_t stored = 999;
    const Bytes pixels = picture(333, 50, stored);
    for (const Compression mode : {Compression::rle, Compression::delta_row}) {
        Bytes coded, seed;
        for (std::size_t y = 0; y < 50; ++y) {
            ASSERT_TRUE(append_row(coded, ByteView(pixels).subspan(y * stored, stored), mode, seed));
        }
        const MemorySource source(XlBuilder(pdl::pclxl::ByteOrder::little, false).block(coded).bytes());
        Cursor in(source);
        pdl::pclxl::BlockBytes bytes(in, pdl::pclxl::ByteOrder::little);
        Bytes read_seed;
        pdl::pclxl::RowReader rows(bytes, mode, stored, read_seed);
        for (std::size_t y = 0; y < 50; ++y) {
            const ByteView row = rows.next();
            const ByteView wanted = ByteView(pixels).subspan(y * stored, stored);
            ASSERT_TRUE(std::equal(row.begin(), row.end(), wanted.begin(), wanted.end())) << "row " << y;
        }
        EXPECT_TRUE(rows.next().empty());
    }
}

// A driver codes a picture in strips, each of which leans on the one before.
TEST(PclxlRewriter, PassesGreyStripsUntilOneHasChanged)
{
    Policy mono;
    mono.monochrome = true;
    const auto stream = [](const Bytes& second, const Bytes& third) {
        const Bytes lazy{8, 0, 0x40, 7, 7, 7, 0x40, 5, 5, 5};  // two commands where one would do
        XlBuilder made;
        made.begin_session().begin_page().rgb_space().begin_image(4, 3, 2, false);
        return made.read_image(0, 1, 3, lazy).read_image(1, 1, 3, second).read_image(2, 1, 3, third).op(op::end_image).end_page().end_session().bytes();
    };
    const Bytes back_to_grey{2, 0, 0x00, 7};
    const auto out = rewrite_bytes(stream({2, 0, 0x00, 9}, back_to_grey), mono);
    ASSERT_TRUE(out) << out.error().detail;
    EXPECT_EQ(*out, stream({4, 0, 0x40, 8, 8, 8}, {4, 0, 0x40, 7, 7, 7}));

    const Bytes grey = stream({0, 0}, back_to_grey);
    EXPECT_EQ(rewrite_bytes(grey, mono).value(), grey);
}

TEST(PclxlRewriter, PassesWhatStaysInLongPieces)
{
    XlBuilder stream;
    stream.begin_session().begin_page().rgb_space();
    for (unsigned i = 0; i < 10'000; ++i) stream.op(op::push_gs).rgb(i % 256, i % 256, i % 256).rectangle().op(op::pop_gs);
    stream.rgb(1, 2, 3).rectangle().end_page().end_session();
    Policy policy;
    policy.monochrome = true;
    policy.sides = Duplex::long_edge;
    const MemorySource source(stream.bytes());
    Cursor in(source);
    test::CountingSink out;
    ASSERT_TRUE(rewrite(in, {}, policy, out));
    EXPECT_LT(out.writes(), 20U);
}

TEST(PclxlRewriter, MakesSmallDepthsGrey)
{
    Policy mono;
    mono.monochrome = true;
    for (const unsigned depth : {0U, 1U}) {
        XlBuilder stream;
        stream.begin_session().begin_page().rgb_space();
        stream.image(2, 2, depth, false, 0, {0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0}).end_page();
        ASSERT_EQ(read_bytes(stream.bytes()).pages.at(0).colour, std::optional(true));
        const auto out = rewrite_bytes(stream.bytes(), mono);
        ASSERT_TRUE(out);
        EXPECT_EQ(out->size(), stream.bytes().size());
        EXPECT_EQ(read_bytes(*out).pages.at(0).colour, std::optional(false));
    }
}

TEST(PclxlRewriter, MakesJpegImagesGrey)
{
    Policy mono;
    mono.monochrome = true;
    const Bytes photo = test::golden("pdl/img/cphoto.jpg");
    XlBuilder stream;
    stream.begin_session().begin_page().rgb_space().image(480, 480, 2, false, 2, photo).end_page().end_session();
    ASSERT_EQ(read_bytes(stream.bytes()).pages.at(0).colour, std::optional(true));
    const auto out = rewrite_bytes(stream.bytes(), mono);
    ASSERT_TRUE(out) << out.error().detail;
    const pdl::Segment after = read_bytes(*out);
    ASSERT_EQ(after.pages.size(), 1U);
    EXPECT_EQ(after.pages[0].colour, std::optional(false));
    EXPECT_EQ(after.confidence, pdl::Confidence::exact);
}

TEST(PclxlRewriter, StatesTheNewLengthOfABlock)
{
    Policy mono;
    mono.monochrome = true;
    XlBuilder stream;
    stream.begin_session().begin_page().rgb_space().ubyte(attr::color_mapping, 0).ubyte(attr::color_depth, 2);
    stream.uint16(attr::source_width, 4).uint16(attr::source_height, 1).op(op::begin_image);
    stream.uint16(attr::block_height, 1).ubyte(attr::compress_mode, 1).uint32(attr::block_byte_length, 13);
    stream.op(op::read_image).block({11, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3}).op(op::end_image).end_page();
    XlBuilder wanted;
    wanted.begin_session().begin_page().rgb_space().ubyte(attr::color_mapping, 0).ubyte(attr::color_depth, 2);
    wanted.uint16(attr::source_width, 4).uint16(attr::source_height, 1).op(op::begin_image);
    wanted.uint16(attr::block_height, 1).ubyte(attr::compress_mode, 1).uint32(attr::block_byte_length, 2);
    wanted.op(op::read_image).block({0xF5, 2}).op(op::end_image).end_page();
    const auto out = rewrite_bytes(stream.bytes(), mono);
    ASSERT_TRUE(out);
    EXPECT_EQ(*out, wanted.bytes());
}

TEST(PclxlRewriter, RewritesUserStreamsWhereTheyAreRecorded)
{
    Policy policy;
    policy.monochrome = true;
    policy.sides = Duplex::long_edge;
    policy.copies = 4;
    XlBuilder inside;
    inside.rgb(255, 0, 0).rectangle().end_page().begin_page().rgb_space();
    inside.image(1, 1, 2, false, 0, {255, 0, 0, 0});
    const auto length = static_cast<unsigned>(inside.bytes().size());
    XlBuilder stream;
    stream.begin_session().array(attr::stream_name, "form").op(op::begin_stream);
    stream.uint32(attr::stream_data_length, length).op(op::read_stream).block(inside.bytes()).op(op::end_stream);
    stream.begin_page().array(attr::stream_name, "form").op(op::exec_stream).end_page().end_session();
    for (std::size_t window = 1; window <= 17; ++window) {
        const auto out = rewrite_bytes(stream.bytes(), policy, window);
        ASSERT_TRUE(out) << out.error().detail;
        const pdl::Segment after = read_bytes(*out);
        ASSERT_EQ(after.pages.size(), 2U);
        for (const pdl::Page& page : after.pages) {
            EXPECT_EQ(page.colour, std::optional(false));
            EXPECT_EQ(page.copies, 4U);
            EXPECT_EQ(page.duplex, Duplex::long_edge);
        }
    }
}

TEST(PclxlRewriter, RefusesWhatItCannotSee)
{
    Policy mono, copies;
    mono.monochrome = true;
    copies.copies = 2;
    XlBuilder vendor;
    vendor.begin_session().begin_page().uint32(attr::vu_data_length, 4).op(op::vendor_unique).text("DDDD").end_page();
    const auto grey = rewrite_bytes(vendor.bytes(), mono);
    ASSERT_FALSE(grey);
    EXPECT_EQ(grey.error().code, Errc::unsupported);
    const auto twice = rewrite_bytes(vendor.bytes(), copies);
    ASSERT_TRUE(twice);
    EXPECT_EQ(read_bytes(*twice).pages.at(0).copies, 2U);

    const auto noise = rewrite_bytes(Bytes{'x'}, mono);
    ASSERT_FALSE(noise);
    EXPECT_EQ(noise.error().code, Errc::malformed);
}

TEST(PclxlRewriter, EndsOnEveryCutOfAStream)
{
    Policy policy;
    policy.monochrome = true;
    policy.sides = Duplex::simplex;
    policy.copies = 2;
    const Bytes whole = body_of(test::golden("pdl/traps/s_pxl_dup_c2.pxl"));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        const auto out = rewrite_bytes(cut, policy);
        if (!out) continue;
        EXPECT_LE(read_bytes(*out).pages.size(), 2U);
    }
}

}  // namespace
}  // namespace consigne::filters::pclxl
