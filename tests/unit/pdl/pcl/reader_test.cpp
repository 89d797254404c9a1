#include "pdl/pcl/reader.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::pcl {
namespace {

Segment read_text(std::string_view text, const Defaults& defaults = {}, std::size_t window = 64)
{
    const MemorySource source(Bytes(text.begin(), text.end()));
    Cursor in(source, 0, window);
    auto segment = read(in, defaults);
    if (!segment) throw std::runtime_error(segment.error().detail);
    return *segment;
}

std::size_t pages(std::string_view text) { return read_text(text).pages.size(); }

std::vector<bool> colours(std::string_view text)
{
    std::vector<bool> result;
    for (const Page& page : read_text(text).pages) result.push_back(page.colour.value_or(true));
    return result;
}

std::vector<std::uint32_t> copies(std::string_view text)
{
    std::vector<std::uint32_t> result;
    for (const Page& page : read_text(text).pages) result.push_back(page.copies);
    return result;
}

const std::string reset = "\x1B" "E";
using Colours = std::vector<bool>;

TEST(PclReader, FormFeedsAlwaysEjectAndResetsOnlyMarkedPages)
{
    EXPECT_EQ(pages(reset + "\f\f\f" + reset), 3U);
    EXPECT_EQ(pages(reset + reset + reset), 0U);
    EXPECT_EQ(pages(reset + "x" + reset + "y" + reset), 2U);
    EXPECT_EQ(pages("x"), 1U) << "the end of the data ejects a marked page";
}

TEST(PclReader, DataCountedByACommandAreNotCommands)
{
    EXPECT_EQ(pages(reset + "\x1B&p5X\f\x1B" "E\f\fone\f" + reset), 1U);
    EXPECT_EQ(pages(reset + "\x1B*b3m4W\f\f\f\f\f"), 1U) << "a row in a combined sequence";
    EXPECT_EQ(pages(reset + "\x1B*b2w\f\f2W\f\f\f"), 1U) << "the sequence goes on behind the first row";
    EXPECT_EQ(pages(reset + "\x1B(s3W\f\f\fx\f"), 1U);
    EXPECT_EQ(pages(reset + "\x1B&p9X" + std::string(uel) + "\f"), 1U) << "a UEL inside counted data is data";
}

TEST(PclReader, StopsInFrontOfAUel)
{
    const std::string text = reset + "x\f" + std::string(uel) + "@PJL EOJ\n\f\f";
    const MemorySource source(Bytes(text.begin(), text.end()));
    Cursor in(source);
    const auto segment = read(in, {});
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->pages.size(), 1U);
    EXPECT_TRUE(in.looking_at(uel));
}

TEST(PclReader, ReadsCombinedSequences)
{
    const Segment segment = read_text(reset + "\x1B&l2x1s27a0Otext\f");
    ASSERT_EQ(segment.pages.size(), 1U);
    EXPECT_EQ(segment.pages[0].copies, 2U);
    EXPECT_EQ(segment.pages[0].duplex, Duplex::long_edge);
    EXPECT_EQ(segment.pages[0].media, (Media{842, 1191}));
}

TEST(PclReader, CopiesHoldUntilChangedOrReset)
{
    EXPECT_EQ(copies("\x1B&l3Xa\f\x1B&l1Xb\f\x1B&l2Xc\f"), (std::vector<std::uint32_t>{3, 1, 2}));
    EXPECT_EQ(copies("\x1B&l3Xa\f\x1B&l0Xb\f" + reset + "c\f"), (std::vector<std::uint32_t>{3, 3, 1}));
    Defaults defaults;
    defaults.copies = 4;
    EXPECT_EQ(read_text("a\f", defaults).pages[0].copies, 4U);
    EXPECT_EQ(read_text("\x1B&l2Xa\f", defaults).pages[0].copies, 2U) << "the language overrides PJL";
    EXPECT_EQ(copies("\x1B&l999Xa\f").size(), 1U);
}

TEST(PclReader, PageSetupEjectsAMarkedPage)
{
    EXPECT_EQ(pages(reset + "a\x1B&l26Ab"), 2U);
    EXPECT_EQ(pages(reset + "\x1B&l26Ab"), 1U);
    EXPECT_EQ(pages(reset + "a\x1B&l1Ob"), 2U);
    EXPECT_EQ(pages(reset + "a\x1B&l0Ob"), 1U) << "the same orientation changes nothing";
    EXPECT_EQ(pages(reset + "a\x1B&l0Hb"), 2U);
    EXPECT_EQ(pages(reset + "a\x1B&l1Sb"), 2U);
}

