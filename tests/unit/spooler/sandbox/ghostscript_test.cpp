#include "spooler/sandbox/ghostscript.hpp"

#include "pdl/tally/reading.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace consigne::spooler::sandbox {
namespace {

class GhostscriptRun : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists("/usr/bin/gs")) GTEST_SKIP() << "no Ghostscript here";
    }

    /// A whole document, as a child inspects it.
    static pdl::Facts inspect(std::string_view document, Limits limits = {})
    {
        const MemorySource source(Bytes(document.begin(), document.end()));
        Ghostscript ghostscript(limits);
        pdl::Reading reading;
        reading.executor = &ghostscript;
        return pdl::read_document(source, 64 * 1024, reading);
    }
    static bool noted(const pdl::Facts& facts, std::string_view words)
    {
        return std::any_of(facts.notes.begin(), facts.notes.end(), [&](const std::string& note) { return note.find(words) != std::string::npos; });
    }
};

TEST_F(GhostscriptRun, CountsALoop)
{
    const pdl::Facts facts = inspect(as_text(test::golden("pdl/traps/s_ps_loop.ps")));
    EXPECT_EQ(facts.pages, 4U);
    EXPECT_EQ(facts.colour_pages, std::vector<std::uint32_t>{2});
    EXPECT_EQ(facts.media, std::vector(4, pdl::Media{612, 792}));
    EXPECT_EQ(facts.duplex, std::nullopt);
    EXPECT_EQ(facts.confidence, pdl::Confidence::exact);
    EXPECT_TRUE(noted(facts, "executed"));
}

// What broke scanners that bet on words (see the reader's tests): the interpreter knows.
TEST_F(GhostscriptRun, CountsWhatNoScannerCan)
{
    struct Case { std::string_view program; std::uint32_t pages; };
    for (const Case& one : {Case{"%!\n/sp /showpage load def\nsp sp\n", 2}, Case{"%!\n(showpage) cvx exec\n", 1},
                            Case{"%!\nsystemdict /showpage get exec\n", 1}, Case{"%!\nshowpage quit showpage\n", 1},
                            Case{"%!\n<</EndPage {pop pop false}>> setpagedevice\nshowpage\n", 0}, Case{"%!\n/showpage {} def showpage\n", 0},
                            Case{"%!\n0 0 moveto 9 9 lineto stroke copypage showpage\n", 2},
                            Case{"%!\ncurrentfile /ASCIIHexDecode filter cvx exec\n73686f7770616765>\n", 1}}) {
        SCOPED_TRACE(one.program);
        EXPECT_EQ(inspect(one.program).pages, one.pages);
    }
}

TEST_F(GhostscriptRun, SeesPaperSidesCopiesAndColourOfEachPage)
{
    const pdl::Facts facts = inspect("%!\n/d <</Duplex true /Tumble true /PageSize [842 595] /NumCopies 3>> def d setpagedevice\n"
                                     "1 1 1 setrgbcolor 0 0 99 99 rectfill showpage .5 .5 .5 setrgbcolor 0 0 99 99 rectfill showpage\n"
                                     "1 0 0 setrgbcolor 0 0 99 99 rectfill 1 setgray 0 0 99 99 rectfill showpage\n"
                                     "0 0 1 setrgbcolor 0 0 99 99 rectfill showpage\n");
    EXPECT_EQ(facts.pages, 4U);
    EXPECT_EQ(facts.colour_pages, std::vector<std::uint32_t>{4});   // white, grey, and red painted over
    EXPECT_EQ(facts.media, std::vector(4, pdl::Media{842, 595}));
    EXPECT_EQ(facts.duplex, pdl::Duplex::short_edge);
    EXPECT_EQ(facts.copies, 3U);
}

