#include "filters/chain/rewrite.hpp"
#include "filters/pcl/rewriter.hpp"
#include "filters/proof/prove.hpp"
#include "tests/support/counting_sink.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

const std::string reset = "\x1B" "E";

Policy mono() { Policy p; p.monochrome = true; return p; }
Policy sides(pdl::Duplex duplex) { Policy p; p.sides = duplex; return p; }
Policy copies(std::uint32_t n) { Policy p; p.copies = n; return p; }

std::string rewritten(std::string_view text, const Policy& policy, std::size_t window = 64)
{
    const MemorySource source(Bytes(text.begin(), text.end()));
    pdl::Cursor in(source, 0, window);
    MemorySink out;
    const auto done = pcl::rewrite(in, {}, policy, out);
    if (!done) throw std::runtime_error(done.error().detail);
    return std::string(as_text(out.bytes()));
}

/// Rewrites, proves, and returns the facts of the result.
Result<pdl::Facts> forced(const MemorySource& document, const Policy& policy, std::size_t window = 4096)
{
    const pdl::Facts before = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, before, policy, out, window);
    if (!report) return report.error();
    return prove(MemorySource(out.bytes()), before, policy, *report);
}

Result<pdl::Facts> forced(std::string_view text, const Policy& policy) { return forced(MemorySource(Bytes(text.begin(), text.end())), policy); }

TEST(PclRewriter, GivesItsOrdersAfterEachReset)
{
    EXPECT_EQ(rewritten(reset + "a\f" + reset + "b\f" + reset, sides(pdl::Duplex::long_edge)), reset + "\x1B&l1Sa\f" + reset + "\x1B&l1Sb\f" + reset + "\x1B&l1S");
    EXPECT_EQ(rewritten("a\f", copies(2)), "\x1B&l2Xa\f") << "and at a start without one";
}

TEST(PclRewriter, TakesCommandsOutOfCombinedSequences)
{
    EXPECT_EQ(rewritten(reset + "\x1B&l2x1s26a0Oa\f", copies(3)), reset + "\x1B&l3X\x1B&l1S\x1B&l26A\x1B&l0Oa\f");
    EXPECT_EQ(rewritten(reset + "\x1B&l26a2Xa\f", copies(3)), reset + "\x1B&l3X\x1B&l26Aa\f");
    EXPECT_EQ(rewritten(reset + "\x1B&l2s1Xa\x1B&a1Gb\f", sides(pdl::Duplex::simplex)), reset + "\x1B&l0S\x1B&l1Xa\x1B&l0Hb\f") << "a choice of sides ends the page";
    EXPECT_EQ(rewritten(reset + "\x1B*b3m4W\f\f\f\f", copies(3)), reset + "\x1B&l3X\x1B*b3M\x1B*b4W\f\f\f\f");
}

// A driver that gives offsets for the backs of sheets sees them mirrored there; on a front they are not (gpcl6 does so too).
// A combined ESC%-12345x is no UEL, and must not become one.
TEST(PclRewriter, MakesNoEndOfACombinedCommand)
{
    EXPECT_EQ(rewritten(reset + "\x1B%-12345x\x1B&l0Oa\f", copies(3)), reset + "\x1B&l3X\x1B&l0Oa\f");
}

TEST(PclRewriter, TurnsTheSignOfRegistrationWhereTheSideChanges)
{
    const std::string driver = reset + "\x1B&l1S\x1B&l-180u36Za\f\x1B&l180u36Zb\f";
    EXPECT_EQ(rewritten(driver, sides(pdl::Duplex::simplex)), reset + "\x1B&l0S\x1B&l-180U\x1B&l36Za\f\x1B&l-180U\x1B&l36Zb\f");
    EXPECT_EQ(rewritten(driver, sides(pdl::Duplex::short_edge)), reset + "\x1B&l2S\x1B&l-180U\x1B&l36Za\f\x1B&l-180U\x1B&l-36Zb\f");
    EXPECT_EQ(rewritten(driver, sides(pdl::Duplex::long_edge)), reset + "\x1B&l1S\x1B&l-180U\x1B&l36Za\f\x1B&l180U\x1B&l36Zb\f");
    EXPECT_EQ(rewritten(reset + "\x1B&l90Ua\f\x1B&l90Ub\f", sides(pdl::Duplex::long_edge)), reset + "\x1B&l1S\x1B&l90Ua\f\x1B&l-90Ub\f");
}