TEST(PclReader, LandscapeTurnsTheMedia)
{
    EXPECT_EQ(read_text("\x1B&l26a1Oa").pages[0].media, (Media{842, 595}));
    EXPECT_EQ(read_text("\x1B&f5950I\x1B&f8420J\x1B&l101Aa").pages[0].media, (Media{595, 842}));
}

TEST(PclReader, LinesRunOverThePage)
{
    std::string lines = reset;
    for (int i = 0; i < 140; ++i) lines += "x\r\n";
    EXPECT_EQ(pages(lines), 3U);
    EXPECT_EQ(pages(reset + "\x1B&k3G" + lines.substr(2)), 5U) << "CR and LF both feed a line";
    EXPECT_EQ(pages(reset + "\x1B&l12D" + lines.substr(2)), 2U) << "twelve lines an inch";
}

TEST(PclReader, IsNotSureOfPagesThatAreFullWhenThePaperIsNotSaid)
{
    std::string lines;
    for (int i = 0; i < 130; ++i) lines += "a\r\n";
    EXPECT_EQ(read_text(reset + lines + "\f").confidence, Confidence::estimated);
    EXPECT_EQ(read_text(reset + "\x1B&l26A" + lines + "\f").confidence, Confidence::exact);
    EXPECT_EQ(read_text(reset + "a\fb\f").confidence, Confidence::exact);
    Defaults a4;
    a4.media = Media{595, 842};
    EXPECT_EQ(read_text(reset + lines + "\f", a4).confidence, Confidence::exact);
}

TEST(PclReader, WrapsLongLinesWhenAsked)
{
    const std::string long_lines(80 * 100, 'x');  // 85 columns fit on Letter
    EXPECT_EQ(pages(reset + long_lines), 1U);
    EXPECT_EQ(pages(reset + "\x1B&s0C" + long_lines), 2U);
    EXPECT_EQ(read_text(reset + "\x1B&s0C\x1B(s1P" + long_lines).confidence, Confidence::estimated);
}

TEST(PclReader, MacrosCountWhenExecuted)
{
    EXPECT_EQ(pages(reset + "\x1B&f1Y\x1B&f0X" "a\fb\f\x1B&f1X"), 0U);
    EXPECT_EQ(pages(reset + "\x1B&f1Y\x1B&f0X" "a\fb\f\x1B&f1X\x1B&f2X\x1B&f3X"), 4U);
    // A macro that calls itself comes to an end.
    EXPECT_LE(pages(reset + "\x1B&f1Y\x1B&f0X\f\x1B&f2X\x1B&f1X\x1B&f2X"), 4U);
}

TEST(PclReader, AColouredOverlayColoursEveryPage)
{
    const std::string overlay = "\x1B&f1Y\x1B&f0X\x1B*r3U\x1B*v1Sred\x1B&f1X\x1B&f4X";
    EXPECT_EQ(colours(reset + overlay + "a\fb\f"), (Colours{true, true}));
}

TEST(PclReader, CallsAndOverlaysGiveColoursBack)
{
    const std::string macro = "\x1B&f1Y\x1B&f0X\x1B*r3U\x1B*v1Sred\x1B&f1X";
    EXPECT_EQ(colours(reset + macro + "\x1B&f3X\fa\f"), (Colours{true, false}));
    EXPECT_EQ(colours(reset + macro + "\x1B&f2X\fa\f"), (Colours{true, true}));
    EXPECT_EQ(colours(reset + macro + "\x1B&f4Xa\f\x1B&f5Xb\f"), (Colours{true, false}));
    // The page's own red is none of the overlay's.
    EXPECT_EQ(colours(reset + "\x1B&f1Y\x1B&f0Xform\x1B&f1X\x1B&f4X\x1B*r3U\x1B*v1S\f"), (Colours{false}));
}

TEST(PclReader, RowsMayEndWithinAPixel)
{
    const std::string begin = reset + "\x1B*v6W" + std::string("\0\3\x08\x08\x08\x08", 6) + "\x1B*r8s0A";
    EXPECT_EQ(colours(begin + "\x1B*b4W" + "\x80\x80\x80\xFF\x1B*rC\f"), (Colours{true}));
    EXPECT_EQ(colours(begin + "\x1B*b4W" + std::string("\x80\x80\x80\0", 4) + "\x1B*rC\f"), (Colours{false}));
}

TEST(PclReader, ADefinedColourIsNotAUsedOne)
{
    EXPECT_EQ(colours(reset + "\x1B*r3Uplain\f\x1B*v1Sred\f\x1B*v0Sblack\f\x1B*v7Swhite\f"), (Colours{false, true, false, false}));
    EXPECT_EQ(colours(reset + "\x1B*v6W" + std::string("\0\1\x08\x08\x08\x08", 6) + "\x1B*v255a0b0c5I\x1B*v5Sx\f"), (Colours{true}));
    EXPECT_EQ(colours(reset + "\x1B*v6W" + std::string("\0\1\x08\x08\x08\x08", 6) + "\x1B*v90a90b90c5I\x1B*v5Sx\f"), (Colours{false}));
}

