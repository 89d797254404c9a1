#include "filters/chain/rewrite.hpp"
#include "filters/proof/prove.hpp"
#include "pdl/stream/cursor.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

const std::string ue(pdl::uel);
const std::string page = "\x1B" "Ex\f\x1B" "E";

Policy everything()
{
    Policy policy;
    policy.monochrome = true;
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 2;
    return policy;
}

struct Outcome {
    std::string text;
    Report report;
};

Result<Outcome> run(std::string_view text, const Policy& policy)
{
    const MemorySource document(Bytes(text.begin(), text.end()));
    const pdl::Facts before = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, before, policy, out);
    if (!report) return report.error();
    const auto proof = prove(MemorySource(out.bytes()), before, policy, *report);
    if (!proof) return proof.error();
    return Outcome{std::string(as_text(out.bytes())), *report};
}

std::size_t count(std::string_view text, std::string_view what)
{
    std::size_t n = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
    return n;
}

std::string sample(const std::string& name)
{
    const Bytes bytes = test::golden("pdl/" + name);
    return std::string(bytes.begin(), bytes.end());
}

TEST(Chain, ReturnsByteForByteWhatNeedsNoChange)
{
    for (const char* name : {"wrap/hp_pdf.prn", "gs/cljet5c_mixv4.pcl", "gs/lips3_mono3.lips"}) {
        const auto outcome = run(sample(name), {});
        ASSERT_TRUE(outcome);
        EXPECT_TRUE(outcome->text == sample(name));
    }
}

TEST(Chain, ReplacesLinesInTheGoverningEnvelope)
{
    Policy policy;
    policy.sides = pdl::Duplex::short_edge;
    policy.copies = 3;
    const auto outcome = run(ue + "@PJL JOB NAME=\"a\"\r\n@PJL SET COPIES=5\r\n@PJL SET DUPLEX=OFF\r\n@PJL ENTER LANGUAGE=PCL\r\n" + page + ue + "@PJL EOJ\r\n" + ue, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->text, ue + "@PJL JOB NAME=\"a\"\r\n@PJL SET COPIES=1\r\n@PJL SET QTY=1\r\n@PJL SET DUPLEX=ON\r\n@PJL SET BINDING=SHORTEDGE\r\n"
                                  "@PJL ENTER LANGUAGE=PCL\r\n\x1B" "E\x1B&l2S\x1B&l3Xx\f\x1B" "E\x1B&l2S\x1B&l3X" + ue + "@PJL EOJ\r\n" + ue);
}

TEST(Chain, ForcesEveryJobOfAStream)
{
    const std::string job = ue + "@PJL ENTER LANGUAGE=PCL\n" + page;
    const auto outcome = run(job + job + ue, everything());
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(count(outcome->text, "@PJL SET DUPLEX=ON"), 2U);
}

TEST(Chain, AddsNoEnvelopeWhereTheLanguageHoldsEverything)
{
    const auto outcome = run(page, everything());
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(count(outcome->text, "@PJL"), 0U);
}

TEST(Chain, MakesAnEnvelopeForTheSwitchesOfAPdf)
{
    const auto outcome = run(sample("cairo/mix6.pdf"), everything());
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(count(outcome->text, "@PJL SET QTY=2\r\n"), 1U);
    EXPECT_EQ(count(outcome->text, "@PJL SET COPIES=1\r\n"), 1U);
    EXPECT_EQ(count(outcome->text, "@PJL ENTER LANGUAGE=PDF\r\n%PDF-"), 1U);
    EXPECT_TRUE(outcome->text.ends_with(ue + "@PJL EOJ\r\n" + ue));
    EXPECT_EQ(outcome->report.copies, Means::rewrite);
}