TEST(PclRewriter, DoesNotPrintTheRestOfABrokenSequence)
{
    EXPECT_EQ(rewritten(reset + "\x1B&l26a2" + reset + "a\f", copies(3)), reset + "\x1B&l3X\x1B&l26A" + reset + "\x1B&l3Xa\f");
}

TEST(PclRewriter, LeavesNoBrokenCommandInFrontOfText)
{
    EXPECT_EQ(rewritten(reset + "\x1B&l2\x1B&l1Srefused\f", sides(pdl::Duplex::short_edge)), reset + "\x1B&l2Srefused\f");
}

TEST(PclRewriter, NeverLooksIntoCountedData)
{
    const std::string data = "\x1B&p11X\x1B" "E\x1B&l2X\x1B&l1";
    EXPECT_EQ(rewritten(reset + data, copies(3)), reset + "\x1B&l3X" + data);
}

// What is put behind a document must not become its data.
TEST(PclRewriter, FillsUpDataThatBreakOff)
{
    using namespace std::string_literals;
    const std::string data = "\x1B&p5Xabc";
    EXPECT_EQ(rewritten(reset + data, copies(3)), reset + "\x1B&l3X" + data + "\0\0"s);
}

// Behind a command that goes, it would make one of the text.
TEST(PclRewriter, LeavesOutAnEscapeThatIsBrokenOff)
{
    EXPECT_EQ(rewritten(reset + "\x1B\x1B&l2X&text", copies(3)), reset + "\x1B&l3X&text");
    EXPECT_EQ(rewritten(reset + "\x1B\ntext", copies(3)), reset + "\x1B&l3X\x1B\ntext");
}

TEST(PclRewriter, MakesSimpleColoursGreys)
{
    const auto after = forced(reset + "\x1B*r3U\x1B*v1Sred\f\x1B*v4Sblue\f" + reset, mono());
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->colour_pages, std::vector<std::uint32_t>{});
    const auto cmy = forced(reset + "\x1B*r-3U\x1B*v1Scyan\f", mono());
    ASSERT_TRUE(cmy) << cmy.error().detail;
}

TEST(PclRewriter, MakesPalettesGreyInTheirOwnRange)
{
    const std::string configuration("\x1B*v6W\0\1\x08\x08\x08\x08", 11);
    EXPECT_NE(rewritten(reset + configuration + "\x1B*v255a0b0c5I\x1B*v5Sx\f", mono()).find("\x1B*v76a76b76c5I"), std::string::npos);
    ASSERT_TRUE(forced(reset + configuration + "\x1B*v255a0b0c5I\x1B*v5Sx\f\x1B*v2Sdefault\f", mono()));
}

TEST(PclRewriter, MakesPlanesGreyWithoutTouchingThem)
{
    const std::string rows = "\x1B*r1A\x1B*b1V\xF0\x1B*b1V\x0F\x1B*b1W\xAA\x1B*rC\f";
    ASSERT_TRUE(forced(reset + "\x1B*r3U" + rows, mono()));
    const std::string direct("\x1B*v6W\0\2\1\1\1\1", 11);
    ASSERT_TRUE(forced(reset + direct + rows, mono()));
    EXPECT_NE(rewritten(reset + direct + rows, mono()).find(rows), std::string::npos);
}

TEST(PclRewriter, MakesPixelsOfEveryCodingGrey)
{
    const std::string direct = reset + std::string("\x1B*v6W\0\3\x08\x08\x08\x08", 11) + "\x1B*r1A";
    for (const std::string& rows : {
             std::string("\x1B*b0m6W\x10\x20\x30\xFF\x20\x20", 13),
             std::string("\x1B*b1m4W\x03\x77\x01\x13", 11),
             std::string("\x1B*b2m5W\x02\x10\x20\x30\x80", 12),
             std::string("\x1B*b0m3Waaa\x1B*b3m2W\x01\x01\x1B*b0W", 24),
             std::string("\x1B*b5m12W\0\0\3\x30\x30\x90\5\0\2\4\0\1", 20),
         }) {
        const std::string text = direct + rows + "\x1B*rC\f" + reset;
        ASSERT_EQ(pdl::read_document(MemorySource(Bytes(text.begin(), text.end()))).colour_pages, std::vector<std::uint32_t>{1});
        const auto after = forced(text, mono());
        EXPECT_TRUE(after) << after.error().detail;
    }
}