TEST(PclReader, RectanglesAndPensMark)
{
    EXPECT_EQ(colours(reset + "\x1B*r3U\x1B*v2S\x1B*c100a100b0P\f"), (Colours{true}));
    EXPECT_EQ(colours(reset + "\x1B*r3U\x1B*v2S\x1B*c100a100b1P\f"), (Colours{false})) << "filled with white";
    EXPECT_EQ(colours(reset + "\x1B*r3U\x1B%0BSP1;PD100,100;\x1B%0A\f"), (Colours{true}));
    EXPECT_EQ(colours(reset + "\x1B*r3U\x1B%0BIN;SP1;PD100,100;\x1B%0A\f"), (Colours{false})) << "IN makes a palette of eight pens, of which the first is black";
    EXPECT_EQ(colours(reset + "\x1B%0BIN;SP2;PD100,100;\x1B%0A\f"), (Colours{true})) << "and the second red";
    EXPECT_EQ(colours(reset + "\x1B%0BDF;SP2;PD100,100;\x1B%0A\f"), (Colours{false}));
    EXPECT_EQ(colours(reset + "\x1B%0BIN;SP1;PD1,1;\x1B%0A\f\x1B*v2Sred\f"), (Colours{false, true})) << "which PCL shares";
    EXPECT_EQ(colours(reset + "\x1B*r3U\x1B%0BIN;SP0;PD100,100;\x1B%0A\f"), (Colours{false})) << "no pen is held";
    EXPECT_EQ(colours(reset + "\x1B%0BINNP8PC3,10,200,30SP3PD1,1;\x1B%0A\f"), (Colours{true}));
    EXPECT_EQ(colours(reset + "\x1B%0BINNP8PC3,90,90,90SP3PD1,1;\x1B%0A\f"), (Colours{false}));
}

TEST(PclReader, LabelsMayHoldAnything)
{
    EXPECT_EQ(pages(reset + "\x1B%0BIN;SP1;LBa\f\x1B&l2Xb\f\x03;PU;\x1B%0A\f"), 1U);
    EXPECT_EQ(pages(reset + "\x1B%0BIN;SP1;DT*;LBa\x03\f*PU;\x1B%0A\f"), 1U);
    EXPECT_EQ(pages("\x1B%-1BIN;SP1;PD1,1;PG;PG;PD2,2;"), 2U) << "PG ejects only a marked page";
}

TEST(PclReader, PixelsDecideTheColourOfRasters)
{
    const std::string direct = reset + "\x1B*v6W" + std::string("\0\3\x08\x08\x08\x08", 6) + "\x1B*r1A";
    EXPECT_EQ(colours(direct + "\x1B*b0m6W" + std::string("\x10\x10\x10\x20\x20\x20", 6) + "\x1B*rC\f"), (Colours{false}));
    EXPECT_EQ(colours(direct + "\x1B*b0m6W" + std::string("\x10\x10\x10\xFF\x20\x20", 6) + "\x1B*rC\f"), (Colours{true}));
    EXPECT_EQ(colours(direct + "\x1B*b2m4W" + std::string("\xFE\x77\xFE\x33", 4) + "\x1B*rC\f"), (Colours{false})) << "runs of three bytes";
    EXPECT_EQ(colours(direct + "\x1B*b1m2W" + std::string("\x05\x77", 2) + "\x1B*rC\f"), (Colours{false}));
    // A delta row that changes one byte of a grey row.
    EXPECT_EQ(colours(direct + "\x1B*b0m3W" + "aaa" + "\x1B*b3m2W" + std::string("\x01\x01", 2) + "\x1B*rC\f"), (Colours{true}));
    // Adaptive: an empty row block, then one raw row of grey and one of colour.
    EXPECT_EQ(colours(direct + "\x1B*b5m9W" + std::string("\4\0\7\0\0\3\x30\x30\x30", 9) + "\x1B*rC\f"), (Colours{false}));
    EXPECT_EQ(colours(direct + "\x1B*b5m6W" + std::string("\0\0\3\x30\x30\x90", 6) + "\x1B*rC\f"), (Colours{true}));
}