TEST(Chain, LeavesTheSwitchesOfAPdfToTheDeviceWhenAsked)
{
    Policy policy = everything();
    policy.switches = Policy::Switches::outside;
    const auto bare = run(sample("cairo/mix6.pdf"), policy);
    ASSERT_TRUE(bare) << bare.error().detail;
    EXPECT_TRUE(bare->text.starts_with("%PDF-"));
    EXPECT_EQ(bare->report.sides, Means::device);
    EXPECT_EQ(bare->report.copies, Means::device);
    EXPECT_EQ(bare->report.monochrome, Means::rewrite);
    const auto wrapped = run(sample("wrap/hp_pdf.prn"), policy);
    ASSERT_TRUE(wrapped) << wrapped.error().detail;
    EXPECT_EQ(count(wrapped->text, "SET COPIES=2"), 0U) << "copies are asked for in one place";
    EXPECT_EQ(count(wrapped->text, "SET DUPLEX"), 0U);
}

// What PJL sets stays in force while its JOB is open, whatever language comes next: a quantity asked of the device for one part
// would multiply the copies that the next part asks for itself.
TEST(Chain, AsksForCopiesAnewWhereAnotherPartNeedsThemOtherwise)
{
    const std::string plot = "IN;SP1;PU0,0;PD500,500;", job = ue + "@PJL JOB NAME=\"a\"\r\n";
    for (const std::string& text : {job + "@PJL ENTER LANGUAGE=HPGL2\r\n" + plot + ue + page + ue + "@PJL EOJ\r\n" + ue,
                                    job + "@PJL ENTER LANGUAGE=PCL\r\n" + page + ue + plot + ue + "@PJL EOJ\r\n" + ue,
                                    ue + "@PJL ENTER LANGUAGE=AUTO\r\n\x1B" "E" + ue + page}) {
        const auto outcome = run(text, everything());
        ASSERT_TRUE(outcome) << outcome.error().detail;
        const auto again = run(outcome->text, everything());
        ASSERT_TRUE(again) << again.error().detail;
        EXPECT_EQ(again->text, outcome->text);
    }
    const auto outcome = run(job + "@PJL ENTER LANGUAGE=HPGL2\r\n" + plot + ue + page + ue + "@PJL EOJ\r\n" + ue, everything());
    EXPECT_EQ(count(outcome->text, "@PJL SET QTY=2\r\n"), 1U);
    EXPECT_EQ(count(outcome->text, "@PJL SET QTY=1\r\n"), 1U);
}

TEST(Chain, RefusesWhatItCannotKeep)
{
    for (const char* name : {"gs/lips3_mono3.lips", "wrap/lips_opaque.prn", "wrap/cpca_pxl_mono.prn"}) {
        SCOPED_TRACE(name);
        const auto outcome = run(sample(name), everything());
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, Errc::unsupported);
    }
}

// In an envelope a device would take what stands in these data for the end of the job.
TEST(Chain, MakesNoEnvelopeAroundDataThatHoldItsEnd)
{
    Policy policy;
    policy.copies = 3;
    const std::string picture = sample("gs/jpeg_color1.jpg");
    EXPECT_TRUE(run(picture, policy));
    const auto outcome = run(picture + ue + "@PJL EOJ\r\n", policy);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unsupported);
}

TEST(Chain, AsksTheDeviceThroughAnOpaqueJobsOwnEnvelope)
{
    Policy policy;
    policy.copies = 3;
    const std::string before = sample("wrap/lips_opaque.prn");
    const auto outcome = run(before, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->report.copies, Means::device) << "what its payload says cannot be seen";
    const auto payload = [](const std::string& text) { return text.substr(text.find("\x1B%@")); };
    EXPECT_TRUE(payload(outcome->text) == payload(before));
}

