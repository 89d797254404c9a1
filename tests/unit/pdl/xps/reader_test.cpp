#include "pdl/tally/reading.hpp"
#include "pdl/xps/package.hpp"

#include "tests/support/pieces.hpp"
#include "tests/support/xps_builder.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl {
namespace {

using test::XpsBuilder;

Facts facts_of(const XpsBuilder& builder) { return read_document(MemorySource(builder.build())); }

/// Whether the one page with this markup is in colour.
std::optional<bool> colour_of(const std::string& markup, const std::map<std::string, std::string>& parts = {})
{
    XpsBuilder builder;
    builder.pages = {markup};
    builder.parts = parts;
    const Facts facts = facts_of(builder);
    EXPECT_TRUE(facts.readable) << (facts.notes.empty() ? "" : facts.notes.front());
    if (!facts.colour_pages) return std::nullopt;
    return !facts.colour_pages->empty();
}

std::string path(const std::string& attributes, const std::string& inside = {})
{
    return "<Path Data=\"M 0,0 L 9,9\" " + attributes + ">" + inside + "</Path>";
}

std::string profile(const std::string& space) { return std::string(16, '\0') + space + std::string(108, '\0'); }

TEST(XpsReader, ReadsTheSamples)
{
    const Facts microsoft = read_document(MemorySource(test::golden("pdl/public/35925_7.xps")));
    EXPECT_EQ(microsoft.language, Language::xps);
    EXPECT_EQ(microsoft.pages, 1U);
    EXPECT_EQ(microsoft.media, std::vector({Media{595, 842}}));
    EXPECT_EQ(microsoft.copies, 1U);
    EXPECT_EQ(microsoft.producer, "Microsoft XPS Document Converter (MXDC) 0.3.10240.16384");
    const Facts open = read_document(MemorySource(test::golden("pdl/public/resume.oxps")));
    EXPECT_EQ(open.pages, 1U);
    EXPECT_EQ(open.colour_pages, std::vector<std::uint32_t>());
    EXPECT_EQ(open.media, std::vector({Media{612, 792}}));
    const Facts photo = read_document(MemorySource(test::golden("pdl/gs/xpswrite_photo2.xps")));
    EXPECT_EQ(photo.pages, 2U);
    EXPECT_EQ(photo.colour_pages, std::vector<std::uint32_t>{1}) << "the TIFF of the second page is grey";
    EXPECT_EQ(photo.confidence, Confidence::exact);
}

TEST(XpsReader, TellsColourByWhatIsPainted)
{
    EXPECT_EQ(colour_of(""), false);
    EXPECT_EQ(colour_of(path("Fill=\"#000000\"")), false);
    EXPECT_EQ(colour_of(path("Fill=\"#FF0000\"")), true);
    EXPECT_EQ(colour_of(path("Stroke=\"#FF00FF00\"")), true);
    EXPECT_EQ(colour_of(path("Fill=\"#00FF0000\"")), false) << "wholly transparent";
    EXPECT_EQ(colour_of(path("Fill=\"#FFFFFF\" Stroke=\"#808281\"")), false) << "white and grey are no colours";
    EXPECT_EQ(colour_of(path("Fill=\"#FF0000\" Opacity=\"0\"")), false);
    EXPECT_EQ(colour_of("<Glyphs Fill=\"#0000FF\" UnicodeString=\"a\"/>"), true);
    EXPECT_EQ(colour_of("<Canvas Opacity=\"0\"><Glyphs Fill=\"#0000FF\"/></Canvas>"), false);
    EXPECT_EQ(colour_of(path("", "<Path.Fill><SolidColorBrush Color=\"#123456\"/></Path.Fill>")), true);
    EXPECT_EQ(colour_of(path("Fill=\"#000000\"", "<Path.OpacityMask><SolidColorBrush Color=\"#FF123456\"/></Path.OpacityMask>")), false)
        << "only the alpha of a mask counts";
}

TEST(XpsReader, ReadsEveryWayToWriteAColour)
{
    EXPECT_EQ(colour_of(path("Fill=\"sc#0.5,0.5,0.5\"")), false);
    EXPECT_EQ(colour_of(path("Fill=\"sc#1,0.5,0.5,0.2\"")), true);
    EXPECT_EQ(colour_of(path("Fill=\"sc#0, 1, 0, 0\"")), false);
    const std::map<std::string, std::string> profiles{{"p/g.icc", profile("GRAY")}, {"p/r.icc", profile("RGB ")}, {"p/c.icc", profile("CMYK")}, {"p/n.icc", profile("6CLR")}};
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/g.icc 1.0, 0.3\""), profiles), false);
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/r.icc 1.0, 0.3, 0.3, 0.3\""), profiles), false);
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/r.icc 1.0, 0.3, 0.9, 0.3\""), profiles), true);
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/c.icc 1.0, 0, 0, 0, 0.7\""), profiles), false) << "black alone";
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor ../../../p/c.icc 1.0, 0.9, 0, 0, 0\""), profiles), true);
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/n.icc 1.0, 0, 0, 0, 0, 0, 1\""), profiles), std::nullopt) << "six inks are not known";
    EXPECT_EQ(colour_of(path("Fill=\"ContextColor /p/n.icc 1.0, 0, 0, 0, 0, 0, 1\" Stroke=\"#FF0000\""), profiles), true) << "but red is";
}

