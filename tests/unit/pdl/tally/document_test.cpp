#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl {
namespace {

Facts facts_of(std::string_view text, std::size_t window = 64)
{
    const MemorySource source(Bytes(text.begin(), text.end()));
    return read_document(source, window);
}

const std::string ue(uel);
const std::string pcl = "\x1B" "Ex\f\x1B" "E";

struct Truth {
    const char* file;
    Language language;
    std::optional<std::uint32_t> pages;
    std::vector<std::uint32_t> colour;
    std::optional<Duplex> duplex;
    std::optional<std::uint32_t> copies;
    Media media;
    const char* title;
    const char* user;
};

const Media a4{595, 842}, letter{612, 792};
const char* const contract = "Contract (final) v3.pdf";

// The truth of tests/golden/pdl/truth.json, but for s_pcl_combined: there an interpreter that knows no short edge said long
// for ESC&l2S, which is the short edge (HP PCL 5 Technical Reference, ch. 4).
const std::vector<Truth>& samples()
{
    static const std::vector<Truth> all{
        {"gs/cljet5c_mixv4.pcl", Language::pcl, 4, {2, 4}, std::nullopt, 1, a4, "", ""},
        {"gs/ljet4d_mix6.pcl", Language::pcl, 6, {}, Duplex::long_edge, 1, a4, "", ""},
        {"gs/ljet4d_mono3.pcl", Language::pcl, 3, {}, Duplex::long_edge, 1, a4, "", ""},
        {"mutool/draw_pcl_mono3.pcl", Language::pcl, 3, {}, std::nullopt, 1, a4, "", ""},
        {"public/hidetext.pcl", Language::pcl, 2, {}, std::nullopt, 1, letter, "", ""},
        {"text/groff_lj4.pcl", Language::pcl, 3, {}, Duplex::long_edge, 2, a4, "", ""},
        {"traps/s_pcl_combined.pcl", Language::pcl, 2, {2}, Duplex::short_edge, 2, a4, "", ""},
        {"traps/s_pcl_transparent.pcl", Language::pcl, 1, {}, std::nullopt, 1, letter, "", ""},
        {"wrap/hp_pdf.prn", Language::pdf, 6, {2, 4, 5}, Duplex::simplex, 2, a4, contract, "alice"},
        {"wrap/hp_pxl_qty2_short.prn", Language::pclxl, 3, {}, Duplex::long_edge, 2, a4, contract, "alice"},
        {"wrap/lips_opaque.prn", Language::opaque_lips, std::nullopt, {}, Duplex::long_edge, 2, {}, "opaque job", "frank"},
    };
    return all;
}

void expect_truth(const Truth& truth, const Facts& facts)
{
    EXPECT_TRUE(facts.readable);
    EXPECT_EQ(facts.language, truth.language);
    EXPECT_EQ(facts.pages, truth.pages);
    EXPECT_EQ(facts.duplex, truth.duplex);
    EXPECT_EQ(facts.copies, truth.copies);
    EXPECT_EQ(facts.title, truth.title);
    EXPECT_EQ(facts.user, truth.user);
    if (!truth.pages) return;
    EXPECT_EQ(facts.colour_pages, truth.colour);
    ASSERT_EQ(facts.media.size(), *truth.pages);
    for (const Media& media : facts.media) {
        EXPECT_NEAR(media.width, truth.media.width, 3);
        EXPECT_NEAR(media.height, truth.media.height, 3);
    }
}

TEST(Document, AgreesWithTheTruthOfTheSamples)
{
    for (const Truth& truth : samples()) {
        SCOPED_TRACE(truth.file);
        expect_truth(truth, read_document(MemorySource(test::golden(std::string("pdl/") + truth.file))));
    }
}

TEST(Document, ReadsTheSameThroughAWindowOfAnySize)
{
    for (const Truth& truth : samples()) {
        if (truth.language == Language::pdf) continue;  // not read through the window
        SCOPED_TRACE(truth.file);
        const MemorySource whole(test::golden(std::string("pdl/") + truth.file));
        const bool small = whole.size() < 60'000;
        for (std::size_t window = 1; window <= 17; window += small ? 1 : 8) {
            SCOPED_TRACE(window);
            expect_truth(truth, read_document(test::PiecewiseSource(whole, 7 * window), window));
        }
    }
}

TEST(Document, SaysWhyItCannotBeRead)
{
    for (const std::string& text : {std::string(), ue, ue + "@PJL JOB\n" + ue, std::string("\x1F\x8B\x08zip"), std::string("\1\2\3\4")}) {
        const Facts facts = facts_of(text);
        EXPECT_FALSE(facts.readable);
        EXPECT_FALSE(facts.pages);
        ASSERT_FALSE(facts.notes.empty());
        EXPECT_FALSE(facts.notes.front().empty());
    }
}

TEST(Document, MultipliesQuantityWithTheCopiesOfTheLanguage)
{
    const std::string head = ue + "@PJL SET QTY=2\n@PJL SET COPIES=5\n@PJL ENTER LANGUAGE=PCL\n";
    EXPECT_EQ(facts_of(head + pcl).copies, 10U);
    EXPECT_EQ(facts_of(head + "\x1B" "E\x1B&l3Xa\f").copies, 6U) << "COPIES is only a default";
}

TEST(Document, AddsUpJobsOfOneStream)
{
    const Facts facts = facts_of(ue + "@PJL ENTER LANGUAGE=PCL\n" + pcl + ue + "@PJL ENTER LANGUAGE=PCL\n" + pcl + ue);
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.language, Language::pcl);
    EXPECT_TRUE(facts.pjl);
}

