#include "filters/xps/rewriter.hpp"

#include "filters/chain/rewrite.hpp"
#include "filters/proof/prove.hpp"
#include "filters/xps/tickets.hpp"
#include "pdl/xps/package.hpp"
#include "tests/support/pieces.hpp"
#include "tests/support/xps_builder.hpp"

#include <gtest/gtest.h>

namespace consigne::filters::xps {
namespace {

using test::XpsBuilder;

struct Outcome {
    Bytes bytes;
    pdl::Facts facts;  // of the result, proved
};

/// Rewrites, proves, and hands back; a failed test when either fails.
Outcome force(const Bytes& document, const Policy& policy)
{
    const MemorySource source(document);
    const pdl::Facts before = pdl::read_document(source);
    EXPECT_TRUE(before.readable) << (before.notes.empty() ? "" : before.notes.front());
    MemorySink out;
    const auto report = filters::rewrite(source, before, policy, out);
    EXPECT_TRUE(report) << (report ? "" : report.error().detail);
    if (!report) return {};
    const auto facts = prove(MemorySource(out.bytes()), before, policy, *report);
    EXPECT_TRUE(facts) << (facts ? "" : facts.error().detail);
    return {out.bytes(), facts ? *facts : pdl::Facts()};
}

std::string part_of(const Bytes& document, const std::string& name)
{
    const MemorySource source(document);
    const auto package = pdl::xps::Package::open(source);
    EXPECT_TRUE(package);
    if (!package) return {};
    const auto bytes = (*package)->load(name, 1 << 20);
    return bytes ? std::string(as_text(*bytes)) : "";
}

Policy mono()
{
    Policy policy;
    policy.monochrome = true;
    return policy;
}

Policy sides_and_copies(pdl::Duplex sides, std::uint32_t copies)
{
    Policy policy;
    policy.sides = sides;
    policy.copies = copies;
    return policy;
}

bool has(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

TEST(XpsRewriter, KeepsLuminanceOfEveryColourInTheMarkup)
{
    XpsBuilder builder;
    builder.pages = {"<Canvas><Canvas.Resources><ResourceDictionary><SolidColorBrush x:Key=\"a&amp;b\" Color=\"#80FF0000\"/></ResourceDictionary></Canvas.Resources>"
                     "<Path Data=\"M 0,0\" Fill=\"#00FF00\" Stroke=\"sc#1,0,0,1\" Tag=\"1 &lt; 2 &amp; &quot;3&quot;\"/><!-- kept -->"
                     "<Glyphs Fill=\"{StaticResource a&amp;b}\" UnicodeString=\"R\xC3\xA9sum\xC3\xA9\"/><Glyphs Fill=\"#777777\"/></Canvas>"};
    const Outcome outcome = force(builder.build(), mono());
    EXPECT_EQ(outcome.facts.colour_pages, std::vector<std::uint32_t>());
    const std::string page = part_of(outcome.bytes, "/Documents/1/Pages/1.fpage");
    EXPECT_TRUE(has(page, "Color=\"#804C4C4C\"")) << ".299 of red, alpha as it was: " << page;
    EXPECT_TRUE(has(page, "Fill=\"#FF969696\"")) << ".587 of green";
    EXPECT_TRUE(has(page, "Stroke=\"#FF1D1D1D\"")) << ".114 of blue";
    EXPECT_TRUE(has(page, "Tag=\"1 &lt; 2 &amp; &quot;3&quot;\""));
    EXPECT_TRUE(has(page, "{StaticResource a&amp;b}"));
    EXPECT_TRUE(has(page, "R\xC3\xA9sum\xC3\xA9"));
    EXPECT_TRUE(has(page, "<!-- kept -->"));
    EXPECT_TRUE(has(page, "Fill=\"#777777\"")) << "what is grey stays as it is written";
    EXPECT_TRUE(has(page, "xml:lang=\"en\""));
}

TEST(XpsRewriter, MakesImagesGreyInEveryFormat)
{
    for (const char* name : {"colour.png", "interlaced.png", "colour.jpg", "cmyk.jpg", "colour.tif", "tiled.tif", "colour.wdp"}) {
        SCOPED_TRACE(name);
        XpsBuilder builder;
        builder.pages = {"<Path Data=\"M 0,0\"><Path.Fill><ImageBrush ImageSource=\"{ColorConvertedBitmap /Images/i.img /p.icc}\"/></Path.Fill></Path>"};
        builder.parts["Images/i.img"] = std::string(as_text(test::golden(std::string("xps/") + name)));
        builder.parts["p.icc"] = std::string(16, '\0') + "RGB " + std::string(108, '\0');
        const Outcome outcome = force(builder.build(), mono());
        EXPECT_EQ(outcome.facts.colour_pages, std::vector<std::uint32_t>());
        EXPECT_TRUE(has(part_of(outcome.bytes, "/Documents/1/Pages/1.fpage"), "ImageSource=\"/Images/i.img\"")) << "no colour profile beside a grey image";
        const std::string image = part_of(outcome.bytes, "/Images/i.img");
        const bool jpeg = std::string_view(name).ends_with("jpg");
        EXPECT_TRUE(image.starts_with(jpeg ? "\xFF\xD8" : "\x89PNG"));
        const bool became_png = std::string_view(name).ends_with("tif") || std::string_view(name).ends_with("wdp");
        EXPECT_EQ(has(part_of(outcome.bytes, "/[Content_Types].xml"), "PartName=\"/Images/i.img\" ContentType=\"image/png\""), became_png);
    }
}

TEST(XpsRewriter, RefusesWhatItDoesNotUnderstand)
{
    XpsBuilder builder;
    builder.pages = {"<Path Data=\"M 0,0\"><Path.Fill><ImageBrush ImageSource=\"/i\"/></Path.Fill></Path>"};
    builder.parts["i"] = "no image";
    MemorySink out;
    const auto done = rewrite(MemorySource(builder.build()), mono(), out);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unsupported);
}

TEST(XpsRewriter, PassesADocumentWithNothingToForceByteForByte)
{
    XpsBuilder builder;
    builder.pages = {"<Glyphs Fill=\"#000000\"/>"};
    EXPECT_TRUE(force(builder.build(), mono()).bytes == builder.build());
    builder.job_ticket = XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:TwoSidedLongEdge") + XpsBuilder::copies("JobCopiesAllDocuments", 2);
    EXPECT_TRUE(force(builder.build(), sides_and_copies(pdl::Duplex::long_edge, 2)).bytes == builder.build());
}

TEST(XpsRewriter, MakesATicketWhereThereIsNone)
{
    for (const std::string space : {"http://schemas.microsoft.com/xps/2005/06", "http://schemas.openxps.org/oxps/v1.0"}) {
        XpsBuilder builder;
        builder.space = space;
        const Outcome outcome = force(builder.build(), sides_and_copies(pdl::Duplex::short_edge, 7));
        EXPECT_EQ(outcome.facts.duplex, pdl::Duplex::short_edge);
        EXPECT_EQ(outcome.facts.copies, 7U);
        EXPECT_TRUE(has(part_of(outcome.bytes, "/_rels/Seq.fdseq.rels"), space + "/printticket"));
        EXPECT_TRUE(has(part_of(outcome.bytes, "/[Content_Types].xml"), "PartName=\"/Metadata/Job_PT.xml\""));
    }
}

TEST(XpsRewriter, AsksForSidesAndCopiesInOnePlaceAlone)
{
    XpsBuilder builder;
    builder.job_ticket = XpsBuilder::feature("k:DocumentDuplex", "k:OneSided") + XpsBuilder::feature("canon:Staple", "canon:TopLeft") +
                         XpsBuilder::copies("DocumentCopiesAllPages", 5) + XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:TwoSidedShortEdge");
    builder.page_ticket = XpsBuilder::copies("PageCopies", 3) + XpsBuilder::feature("k:PageMediaType", "k:Plain") + XpsBuilder::feature("k:PageOutputColor", "k:Color");
    Policy policy = sides_and_copies(pdl::Duplex::long_edge, 2);
    policy.monochrome = true;
    const Outcome outcome = force(builder.build(), policy);
    EXPECT_EQ(outcome.facts.duplex, pdl::Duplex::long_edge);
    EXPECT_EQ(outcome.facts.copies, 2U);
    EXPECT_EQ(outcome.facts.confidence, pdl::Confidence::exact);
    const std::string job = part_of(outcome.bytes, "/Metadata/Job_PT.xml"), page = part_of(outcome.bytes, "/Metadata/Page_PT.xml");
    EXPECT_TRUE(has(job, "canon:TopLeft"));
    EXPECT_FALSE(has(job, "DocumentDuplex"));
    EXPECT_FALSE(has(job, "DocumentCopiesAllPages"));
    EXPECT_FALSE(has(page, "PageCopies"));
    EXPECT_TRUE(has(page, "k:PageMediaType"));
    EXPECT_TRUE(has(page, "k:Grayscale"));
    EXPECT_FALSE(has(page, "k:Color"));
}

TEST(XpsRewriter, LeavesPartsThatNeedNoChangeAsTheyAreCompressed)
{
    const Bytes document = test::golden("pdl/public/resume.oxps");
    const Outcome outcome = force(document, sides_and_copies(pdl::Duplex::long_edge, 2));
    const MemorySource before(document), after(outcome.bytes);
    const auto old_package = pdl::xps::Package::open(before), new_package = pdl::xps::Package::open(after);
    ASSERT_TRUE(old_package && new_package);
    ASSERT_EQ((*old_package)->entries().size(), (*new_package)->entries().size());
    std::size_t changed = 0;
    for (std::size_t i = 0; i < (*old_package)->entries().size(); ++i) {
        const auto &was = (*old_package)->entries()[i], &is = (*new_package)->entries()[i];
        EXPECT_EQ(was.name, is.name);
        EXPECT_EQ(was.modified, is.modified);
        changed += was.crc != is.crc || was.packed != is.packed;
    }
    EXPECT_EQ(changed, 1U) << "the job's ticket alone";
}

TEST(XpsRewriter, TurnsTheSamplesGrey)
{
    for (const char* name : {"pdl/gs/xpswrite_photo2.xps", "pdl/public/35925_7.xps", "pdl/public/resume.oxps"}) {
        SCOPED_TRACE(name);
        Policy policy = sides_and_copies(pdl::Duplex::long_edge, 3);
        policy.monochrome = true;
        EXPECT_EQ(force(test::golden(name), policy).facts.colour_pages, std::vector<std::uint32_t>());
    }
}

TEST(XpsRewriter, SaysOneCopyInTheEnvelopeAround)
{
    XpsBuilder builder;
    const Bytes xps = builder.build();
    const std::string head = "\x1B%-12345X@PJL JOB\n@PJL SET COPIES=4\n@PJL SET QTY=5\n@PJL ENTER LANGUAGE=XPS\n", tail = "\x1B%-12345X@PJL EOJ\n\x1B%-12345X";
    Bytes document(head.begin(), head.end());
    document.insert(document.end(), xps.begin(), xps.end());
    document.insert(document.end(), tail.begin(), tail.end());
    const Outcome outcome = force(document, sides_and_copies(pdl::Duplex::long_edge, 6));
    EXPECT_EQ(outcome.facts.copies, 6U);
    EXPECT_TRUE(has(std::string(as_text(outcome.bytes)), "@PJL SET QTY=1\r\n"));
}

// The proof is worth nothing if it cannot fail: colour, sides and copies put back after the rewriting are seen.
TEST(XpsRewriter, IsSeenThroughWhenItsPromiseDoesNotHold)
{
    XpsBuilder builder;
    builder.pages = {"<Glyphs Fill=\"#FF0000\"/>"};
    const MemorySource source(builder.build());
    const pdl::Facts before = pdl::read_document(source);
    Policy policy = sides_and_copies(pdl::Duplex::long_edge, 2);
    policy.monochrome = true;
    const Report report{Means::rewrite, Means::rewrite, Means::rewrite, {}};
    builder.job_ticket = XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:TwoSidedLongEdge") + XpsBuilder::copies("JobCopiesAllDocuments", 2) +
                         XpsBuilder::feature("k:PageOutputColor", "k:Monochrome");
    EXPECT_FALSE(prove(MemorySource(builder.build()), before, policy, report)) << "a ticket alone makes no grey";
    builder.pages = {"<Glyphs Fill=\"#4C4C4C\"/>"};
    EXPECT_TRUE(prove(MemorySource(builder.build()), before, policy, report));
    builder.job_ticket = XpsBuilder::copies("JobCopiesAllDocuments", 2);
    EXPECT_FALSE(prove(MemorySource(builder.build()), before, policy, report));
    builder.job_ticket = XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:TwoSidedLongEdge");
    EXPECT_FALSE(prove(MemorySource(builder.build()), before, policy, report));
}

TEST(XpsTickets, RefusesWhatIsNoTicket)
{
    EXPECT_FALSE(force_ticket(as_bytes("<other/>"), Level::job, mono()));
    EXPECT_FALSE(force_ticket(as_bytes("<!DOCTYPE a><a/>"), Level::job, mono()));
    EXPECT_FALSE(force_ticket(as_bytes("no XML"), Level::job, mono()));
}

}  // namespace
}  // namespace consigne::filters::xps