TEST(PclRewriter, KeepsTheCodingOfRowsThatFollowGreyOnes)
{
    const std::string direct("\x1B*v6W\0\3\x08\x08\x08\x08", 11);
    const std::string text = reset + direct + "\x1B*b0M\x1B*r1A\x1B*b3Wabc\x1B*rB\x1B*r1U\x1B*r1A\x1B*b2W\x01\x02\x1B*rC\f";
    EXPECT_NE(rewritten(text, mono()).find("\x1B*b0M\x1B*b2W\x01\x02"), std::string::npos);
}

TEST(PclRewriter, MakesPensGrey)
{
    const auto after = forced(reset + "\x1B*r3U\x1B%0BIN;NP8;PC3,10,200,30;SP3;PD1,1;SP2PD9,9;\x1B%0A\f", mono());
    EXPECT_TRUE(after) << after.error().detail;
    const auto ranged = forced(reset + "\x1B%0BINNP8CR0,100,0,10,0,1;PC3,100,0,0SP3PD1,1;\x1B%0A\f", mono());
    EXPECT_TRUE(ranged) << ranged.error().detail;
    const auto plot = forced("IN;SP2;PD100,100;PG;SP1;PD1,1;", mono());
    EXPECT_TRUE(plot) << plot.error().detail;
    const auto ignored = forced("IN;SP2;CR0,1000,0,1000,0,0;PC2,255,0,0;PD100,100;PG;", mono());
    EXPECT_TRUE(ignored) << ignored.error().detail;
    const auto narrow = forced("IN;SP2;CR0,0.1,0,1000,5,5.05;PC2,0.1,0,5;PD100,100;PG;", mono());
    EXPECT_TRUE(narrow) << narrow.error().detail;
}

TEST(PclRewriter, RefusesWhatItCannotMakeGrey)
{
    const std::string lab("\x1B*v6W\3\3\x08\x08\x08\x08", 11);
    const auto after = forced(reset + lab + "\x1B*r1A\x1B*b3Wabc\x1B*rC\f", mono());
    ASSERT_FALSE(after);
    EXPECT_EQ(after.error().code, Errc::unsupported);
    const std::string gui("\x1B*g2W\x02\x04", 7);
    EXPECT_FALSE(forced(reset + gui + "\x1B*r1A\x1B*b3Wabc\x1B*rC\f", mono()));
    const auto narrow = forced("IN;SP2;CR0,0.001,0,1000,0,1000;PC2,0.001,0,0;PD100,100;PG;", mono());
    ASSERT_FALSE(narrow);
    EXPECT_EQ(narrow.error().code, Errc::unsupported) << "numbers have four decimals";
}

TEST(PclRewriter, KeepsItsPromisesOnTheSamples)
{
    Policy all = mono();
    all.sides = pdl::Duplex::short_edge;
    all.copies = 2;
    for (const char* name : {"gs/cljet5c_mixv4.pcl", "gs/ljet4d_mix6.pcl", "gs/ljet4d_mono3.pcl", "mutool/draw_pcl_mono3.pcl", "text/groff_lj4.pcl", "public/hidetext.pcl",
                             "traps/s_pcl_combined.pcl", "traps/s_pcl_transparent.pcl"}) {
        const MemorySource document(test::golden(std::string("pdl/") + name));
        for (const Policy& policy : {mono(), sides(pdl::Duplex::long_edge), sides(pdl::Duplex::simplex), copies(3), all}) {
            SCOPED_TRACE(name);
            const auto after = forced(document, policy);
            EXPECT_TRUE(after) << after.error().detail;
        }
    }
}

// A reset behind a plot leads to PCL, which brings back what the envelope says and may then say otherwise.
TEST(PclRewriter, ForcesWhatFollowsAPlot)
{
    Policy policy = sides(pdl::Duplex::long_edge);
    policy.copies = 3;
    const auto facts = forced("IN;SP1;PU0,0;PD500,500;" + reset + "\x1B&l0s7Xa\f\x1B&l2Sb\f", policy);
    ASSERT_TRUE(facts) << facts.error().detail;
    EXPECT_EQ(facts->pages, 3U);
    EXPECT_EQ(facts->copies, 3U);

    MemorySink out;
    const std::string plot = "IN;PD9,9;" + reset + "\x1B&l7Xa\f";
    const MemorySource document(Bytes(plot.begin(), plot.end()));
    pdl::Cursor in(document);
    ASSERT_TRUE(pcl::rewrite_plot(in, {}, policy, out));
    EXPECT_EQ(as_text(out.bytes()), "IN;PD9,9;" + reset + "\x1B&l1S\x1B&l1Xa\f") << "one copy: all of them are asked for in the envelope";
}

