#include "pdl/postscript/reader.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::postscript {
namespace {

struct Answer {
    Segment segment;
    std::uint64_t end = 0;
};

Answer read_bytes(Bytes bytes, std::size_t window = 64 * 1024, const Defaults& defaults = {})
{
    const MemorySource source(std::move(bytes));
    const test::PiecewiseSource pieces(source, window);
    Cursor cursor(pieces, 0, window);
    auto segment = read(cursor, defaults);
    EXPECT_TRUE(segment) << (segment ? "" : segment.error().detail);
    return {segment ? *segment : Segment{}, cursor.offset()};
}

Segment read_text(std::string_view text) { return read_bytes(Bytes(text.begin(), text.end())).segment; }
Segment read_golden(const std::string& name) { return read_bytes(test::golden("pdl/" + name)).segment; }

std::vector<int> colours(const Segment& segment)
{
    std::vector<int> result;
    for (const Page& page : segment.pages) result.push_back(page.colour ? *page.colour : -1);
    return result;
}

TEST(PostScriptReader, KnowsWhatGhostscriptWrites)
{
    const Segment mono = read_golden("gs/ps2write_mono3.ps");
    ASSERT_TRUE(mono.pages_known) << (mono.notes.empty() ? "" : mono.notes.front());
    EXPECT_EQ(colours(mono), (std::vector{0, 0, 0}));
    EXPECT_EQ(mono.pages[1].media, (Media{595, 842}));
    EXPECT_EQ(mono.pages[0].duplex, std::nullopt);
    EXPECT_EQ(mono.confidence, Confidence::exact);
    EXPECT_EQ(colours(read_golden("gs/eps2write_color1.eps")), std::vector{1});
}

TEST(PostScriptReader, KnowsACupsJobWithACanonsFeatures)
{
    const Segment job = read_golden("cupsps/canon_c5235_color_simplex.ps");
    ASSERT_TRUE(job.pages_known) << (job.notes.empty() ? "" : job.notes.front());
    EXPECT_EQ(colours(job), std::vector{1});
    EXPECT_EQ(job.pages[0].duplex, Duplex::simplex);
    EXPECT_EQ(job.pages[0].media, (Media{612, 792}));
    EXPECT_EQ(job.title, "one page");
    EXPECT_EQ(job.user, "bob");
}

TEST(PostScriptReader, KnowsWhatPdftopsAndGroffWrite)
{
    const Segment pdf = read_golden("poppler/pdftops_mix6.ps");
    ASSERT_TRUE(pdf.pages_known) << (pdf.notes.empty() ? "" : pdf.notes.front());
    EXPECT_EQ(colours(pdf), (std::vector{0, 1, 0, 1, 1, 0}));      // page 4 is coloured by a photograph alone
    const Segment groff = read_golden("text/groff.ps");
    ASSERT_TRUE(groff.pages_known);
    EXPECT_EQ(colours(groff), (std::vector{0, 0, 0}));
    EXPECT_EQ(groff.pages[2].media, (Media{595, 842}));
}

TEST(PostScriptReader, ReadsSidesAndCopiesOfAPlainProgram)
{
    const Segment job = read_golden("traps/s_ps_feature.ps");
    ASSERT_TRUE(job.pages_known) << (job.notes.empty() ? "" : job.notes.front());
    EXPECT_EQ(colours(job), (std::vector{0, 1}));
    EXPECT_EQ(job.pages[1].duplex, Duplex::short_edge);
    EXPECT_EQ(job.pages[1].copies, 2U);
}

TEST(PostScriptReader, SeesThePixelsOfAPillowPicture)
{
    const Segment picture = read_golden("public/pil_sample_cmyk.eps");
    ASSERT_TRUE(picture.pages_known);
    EXPECT_EQ(colours(picture), std::vector{1});
    EXPECT_EQ(picture.confidence, Confidence::estimated);
}

TEST(PostScriptReader, GivesTheSameAnswerForAnyWindow)
{
    for (const char* name : {"traps/s_ps_feature.ps", "text/groff.ps"}) {
        const Answer whole = read_bytes(test::golden(std::string("pdl/") + name));
        for (std::size_t window = 1; window <= 17; ++window) {
            SCOPED_TRACE(window);
            const Answer cut = read_bytes(test::golden(std::string("pdl/") + name), window);
            EXPECT_EQ(colours(cut.segment), colours(whole.segment));
            EXPECT_EQ(cut.end, whole.end);
        }
    }
}

TEST(PostScriptReader, ReadsEveryLineEnd)
{
    const Bytes lf = test::golden("pdl/traps/s_ps_feature.ps");
    for (const std::string_view eol : {"\r", "\r\n"}) {
        Bytes changed;
        for (const auto c : lf) {
            if (c == '\n') changed.insert(changed.end(), eol.begin(), eol.end());
            else changed.push_back(c);
        }
        const Segment job = read_bytes(changed, 3).segment;
        ASSERT_EQ(job.pages.size(), 2U);
        EXPECT_EQ(job.pages[0].duplex, Duplex::short_edge);
    }
}

TEST(PostScriptReader, StopsAtAUelAndLeavesItThere)
{
    Bytes job = test::golden("pdl/traps/s_ps_feature.ps");
    const std::size_t length = job.size();
    job.insert(job.end(), uel.begin(), uel.end());
    for (const std::size_t window : {1U, 7U, 4096U}) {
        const Answer answer = read_bytes(job, window);
        EXPECT_EQ(answer.segment.pages.size(), 2U);
        EXPECT_EQ(answer.end, length);
    }
}

TEST(PostScriptReader, CountsEveryJobOfAFile)
{
    const std::string one = "%!PS\n<</Duplex true>>setpagedevice\n0 0 moveto (a) show showpage\n";
    const Segment both = read_text("\x04" + one + "\x04" + "%!PS\n1 0 0 setrgbcolor 0 0 9 9 rectfill showpage\n\x04");
    ASSERT_EQ(both.pages.size(), 2U);
    EXPECT_EQ(both.pages[0].duplex, Duplex::long_edge);
    EXPECT_EQ(both.pages[1].duplex, std::nullopt);
    EXPECT_EQ(colours(both), (std::vector{0, 1}));
}

TEST(PostScriptReader, DecodesQuotedStreams)
{
    // TBCP sends the bytes of its own protocol as 01 and the byte XOR 40.
    const Segment job = read_text("\x01M%!PS\n(\x01\x44) show showpage\n\x04");
    EXPECT_EQ(job.pages.size(), 1U);
}

TEST(PostScriptReader, TakesOnlyThePostScriptOfADosEps)
{
    const std::string ps = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n0 0 9 9 rectfill\nshowpage\n";
    std::string file("\xC5\xD0\xD3\xC6\x1E\0\0\0", 8);
    file += static_cast<char>(ps.size());
    file += std::string(21, '\0');
    file[20] = static_cast<char>(30 + ps.size());
    file[24] = 9;
    const Answer answer = read_bytes([&] {
        const std::string all = file + ps + "TIFF-DATA";
        return Bytes(all.begin(), all.end());
    }());
    EXPECT_EQ(answer.segment.pages.size(), 1U);
    EXPECT_EQ(answer.end, 30 + ps.size() + 9);
}

// What broke scanners that bet on words: each must be executed to be counted.
TEST(PostScriptReader, DoesNotGuessAtPrograms)
{
    for (const std::string_view program : {
             "%!\n1 1 7 { pop showpage } for\n",
             "%!\n/sp /showpage load def\nsp sp\n",
             "%!\n(showpage) cvx exec\n",
             "%!\nsystemdict /showpage get exec\n",
             "%!\ncurrentfile /ASCIIHexDecode filter cvx exec\n73686f7770616765>\n",
             "%!\n<</EndPage {pop pop false}>> setpagedevice\nshowpage\n",
             "%!\nshowpage quit showpage\n",
             "%!\n/showpage {} def showpage\n",
             "%!\n0 0 moveto (x) show copypage\n",
             "%!PS-Adobe-3.0\n%%Creator: someone\n%%Pages: 2\n%%EndComments\n%%Page: 1 1\nfoo\n%%Page: 2 2\nfoo\n",
             "%!PS-Adobe-3.0\n%%Creator: PScript5.dll Version 5.2\n%%Pages: 9\n%%EndComments\n%%Page: 1 1\nx\n",
         }) {
        SCOPED_TRACE(program);
        const Segment segment = read_text(program);
        EXPECT_FALSE(segment.pages_known);
        EXPECT_TRUE(segment.pages.empty());
        EXPECT_EQ(segment.confidence, Confidence::none);
        ASSERT_FALSE(segment.notes.empty());
    }
    EXPECT_FALSE(read_golden("traps/s_ps_loop.ps").pages_known);
}

TEST(PostScriptReader, DoesNotCountPagesInsideDataAndDocuments)
{
    const Segment job = read_text(
        "%!PS-Adobe-3.0\n%%Creator: PScript5.dll Version 5.2\n%%Pages: (atend)\n%%Title: (caf\\351 \\(1\\))\n%%EndComments\n"
        "%%Page: 1 1\n%%BeginDocument: a.eps\n%%Page: 1 1\n%%EndDocument\n"
        "%%BeginData: 14 Binary Bytes\n%%Page: 1 1\r\n\n%%EndData\n%%BeginData: 1 ASCII Lines\n%%Page: 7 7\n%%EndData\n%%Trailer\n%%Pages: 1\n%%EOF\n");
    ASSERT_TRUE(job.pages_known) << job.notes.front();
    EXPECT_EQ(job.pages.size(), 1U);
    EXPECT_EQ(job.title, "caf\xC3\xA9 (1)");
    EXPECT_EQ(job.pages[0].colour, std::nullopt);
}

TEST(PostScriptReader, TakesSidesFromTheEnvelopeUnlessThePageSaysOtherwise)
{
    const std::string_view program = "%!\nshowpage <</Duplex false>>setpagedevice showpage\n";
    const Segment job = read_bytes(Bytes(program.begin(), program.end()), 64, {Duplex::short_edge, 3, std::nullopt}).segment;
    ASSERT_EQ(job.pages.size(), 2U);
    EXPECT_EQ(job.pages[0].duplex, Duplex::short_edge);
    EXPECT_EQ(job.pages[1].duplex, Duplex::simplex);
    EXPECT_EQ(job.pages[0].copies, 3U);
}

}  // namespace
}  // namespace consigne::pdl::postscript