TEST_F(GhostscriptRun, StartsAsTheEnvelopeSays)
{
    const pdl::Facts facts = inspect("\x1B%-12345X@PJL SET DUPLEX=ON\r\n@PJL SET BINDING=SHORTEDGE\r\n@PJL SET COPIES=4\r\n@PJL SET PAPER=A4\r\n"
                                     "@PJL ENTER LANGUAGE=POSTSCRIPT\r\n%!\n2 {showpage} repeat\n\x1B%-12345X");
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.duplex, pdl::Duplex::short_edge);
    EXPECT_EQ(facts.copies, 4U);
    EXPECT_EQ(facts.media, std::vector(2, pdl::Media{595, 842}));
}

TEST_F(GhostscriptRun, RunsEveryJobOfAFileAfresh)
{
    const pdl::Facts facts = inspect("\x04%!\n/n 3 def <</Duplex true>> setpagedevice n {showpage} repeat\n\x04%!\nuserdict /n known {9 {showpage} repeat} if showpage\n\x04");
    EXPECT_EQ(facts.pages, 4U);
}

TEST_F(GhostscriptRun, RunsWhatIsQuoted)
{
    EXPECT_EQ(inspect("\x01M%!\n1 1 3 {pop (\x01\x44) pop showpage} for\n\x04").pages, 3U);
}

TEST_F(GhostscriptRun, TellsWhatAnErrorLeft)
{
    const pdl::Facts facts = inspect("%!\n2 {showpage} repeat nosuchthing showpage\n");
    EXPECT_EQ(facts.pages, 2U);     // a device prints what came before
    EXPECT_EQ(facts.confidence, pdl::Confidence::estimated);
    EXPECT_TRUE(noted(facts, "undefined in nosuchthing"));
}

// A bomb costs its document the analysis, in words, and nothing else.
TEST_F(GhostscriptRun, GivesUpOnAProgramThatDoesNotEnd)
{
    Limits limits;
    limits.program_cpu_seconds = 1;
    for (const std::string_view program : {"%!\n{} loop\n", "%!\n/p {1 1 add pop p} def p p p\n{/x 1 def} loop\n"}) {
        const pdl::Facts facts = inspect(program, limits);
        EXPECT_TRUE(facts.readable);
        EXPECT_EQ(facts.pages, std::nullopt);
        EXPECT_EQ(facts.confidence, pdl::Confidence::none);
        EXPECT_TRUE(noted(facts, "does not end") || noted(facts, "stopped at an error")) << program;
    }
}

TEST_F(GhostscriptRun, GivesUpOnAProgramThatEatsMemory)
{
    Limits limits;
    limits.memory_bytes = std::uint64_t{300} << 20;
    const pdl::Facts facts = inspect("%!\n/keep 100000 array def 0 1 99999 {keep exch 60000 string put} for showpage\n", limits);
    EXPECT_EQ(facts.pages, std::nullopt);
    EXPECT_TRUE(noted(facts, "memory"));
}

TEST_F(GhostscriptRun, LetsNoProgramReachFilesOrOtherPrograms)
{
    for (const std::string_view program : {"%!\n(/etc/passwd) (r) file pop showpage\n", "%!\n(/tmp/consigne-was-here) (w) file pop showpage\n",
                                           "%!\n(%pipe%true) (w) file pop showpage\n"}) {
        SCOPED_TRACE(program);
        const pdl::Facts facts = inspect(program);
        EXPECT_EQ(facts.pages, std::nullopt);
        EXPECT_TRUE(noted(facts, "invalidfileaccess")) << (facts.notes.empty() ? "" : facts.notes.front());
    }
    std::string name = (std::filesystem::temp_directory_path() / "consigne-kept-XXXXXX").string();
    close(mkstemp(name.data()));
    EXPECT_EQ(inspect("%!\n(" + name + ") deletefile showpage\n").pages, std::nullopt);
    EXPECT_TRUE(std::filesystem::remove(name)) << "a program deleted a file";
}

}  // namespace
}  // namespace consigne::spooler::sandbox