TEST(Document, NamesMixedLanguages)
{
    const Facts facts = facts_of(ue + "@PJL ENTER LANGUAGE=PCL\n" + pcl + ue + "@PJL ENTER LANGUAGE=QPDL\nxyz" + ue);
    EXPECT_EQ(facts.language, Language::mixed);
    EXPECT_EQ(facts.pages, std::nullopt) << "a part is not counted";
}

// Forced, it becomes PCL; the job must not change its name.
TEST(Document, CountsPlainTextBesidePclAsPcl)
{
    const Facts facts = facts_of(ue + "@PJL ENTER LANGUAGE=PCL\n" + pcl + ue + "@PJL\nA letter, plainly written, and long enough to be\r\nseen as nothing else.\r\n");
    EXPECT_EQ(facts.language, Language::pcl);
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.confidence, Confidence::estimated);
}

TEST(Document, DoesNotTakeAResetBeforeTheEnvelopeForAJob)
{
    const Facts facts = facts_of("\x1B" "E" + ue + "@PJL ENTER LANGUAGE=QPDL\nxyz" + ue);
    EXPECT_EQ(facts.language, Language::opaque);
}

TEST(Document, DoesNotCutAtUelBytesInsideRows)
{
    const Facts facts = facts_of(ue + "@PJL ENTER LANGUAGE=PCL\n\x1B" "E\x1B*r1A\x1B*b9W" + ue + "\x1B*rB\f\x1B" "E" + ue);
    EXPECT_EQ(facts.pages, 1U);
    EXPECT_EQ(facts.language, Language::pcl);
}

TEST(Document, BelievesUnmistakableDataOverTheEnvelope)
{
    const Bytes job = test::golden("pdl/gs/pxlmono_mono3_dup.pxl");
    const std::string text(job.begin(), job.end());
    const std::string bare = text.substr(text.find(") HP-PCL XL"));
    EXPECT_EQ(facts_of(ue + "@PJL ENTER LANGUAGE=PCL\n" + bare).language, Language::pclxl);
}

TEST(Document, PrintsOnlyThePagesAJobAsksFor)
{
    const Facts facts = facts_of(ue + "@PJL JOB START=2 END=3\n@PJL ENTER LANGUAGE=PCL\n\x1B" "Ea\fb\fc\fd\f" + ue + "@PJL EOJ\n" + ue);
    EXPECT_EQ(facts.pages, 2U);
}

TEST(Document, LeavesOpenWhatDiffersBetweenPages)
{
    const Facts facts = facts_of("\x1B" "E\x1B&l3Xa\f\x1B&l1Xb\f");
    EXPECT_EQ(facts.pages, 2U);
    EXPECT_EQ(facts.copies, std::nullopt);
    EXPECT_FALSE(facts.notes.empty());
}