TEST(PclReader, PlanesMakePixelsTogether)
{
    const std::string planes = reset + "\x1B*r3U\x1B*r1A\x1B*b0M";
    EXPECT_EQ(colours(planes + "\x1B*b1V\xF0\x1B*b1V\xF0\x1B*b1W\xF0\x1B*rC\f"), (Colours{false})) << "white and black";
    EXPECT_EQ(colours(planes + "\x1B*b1V\xF0\x1B*b1V\xF0\x1B*b1W\x0F\x1B*rC\f"), (Colours{true}));
}

TEST(PclReader, UnknownRowCodingIsSaidToBeUnknown)
{
    const Segment segment = read_text(reset + "\x1B*r3U\x1B*r1A\x1B*b9M\x1B*b3Wabc\x1B*rC\f");
    ASSERT_EQ(segment.pages.size(), 1U);
    EXPECT_EQ(segment.pages[0].colour, std::nullopt);
    EXPECT_EQ(segment.confidence, Confidence::estimated);
    EXPECT_FALSE(segment.notes.empty());
}

TEST(PclReader, TheGreySwitchIsBelievedOnlyWhenTrusted)
{
    const std::string text = reset + "\x1B&b1M\x1B*r3U\x1B*v1Sred\f";
    EXPECT_EQ(read_text(text).pages[0].colour, false);
    Defaults wary;
    wary.trust_grey_switch = false;
    EXPECT_EQ(read_text(text, wary).pages[0].colour, true);
}

TEST(PclReader, DisplayFunctionsPrintCodes)
{
    EXPECT_EQ(pages(reset + "\x1BY\f\x1B&l26A\f\x1BZ" + "\f"), 1U);
}

TEST(PclReader, TwoByteTextHidesItsSecondBytes)
{
    EXPECT_EQ(pages(reset + "\x1B&t38P\x90\f\x90\x1B" "a\f"), 1U);
}

TEST(PclReader, HostileCountsComeToAnEnd)
{
    EXPECT_EQ(pages(reset + "\x1B*b99999999999W"), 1U);
    EXPECT_EQ(pages(reset + "\x1B&p-5Xa\f"), 1U);
    EXPECT_EQ(pages(reset + "\x1B&l" + std::string(70'000, '9') + "Xa\f"), 1U);
    const MemorySource source(Bytes(200'000, '\f'));
    Cursor in(source);
    const auto segment = read(in, {});
    ASSERT_FALSE(segment);
    EXPECT_EQ(segment.error().code, Errc::limit_exceeded);
}

TEST(PlotReader, CountsPlotsThatStandAlone)
{
    const std::string text = "IN;SP2;PD100,100;PG;SP1;PD1,1;";
    const MemorySource source(Bytes(text.begin(), text.end()));
    Cursor in(source);
    const auto segment = read_plot(in, {});
    ASSERT_TRUE(segment);
    EXPECT_EQ(segment->language, Language::hpgl2);
    ASSERT_EQ(segment->pages.size(), 2U);
    EXPECT_EQ(segment->pages[0].colour, true);
    EXPECT_EQ(segment->pages[1].colour, false);
    EXPECT_EQ(segment->confidence, Confidence::estimated);
}

TEST(PlotReader, IgnoresARangeOfColoursWithoutWidth)
{
    const auto coloured = [](std::string_view text) {
        const MemorySource source(Bytes(text.begin(), text.end()));
        Cursor in(source);
        const auto segment = read_plot(in, {});
        return segment && segment->pages.size() == 1 ? segment->pages.front().colour : std::nullopt;
    };
    EXPECT_EQ(coloured("IN;CR0,10,0,10,0,1000;PC1,10,10,1000;SP1;PD9,9;PG;"), false);
    EXPECT_EQ(coloured("IN;CR0,10,0,10,5,5;PC1,10,10,1000;SP1;PD9,9;PG;"), true) << "the range stays 0 to 255";
    EXPECT_EQ(coloured("IN;CR0,10,0,10,0,1000;CR7,7,0,1,0,1;PC1,10,10,1000;SP1;PD9,9;PG;"), false) << "the one before stays";
}

TEST(PclReader, KnowsAPlotsPaperOnlyWhereItIsSaid)
{
    const auto media_of_plot = [](std::string_view text) {
        const MemorySource source(Bytes(text.begin(), text.end()));
        Cursor in(source);
        const auto segment = read_plot(in, {});
        return segment && segment->pages.size() == 1 ? segment->pages.front().media : Media{-1, -1};
    };
    EXPECT_EQ(media_of_plot("IN;PS11880,8400;SP1;PU0,0;PD9,9;PG;"), (Media{842, 595})) << "in 1/1016 inch";
    EXPECT_EQ(media_of_plot("IN;SP1;PU0,0;PD9,9;PG;"), Media{});
}

}  // namespace
}  // namespace consigne::pdl::pcl
