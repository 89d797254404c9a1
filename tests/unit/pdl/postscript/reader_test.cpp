#include "pdl/postscript/reader.hpp"

#include "pdl/postscript/executor.hpp"
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

// In a small window no line can be passed over, in a large one most are: the answer is the same.
TEST(PostScriptReader, PassesOverNothingThatMatters)
{
    for (const char* name : {"poppler/pdftops_mix6.ps", "gs/ps2write_mono3.ps", "gs/eps2write_color1.eps", "cupsps/canon_c5235_color_simplex.ps", "text/groff.ps"}) {
        SCOPED_TRACE(name);
        const Answer whole = read_bytes(test::golden(std::string("pdl/") + name), 1 << 20);
        for (const std::size_t window : {16UL, 100UL, 1000UL}) {
            const Answer cut = read_bytes(test::golden(std::string("pdl/") + name), window);
            ASSERT_EQ(colours(cut.segment), colours(whole.segment)) << window;
            for (std::size_t i = 0; i < whole.segment.pages.size(); ++i) {
                EXPECT_EQ(cut.segment.pages[i].media, whole.segment.pages[i].media);
                EXPECT_EQ(cut.segment.pages[i].duplex, whole.segment.pages[i].duplex);
                EXPECT_EQ(cut.segment.pages[i].copies, whole.segment.pages[i].copies);
            }
            EXPECT_EQ(cut.segment.notes, whole.segment.notes);
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

// A picture's data end where their mark stands, and code goes on behind it (cairo).
TEST(PostScriptReader, ReadsOnBehindAPicture)
{
    const std::string job = "%!PS-Adobe-3.0\n%%Creator: cairo 1.16.0 (https://cairographics.org)\n%%Pages: 2\n%%EndComments\n%%EndProlog\n%%Page: 1 1\nq\n"
        "/cairo_ascii85_file currentfile /ASCII85Decode filter def\n/DeviceRGB setcolorspace\n<<\n  /ImageType 1\n  /Width 1\n  /Height 1\n"
        "  /BitsPerComponent 8\n  /Decode [ 0 1 0 1 0 1 ]\n  /DataSource cairo_ascii85_file\n  /ImageMatrix [ 1 0 0 -1 0 1 ]\n>>\ncairo_image\n ";
    const auto with = [&](const std::string& data) {
        return read_text(job + data + "~>Q 1 0 0 rg f showpage\n%%Page: 2 2\n" + job.substr(job.find("/cairo_ascii")) + "$47+~>Q\nshowpage\n%%Trailer\n%%EOF\n");
    };
    const Segment behind = with("$47+");
    ASSERT_TRUE(behind.pages_known) << behind.notes.front();
    EXPECT_EQ(colours(behind), (std::vector{1, 0}));    // the paint behind the picture
}

// Microsoft's driver: "r g b 1 scol" sets a colour, one-letter names mark.
TEST(PostScriptReader, ReadsPagesOfWindowsDriver)
{
    const std::string job = "%!PS-Adobe-3.0\r\n%%Creator: PScript5.dll Version 5.2.2\r\n%%Pages: (atend)\r\n%%EndComments\r\n%%BeginProlog\r\n/S/show , d\r\n%%EndProlog\r\n";
    const std::string page = "/DeviceRGB dup setcolorspace /colspABC exch def\r\nmysetup concat colspRefresh\r\n";
    const Segment text = read_text(job + "%%Page: 1 1\r\n" + page + "0 0 0 1 scol 1215 548 M <0B>S \r\nF0S5E Ji \r\n[16#2c 16#dac9c980 ] AddXUID\r\nLH\r\n"
        "%%Page: 2 2\r\n" + page + "1 0 0 1 scol 0 0 0 1 scol 9 9 M (a)S\r\nLH\r\n"
        "%%Page: 3 3\r\n" + page + "0 0 1 1 scol N 0 0 9 9 rf\r\nLH\r\n"
        "%%Page: 4 4\r\n" + page + "9 9 8 beginimage\r\nLH\r\n%%Trailer\r\n%%Pages: 4\r\n%%EOF\r\n");
    ASSERT_TRUE(text.pages_known) << text.notes.front();
    EXPECT_EQ(colours(text), (std::vector{0, 0, 1, -1}));
}

// CUPS' pstops puts two pages on a side: the first showpage of each does nothing.
TEST(PostScriptReader, CountsSidesThatHoldSeveralPages)
{
    const auto job = [](std::string_view end) {
        return "%!PS-Adobe-3.0\n%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n%%Creator: Pages\n%%Pages: (atend)\n%%EndComments\n"
            "%%BeginProlog\nuserdict/ESPshowpage/showpage load put\nuserdict/showpage{}put\n%%EndProlog\n%%Page: (1) 1\nuserdict/ESPsave save put\n595 842 pdfSetupPaper\n"
            "showpage\nuserdict/ESPsave get restore\nuserdict/ESPsave save put\n595 842 pdfSetupPaper\nshowpage\nuserdict/ESPsave get restore\n" + std::string(end) +
            "userdict/showpage/ESPshowpage load put\n%%Trailer\n%%Pages: 1\n%%EOF\n";
    };
    const Segment two_up = read_text(job("ESPshowpage\n"));
    ASSERT_TRUE(two_up.pages_known) << two_up.notes.front();
    ASSERT_EQ(two_up.pages.size(), 1U);
    EXPECT_EQ(two_up.pages[0].media, (Media{612, 792}));    // restore took pdfSetupPaper back
    EXPECT_EQ(two_up.producer, "poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)");
    EXPECT_FALSE(read_text(job("")).pages_known);
}

// It clips each of several pages on a side, and frames them: neither has a colour, and neither hides one.
TEST(PostScriptReader, ReadsThePagesThatCupsClipsAndFrames)
{
    for (const std::string creator : {"%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n", "%%Creator: cairo 1.16.0 (https://cairographics.org)\n",
                                      "%%Creator: GPL Ghostscript 10000 (ps2write)\n"}) {
        SCOPED_TRACE(creator);
        const std::string red = creator.starts_with("%P") ? "/DeviceRGB {} cs\n[1 0 0] sc\n" : "1 0 0 rg\n";
        const std::string begins = "userdict/ESPsave save put\n18.0 36.0 translate\n0.588 0.588 scale\ngsave\n1.100 setlinewidth 0 setgray newpath\n"
            "5.0 5.0 602.1 782.1 ESPrs\n9.4 9.4 593.3 773.3 ESPrs\ngrestore\n13.8 13.8 584.5 764.5 ESPrc\n";
        const auto side = [&](const std::string& first, const std::string& second) {
            return begins + first + "showpage\nuserdict/ESPsave get restore\n" + begins + second + "showpage\nuserdict/ESPsave get restore\nESPwl\nESPshowpage\n";
        };
        const Segment text = read_text("%!PS-Adobe-3.0\n" + creator + "%%Pages: 3\n%%EndComments\n%%BeginProlog\nuserdict/ESPshowpage/showpage load put\nuserdict/showpage{}put\n"
            "%%EndProlog\n%%Page: (1) 1\n" + side("0 0 9 9 re\nf\n", "0 0 9 9 re\nf\n") + "%%Page: (2) 2\n" + side("0 0 9 9 re\nf\n", red + "0 0 9 9 re\nf\n") +
            "%%Page: (3) 3\n" + side("9 9 unheard-of\n", "") + "userdict/showpage/ESPshowpage load put\n%%Trailer\n%%EOF\n");
        ASSERT_TRUE(text.pages_known) << text.notes.front();
        EXPECT_EQ(colours(text), (std::vector{0, 1, -1}));
    }
}

// pdftops -level1: pictures are grey, their data in hexadecimal, as long as their size says.
TEST(PostScriptReader, PassesOverPicturesOfLevel1)
{
    const std::string job = "%!PS-Adobe-3.0\n%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n%%Pages: 4\n%%EndComments\n%%BeginProlog\n%%EndProlog\n";
    const std::string grey = "3 2 8 [3 0 0 -2 0 2] pdfIm1\n5b5a59\n58ff00\n", red = "/DeviceRGB {} cs\n[1 0 0] sc\n";
    const Segment text = read_text(job + "%%Page: 1 1\n" + grey + "9 3 true [9 0 0 -3 0 3] pdfImM1\nff80ff80\nff80\n" +
        "%%Page: 2 2\n" + grey + red + "0 0 9 9 re\nf\n" +
        "%%Page: 3 3\n" + red + "9 1 true [9 0 0 -1 0 1] pdfImM1\nff80\n" +
        "%%Page: 4 4\n3 2 12 [3 0 0 -2 0 2] pdfIm1\n5b5a59\n%%Trailer\n%%EOF\n");
    ASSERT_TRUE(text.pages_known) << text.notes.front();
    EXPECT_EQ(colours(text), (std::vector{0, 1, 1, -1}));
}

TEST(PostScriptReader, CountsAnEpsFileAsOnePage)
{
    const std::string eps = "%!PS-Adobe-3.0 EPSF-3.0\n%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n%%BoundingBox: 0 0 9 9\n"
        "%%EndComments\n%%BeginProlog\n%%EndProlog\n/DeviceRGB {} cs\n[1 0 0] sc\nf\nshowpage\n";
    EXPECT_EQ(colours(read_text(eps + "%%EOF\n")), std::vector{1});
    EXPECT_FALSE(read_text(eps + "showpage\n%%EOF\n").pages_known);
}

/// Says what it was given, and what it is told to.
struct Recorder final : Executor {
    Result<Execution> execute(Program& program, const Defaults&) override
    {
        std::string all;
        std::uint8_t piece[7];
        for (;;) {
            const auto n = program.read(piece);
            if (!n || *n == 0) break;
            all += as_text(ByteView(piece).first(*n));
        }
        programs.push_back(all);
        return answer;
    }
    std::vector<std::string> programs;
    Result<Execution> answer = Execution{{Page{Media{1, 2}, true, Duplex::simplex, 3}}, {}};
};

TEST(PostScriptReader, HasExecutedWhatItCannotTellAndNothingElse)
{
    Recorder recorder;
    Defaults defaults;
    defaults.executor = &recorder;
    const std::string_view file = "\x04%!\n1 1 2 {pop showpage} for\n\x04%!\nshowpage\n\x04";
    const Segment segment = read_bytes(Bytes(file.begin(), file.end()), 5, defaults).segment;
    EXPECT_EQ(recorder.programs, std::vector<std::string>{"%!\n1 1 2 {pop showpage} for\n"});
    ASSERT_EQ(segment.pages.size(), 2U);
    EXPECT_EQ(segment.pages[0].media, (Media{1, 2}));
    EXPECT_EQ(segment.pages[0].copies, 3U);
    EXPECT_EQ(segment.pages[0].duplex, std::nullopt) << "one-sided, but it never spoke of sides";
    EXPECT_EQ(segment.confidence, Confidence::exact);

    const std::string_view quoted = "\x01M%!\n(\x01\x44) 2 {showpage} repeat\n\x04";
    recorder.programs.clear();
    (void)read_bytes(Bytes(quoted.begin(), quoted.end()), 3, defaults);
    EXPECT_EQ(recorder.programs, std::vector<std::string>{"%!\n(\x04) 2 {showpage} repeat\n"});
}

TEST(PostScriptReader, SaysWhyExecutionToldNothing)
{
    Recorder recorder;
    Defaults defaults;
    defaults.executor = &recorder;
    const std::string_view loop = "%!\n1 1 2 {pop showpage} for\n";
    const Bytes program(loop.begin(), loop.end());
    recorder.answer = fail(Errc::timed_out, "the program does not end");
    const Segment endless = read_bytes(program, 64, defaults).segment;
    EXPECT_FALSE(endless.pages_known);
    EXPECT_EQ(endless.confidence, Confidence::none);
    EXPECT_EQ(endless.notes.front(), "it could not be executed: the program does not end");

    recorder.answer = Execution{{Page{}}, "undefined in foo"};
    EXPECT_EQ(read_bytes(program, 64, defaults).segment.confidence, Confidence::estimated);
    recorder.answer = Execution{{}, "undefined in foo"};
    EXPECT_FALSE(read_bytes(program, 64, defaults).segment.pages_known);
}

TEST(PostScriptReader, KnowsTheInksOfPdftops)
{
    const auto page = [](std::string_view code) {
        return colours(read_text("%!PS-Adobe-3.0\n%Produced by poppler pdftops version: 22.12.0 (http://poppler.freedesktop.org)\n%%Pages: 1\n%%EndComments\n"
                                 "%%BeginProlog\n%%EndProlog\n%%Page: 1 1\npdfStartPage\n" + std::string(code) + "\nshowpage\n%%PageTrailer\npdfEndPage\n%%Trailer\n%%EOF\n"));
    };
    EXPECT_EQ(page("0 0 0 1 k\n9 9 9 9 re\nf"), std::vector{0});
    EXPECT_EQ(page("1 1 0 0 k\n9 9 9 9 re\nf"), std::vector{1});
    EXPECT_EQ(page("1 1 0 0 K\n9 9 9 9 re\nf"), std::vector{0});
    EXPECT_EQ(page("0 1 0 0 K\n9 9 m\n80 80 l\nS"), std::vector{1});
    EXPECT_EQ(page("0 1 0 0 1 (Spot) ck\n9 9 9 9 re\nf"), std::vector{-1});
    EXPECT_EQ(page("1 1 8 [1 0 0 -1 0 1] pdfIm1Sep\n00ff0000"), std::vector{-1});
    // None of its words: somebody changed the document.
    EXPECT_EQ(page("1 0 0 setrgbcolor 9 9 9 9 rectfill"), std::vector{-1});
}

TEST(PostScriptReader, TakesNumCopiesBeforeTheCopiesOfLevelOne)
{
    const auto copies = [](std::string_view program) { return read_text(program).pages.at(0).copies; };
    EXPECT_EQ(copies("%!\n<</NumCopies 2>>setpagedevice /#copies 5 def showpage\n"), 2U);
    EXPECT_EQ(copies("%!\n/#copies 5 def <</NumCopies 2>>setpagedevice showpage\n"), 2U);
    EXPECT_EQ(copies("%!\n<</NumCopies 2>>setpagedevice /#copies 5 def <</NumCopies null>>setpagedevice showpage\n"), 5U);
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
             "%!PS-Adobe-3.0\n%%Creator: cairo 1.16.0 (https://cairographics.org)\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\n0 g\nshowpage\nshowpage\n",
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