TEST(XpsReader, CountsResourcesOnlyWhereTheyAreUsed)
{
    const std::string dictionary = "<Canvas.Resources><ResourceDictionary><SolidColorBrush x:Key=\"red\" Color=\"#FF0000\"/>"
                                   "<SolidColorBrush x:Key=\"grey\" Color=\"#777777\"/>"
                                   "<Canvas x:Key=\"picture\"><Canvas.Resources><ResourceDictionary><SolidColorBrush x:Key=\"own\" Color=\"#00FF00\"/>"
                                   "</ResourceDictionary></Canvas.Resources><Path Fill=\"{StaticResource own}\" Data=\"M 0,0\"/></Canvas>"
                                   "</ResourceDictionary></Canvas.Resources>";
    const auto using_it = [&](const std::string& what) { return colour_of("<Canvas>" + dictionary + what + "</Canvas>"); };
    EXPECT_EQ(using_it(path("Fill=\"{StaticResource grey}\"")), false);
    EXPECT_EQ(using_it(path("Fill=\"{StaticResource red}\"")), true);
    EXPECT_EQ(using_it(path("", "<Path.Fill><VisualBrush Visual=\"{StaticResource picture}\"/></Path.Fill>")), true);
    EXPECT_EQ(using_it(path("Fill=\"{StaticResource own}\"")), std::nullopt) << "of no other canvas's business";
    const std::string remote = "<ResourceDictionary xmlns=\"http://schemas.microsoft.com/xps/2005/06\" xmlns:x=\"http://schemas.microsoft.com/xps/2005/06/"
                               "resourcedictionary-key\"><SolidColorBrush x:Key=\"far\" Color=\"#0000FF\"/></ResourceDictionary>";
    const std::string page = "<FixedPage.Resources><ResourceDictionary Source=\"/Resources/r.dict\"/></FixedPage.Resources>";
    EXPECT_EQ(colour_of(page, {{"Resources/r.dict", remote}}), false);
    EXPECT_EQ(colour_of(page + "<Glyphs Fill=\"{StaticResource far}\"/>", {{"Resources/r.dict", remote}}), true);
}

TEST(XpsReader, LooksIntoGradientsAndVisualBrushes)
{
    const auto gradient = [](const std::string& stops) {
        return path("", "<Path.Fill><LinearGradientBrush StartPoint=\"0,0\" EndPoint=\"1,1\"><LinearGradientBrush.GradientStops>" + stops +
                            "</LinearGradientBrush.GradientStops></LinearGradientBrush></Path.Fill>");
    };
    EXPECT_EQ(colour_of(gradient("<GradientStop Color=\"#000000\" Offset=\"0\"/><GradientStop Color=\"#CCCCCC\" Offset=\"1\"/>")), false);
    EXPECT_EQ(colour_of(gradient("<GradientStop Color=\"#000000\" Offset=\"0\"/><GradientStop Color=\"#00CC0000\" Offset=\"1\"/>")), true);
    EXPECT_EQ(colour_of(path("", "<Path.Fill><VisualBrush><VisualBrush.Visual><Canvas>" + path("Fill=\"#FF0000\"") +
                                     "</Canvas></VisualBrush.Visual></VisualBrush></Path.Fill>")), true);
}