// Who printed (the envelope) goes before who a document says it is for; consigned vouches for the first alone.
TEST(Document, TellsThePjlUserFromTheDocumentsOwn)
{
    const std::string ps = "%!PS-Adobe-3.0\n%%For: camille\n%%Pages: 1\n%%EndComments\n%%Page: 1 1\nshowpage\n%%EOF\n";
    const std::string enter = "@PJL ENTER LANGUAGE=POSTSCRIPT\n", jean = "@PJL SET USERNAME=\"jean\"\n";
    const Facts alone = facts_of(ps), inside = facts_of(ue + enter + ps + ue), said = facts_of(ue + jean + enter + ps + ue);
    EXPECT_EQ(alone.user, "camille");
    EXPECT_FALSE(alone.pjl_user);
    EXPECT_EQ(inside.user, "camille");
    EXPECT_TRUE(inside.pjl);
    EXPECT_FALSE(inside.pjl_user) << "%%For does not become the envelope's word by standing in one";
    EXPECT_EQ(said.user, "jean");
    EXPECT_TRUE(said.pjl_user);
    const Facts later = facts_of(ue + enter + ps + ue + jean + enter + ps + ue);
    EXPECT_EQ(later.user, "jean");
    EXPECT_TRUE(later.pjl_user);
}

TEST(Document, GuessesAtPlainText)
{
    const Facts facts = facts_of("Dear Sir or Madam,\r\nthis is a letter.\r\n");
    EXPECT_EQ(facts.language, Language::text);
    EXPECT_EQ(facts.pages, 1U);
    EXPECT_EQ(facts.confidence, Confidence::estimated);
}

TEST(Document, IsNotSureOfColourWherePjlAsksForGrey)
{
    const std::string red = "\x1B" "E\x1B*r3U\x1B*v1Sred\f";
    const auto facts = [&](const std::string& mode, const std::string& data) { return facts_of(ue + "@PJL SET RENDERMODE=" + mode + "\r\n@PJL ENTER LANGUAGE=PCL\r\n" + data + ue); };
    EXPECT_EQ(facts("COLOR", red).confidence, Confidence::exact);
    EXPECT_EQ(facts("GRAYSCALE", red).confidence, Confidence::estimated);
    EXPECT_EQ(facts("GRAYSCALE", red).colour_pages, std::vector<std::uint32_t>{1});
    EXPECT_EQ(facts("GRAYSCALE", pcl).confidence, Confidence::exact);
}

// What is not read may hold pages of its own.
TEST(Document, IsNotSureOfPassagesThatAreNotRead)
{
    const std::string session = std::string(") HP-PCL XL;3;0;x\n\xD1\x2C\x01\x2C\x01\xF8\x89\xC0\0\xF8\x86\x41\xBF\xFA\x03\0\0\0" "a\f\f" "\x42", 40);
    EXPECT_EQ(facts_of(session).confidence, Confidence::estimated);
}

// Whether the device does so is its business: the pages are those of the stream, and no longer sure to be printed sides.
TEST(Document, SaysThatSeveralPagesAreAskedForOnASide)
{
    for (const std::string line : {"NUP=2", "MULTIPAGE=4", "BOOKLETPRINT=ON"}) {
        SCOPED_TRACE(line);
        const Facts facts = facts_of(ue + "@PJL SET " + line + "\r\n@PJL ENTER LANGUAGE=PCL\r\n" + pcl + ue);
        EXPECT_EQ(facts.pages, 1U);
        EXPECT_EQ(facts.confidence, Confidence::estimated);
        ASSERT_EQ(facts.notes.size(), 1U);
        EXPECT_NE(facts.notes.front().find("pages on a side"), std::string::npos);
    }
    for (const std::string line : {"NUP=1", "MULTIPAGE=OFF", "BOOKLETPRINT=OFF"})
        EXPECT_EQ(facts_of(ue + "@PJL SET " + line + "\r\n@PJL ENTER LANGUAGE=PCL\r\n" + pcl + ue).confidence, Confidence::exact) << line;

    const auto program = [](const std::string& entry) { return facts_of("%!PS-Adobe-3.0\n%%EndComments\n<<" + entry + ">> setpagedevice\n0 0 9 9 rectfill showpage\n"); };
    for (const std::string entry : {"/Booklet true", "/NUp 4", "/NumberUp 2"}) EXPECT_EQ(program(entry).confidence, Confidence::estimated) << entry;
    for (const std::string entry : {"/Booklet false", "/NUp 1", "/NumCopies 2"}) EXPECT_EQ(program(entry).confidence, Confidence::exact) << entry;
}

}  // namespace
}  // namespace consigne::pdl