TEST(PclRewriter, DropsACommandThatTheEndBreaksOff)
{
    EXPECT_EQ(rewritten(reset + "a\x1B&", copies(3)), reset + "\x1B&l3Xa") << "what is put behind would be taken for its end";
    EXPECT_EQ(rewritten(reset + "a\x1B&l1", copies(3)), reset + "\x1B&l3Xa");
}

TEST(PclRewriter, LeavesOutAColourRangeWithoutWidth)
{
    const std::string plot = rewritten("\x1B%0BCR0,1000,0,1000,0,0;PC2,255,0,0;SP2;PD9,9;\x1B%0A", mono());
    EXPECT_EQ(plot.find("CR"), std::string::npos) << plot;
    EXPECT_NE(plot.find("PC2,76.24,76.24,76.24;"), std::string::npos) << plot;
}

// Forced once more, nothing is added: what was put stands already.
TEST(PclRewriter, PutsNoGreysThatStandAlready)
{
    const std::string configured = std::string("\x1B*v6W\0\0\3\x08\x08\x08", 11), inks = std::string("\x1B*v6W\1\0\3\x08\x08\x08", 11);
    const std::string planes = std::string("\x1B*v6W\0\2\3\x08\x08\x08", 11), lab = std::string("\x1B*v6W\3\1\x08\x08\x08\x08", 11);
    for (const std::string& palette : {std::string("\x1B*r3U"), std::string("\x1B*r-3U"), std::string("\x1B*r-4U"), configured, inks, planes, lab, configured + "\x1B*v9a8b7c2I"}) {
        const std::string once = rewritten(reset + palette + "\x1B*v1Sx\f", mono());
        EXPECT_EQ(rewritten(once, mono()), once);
    }
    for (const std::string plot : {"IN;SP2;PD1,1;", "IN;NP4SP2", "CR0,25,0,255,0,1;PC2,99,7,1;", "CR0,3,0,3,0,3;PC2,1,2,3;"}) {
        const std::string once = rewritten("\x1B%0B" + plot + "\x1B%0A", mono());
        EXPECT_EQ(rewritten(once, mono()), once);
    }
}

TEST(PclRewriter, PassesWhatStaysInLongPieces)
{
    std::string text = reset, plot = "IN;SP1;";
    for (int i = 0; i < 10'000; ++i) {
        text += "word\x1B*p+20X\x1B(3@";
        plot += "PU1,2;PD3,4,5,6;";
    }
    const auto writes = [](const std::string& document, bool alone) {
        const MemorySource source(Bytes(document.begin(), document.end()));
        pdl::Cursor in(source);
        test::CountingSink out;
        Policy policy = mono();
        policy.sides = pdl::Duplex::long_edge;
        EXPECT_TRUE(alone ? pcl::rewrite_plot(in, {}, policy, out) : pcl::rewrite(in, {}, policy, out));
        return out.writes();
    };
    EXPECT_LT(writes(text + "\f" + reset, false), 20U);
    EXPECT_LT(writes(plot + "PG;", true), 20U);
}

TEST(PclRewriter, WritesTheSameThroughAWindowOfAnySize)
{
    Policy all = mono();
    all.sides = pdl::Duplex::long_edge;
    all.copies = 2;
    const Bytes job = test::golden("pdl/public/hidetext.pcl");
    std::string text(job.begin(), job.end());
    text += reset + "\x1B*r3U\x1B*v1s2x3Y" + std::string("\x1B*v6W\0\3\x08\x08\x08\x08\x1B*r1A\x1B*b0m3Wabc\x1B*b2m4W\x02zzy\x1B*rC\f", 42) + "\x1B%0BIN;PC2,1,2,3;SP2LBhello\x03PD1,1;\x1B%0A\f" + reset;
    const std::string whole = rewritten(text, all, 64 * 1024);
    for (std::size_t window = 1; window <= 17; ++window) EXPECT_EQ(rewritten(text, all, window), whole) << window;
}

}  // namespace
}  // namespace consigne::filters