TEST(XpsReader, TakesTheFallbackOfWhatItDoesNotKnow)
{
    const auto alternative = [](const std::string& choice, const std::string& fallback) {
        return "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:z=\"urn:z\"><mc:Choice Requires=\"z\">" + choice +
               "</mc:Choice><mc:Fallback>" + fallback + "</mc:Fallback></mc:AlternateContent>";
    };
    EXPECT_EQ(colour_of(alternative(path("Fill=\"#FF0000\""), path("Fill=\"#000000\""))), false);
    EXPECT_EQ(colour_of(alternative(path("Fill=\"#000000\""), path("Fill=\"#FF0000\""))), true);
    EXPECT_EQ(colour_of("<z:Thing xmlns:z=\"urn:z\">" + path("Fill=\"#FF0000\"") + "</z:Thing>"), false) << "not drawn by a device";
}

TEST(XpsReader, ReadsWhatTheTicketsAskFor)
{
    XpsBuilder builder;
    builder.job_ticket = XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:TwoSidedShortEdge") + XpsBuilder::copies("JobCopiesAllDocuments", 3) +
                         XpsBuilder::feature("canon:JobDuplexAllDocumentsContiguously", "canon:OneSided") + XpsBuilder::feature("k:PageOutputColor", "k:Color");
    Facts facts = facts_of(builder);
    EXPECT_EQ(facts.duplex, Duplex::short_edge) << "another maker's feature of the same name is not psk's";
    EXPECT_EQ(facts.copies, 3U);
    EXPECT_EQ(facts.confidence, Confidence::exact);

    builder.pages = {path("Fill=\"#FF0000\"")};
    builder.page_ticket = XpsBuilder::feature("k:PageOutputColor", "k:Monochrome");
    EXPECT_EQ(facts_of(builder).colour_pages, std::vector<std::uint32_t>()) << "the page's ticket wins over the job's";
    const Facts marks = read_document(MemorySource(builder.build()), 65536, Reading{false, nullptr});
    EXPECT_EQ(marks.colour_pages, std::vector<std::uint32_t>{1}) << "a proof looks at the marks";

    builder.page_ticket += XpsBuilder::copies("PageCopies", 2);
    facts = facts_of(builder);
    EXPECT_EQ(facts.copies, 6U);
    EXPECT_EQ(facts.confidence, Confidence::estimated) << "both at once is no one's rule";
}

TEST(XpsReader, LetsATicketStandBeforeTheEnvelope)
{
    XpsBuilder builder;
    const std::string head = "\x1B%-12345X@PJL SET DUPLEX=ON\n@PJL SET COPIES=2\n@PJL SET QTY=2\n@PJL ENTER LANGUAGE=XPS\n";
    const auto wrapped = [&] {
        const Bytes xps = builder.build();
        Bytes all(head.begin(), head.end());
        all.insert(all.end(), xps.begin(), xps.end());
        for (const char c : std::string("\x1B%-12345X")) all.push_back(static_cast<std::uint8_t>(c));
        return read_document(MemorySource(std::move(all)));
    };
    EXPECT_EQ(wrapped().duplex, Duplex::long_edge);
    EXPECT_EQ(wrapped().copies, 4U);
    builder.job_ticket = XpsBuilder::feature("k:JobDuplexAllDocumentsContiguously", "k:OneSided") + XpsBuilder::copies("JobCopiesAllDocuments", 1);
    EXPECT_EQ(wrapped().duplex, Duplex::simplex);
    EXPECT_EQ(wrapped().copies, 2U);
}