TEST(Chain, NeverWritesIntoDataThatLookLikeAnEnvelope)
{
    Policy policy;
    policy.copies = 3;
    const std::string row = ue + "@PJL SET COPIES=7\n";
    const std::string raster = "\x1B*b" + std::to_string(row.size()) + "W" + row;
    const auto outcome = run(ue + "@PJL ENTER LANGUAGE=PCL\n\x1B" "E" + raster + "\f" + ue, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(count(outcome->text, raster), 1U);
}

TEST(Chain, GivesPlainTextItsOrdersAsPcl)
{
    const auto outcome = run("Dear Sir or Madam,\r\nthis is a letter.\r\n", everything());
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_TRUE(outcome->text.starts_with("\x1B&l1S\x1B&l2X"));
}

TEST(Chain, SaysWhatCanBeKept)
{
    pdl::Facts facts;
    facts.language = pdl::Language::pcl;
    EXPECT_EQ(capabilities(facts).sides, Means::rewrite);
    facts.language = pdl::Language::opaque_ufr2;
    EXPECT_EQ(capabilities(facts).copies, Means::no);
    facts.pjl = true;
    EXPECT_EQ(capabilities(facts).copies, Means::device);
    EXPECT_EQ(capabilities(facts).monochrome, Means::no);
    facts.readable = false;
    EXPECT_EQ(capabilities(facts).copies, Means::no);
}

// Jobs of several languages in one stream: each part is rewritten by its own rewriter, and the whole is proved.
TEST(Chain, RewritesEveryLanguageOfAMixedStream)
{
    const std::string pcl = ue + "@PJL JOB\r\n@PJL SET COPIES=5\r\n@PJL ENTER LANGUAGE=PCL\r\n" + sample("traps/s_pcl_combined.pcl") + ue + "@PJL EOJ\r\n";
    const std::string ps = ue + "@PJL JOB\r\n@PJL ENTER LANGUAGE=POSTSCRIPT\r\n" + sample("traps/s_ps_feature.ps") + ue + "@PJL EOJ\r\n";
    const std::string pdf = ue + "@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + sample("traps/s_pdf_mix.pdf") + ue + "@PJL EOJ\r\n" + ue;
    const MemorySource document([&] {
        const std::string all = pcl + ps + pdf;
        return Bytes(all.begin(), all.end());
    }());
    const pdl::Facts facts = pdl::read_document(document);
    EXPECT_EQ(facts.language, pdl::Language::mixed);
    EXPECT_EQ(facts.pages, 6U);
    EXPECT_EQ(facts.colour_pages, (std::vector<std::uint32_t>{2, 4, 5}));
    Policy policy;
    policy.monochrome = true;
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 4;
    MemorySink out;
    const auto report = rewrite(document, facts, policy, out);
    ASSERT_TRUE(report) << report.error().detail;
    const auto after = prove(MemorySource(out.bytes()), facts, policy, *report);
    ASSERT_TRUE(after) << after.error().detail;
    EXPECT_EQ(after->copies, 4U);
    EXPECT_EQ(after->duplex, pdl::Duplex::long_edge);
}

// What a plot or a PDF cannot hold is asked of the device, for the whole stream: sides twice do no harm, copies multiply.
TEST(Chain, AsksOutsideForAMixedStreamWithAPartThatHoldsNothing)
{
    const std::string text = ue + "@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ea\f" + ue + "@PJL ENTER LANGUAGE=HPGL2\r\nIN;SP1;PU0,0;PD99,99;PG;" + ue;
    const MemorySource document(Bytes(text.begin(), text.end()));
    const pdl::Facts facts = pdl::read_document(document);
    ASSERT_EQ(facts.language, pdl::Language::mixed);
    ASSERT_EQ(facts.pages, 2U);
    Policy policy;
    policy.switches = Policy::Switches::outside;
    policy.sides = pdl::Duplex::long_edge;
    MemorySink out;
    const auto report = rewrite(document, facts, policy, out);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(report->sides, Means::device);
    policy.copies = 2;
    MemorySink nowhere;
    EXPECT_FALSE(rewrite(document, facts, policy, nowhere));
}

TEST(Chain, PromisesNothingOfAMixedStreamWithAnOpaquePart)
{
    const std::string text = ue + "@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ea\f" + ue + "@PJL ENTER LANGUAGE=UFRII\r\nopaque" + ue;
    const MemorySource document(Bytes(text.begin(), text.end()));
    const pdl::Facts facts = pdl::read_document(document);
    EXPECT_EQ(facts.language, pdl::Language::mixed);
    EXPECT_EQ(capabilities(facts).monochrome, Means::no);
    Policy policy;
    policy.copies = 2;
    MemorySink out;
    const auto report = rewrite(document, facts, policy, out);
    ASSERT_TRUE(report) << report.error().detail;
    EXPECT_EQ(report->copies, Means::device) << "the opaque part may hold copies of its own";
}

}  // namespace
}  // namespace consigne::filters