TEST(XpsReader, ReadsPropertiesAndInterleavedPieces)
{
    XpsBuilder builder;
    builder.parts["core.xml"] = "<p:coreProperties xmlns:p=\"urn:p\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>R\xC3\xA9sum\xC3\xA9 &amp; more</dc:title>"
                                "<dc:creator>camille</dc:creator></p:coreProperties>";
    builder.parts["Resources/r.dict/[1].last.piece"] = "06\"/></ResourceDictionary>";
    builder.parts["Resources/r.dict/[0].piece"] = "<ResourceDictionary xmlns=\"http://schemas.microsoft.com/xps/2005/06\" xmlns:x=\"http://schemas.microsoft.com/xps/"
                                                  "2005/06/resourcedictionary-key\"><SolidColorBrush x:Key=\"far\" Color=\"#F000";
    builder.pages = {"<FixedPage.Resources><ResourceDictionary Source=\"/resources/R.dict\"/></FixedPage.Resources><Glyphs Fill=\"{StaticResource far}\"/>", ""};
    const Facts facts = facts_of(builder);
    ASSERT_TRUE(facts.readable) << facts.notes.front();
    EXPECT_EQ(facts.title, "R\xC3\xA9sum\xC3\xA9 & more");
    EXPECT_EQ(facts.user, "camille");
    EXPECT_EQ(facts.colour_pages, std::vector<std::uint32_t>{1});
}

// threats.md §1.3: no DOCTYPE, no entity, whatever it stands for.
TEST(XpsReader, RefusesADoctype)
{
    XpsBuilder builder;
    builder.pages = {"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ENTITY y \"#FF0000\">]><FixedPage Width=\"9\" Height=\"9\" "
                     "xmlns=\"http://schemas.microsoft.com/xps/2005/06\"><Glyphs Fill=\"&y;\" UnicodeString=\"&x;\"/></FixedPage>"};
    const Facts facts = facts_of(builder);
    EXPECT_FALSE(facts.readable);
    ASSERT_FALSE(facts.notes.empty());
    EXPECT_NE(facts.notes.front().find("DOCTYPE"), std::string::npos);
}

TEST(XpsReader, RefusesDepthAndDamage)
{
    std::string deep;
    for (int i = 0; i < 70; ++i) deep += "<Canvas>";
    for (int i = 0; i < 70; ++i) deep += "</Canvas>";
    XpsBuilder builder;
    builder.pages = {deep};
    EXPECT_FALSE(facts_of(builder).readable);
    builder.pages = {"<Canvas>"};
    EXPECT_FALSE(facts_of(builder).readable) << "not closed";
    builder.pages = {""};
    Bytes xps = builder.build();
    const std::size_t at = as_text(xps).find("Height");
    xps[at] = 'h';  // the check sum no longer fits
    EXPECT_FALSE(read_document(MemorySource(xps)).readable);
    xps.resize(xps.size() / 2);
    EXPECT_FALSE(read_document(MemorySource(xps)).readable);
}

// Parsing markup costs ten times what decompressing it does: a bomb of it ends long before the archive's own limit.
TEST(XpsReader, EndsWhereMarkupIsBlownUp)
{
    XpsBuilder builder;
    builder.pages = {"", ""};
    builder.blanks = xps::max_small_markup / 2 - 4096;
    EXPECT_EQ(facts_of(builder).pages, 2U) << "within the limit";
    builder.blanks = xps::max_small_markup / 2 + 1;
    const Bytes bomb = builder.build();
    EXPECT_LT(bomb.size() * xps::max_markup_growth, xps::max_small_markup);
    const Facts facts = read_document(MemorySource(bomb));
    EXPECT_FALSE(facts.readable);
    ASSERT_FALSE(facts.notes.empty());
    EXPECT_EQ(facts.notes.front(), "limit exceeded: the archive holds more than 256 MiB of markup when decompressed");
}

TEST(XpsReader, ReadsFromASourceInPieces)
{
    const MemorySource whole(test::golden("pdl/public/resume.oxps"));
    const test::PiecewiseSource pieces(whole, 100);
    EXPECT_EQ(read_document(pieces, 64).pages, 1U);
}

}  // namespace
}  // namespace consigne::pdl
