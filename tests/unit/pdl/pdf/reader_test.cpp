#include "pdl/pdf/reader.hpp"

#include "pdl/pdf/document.hpp"
#include "tests/support/pictures.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>
#include <qpdf/BufferInputSource.hh>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

namespace consigne::pdl::pdf {
namespace {

std::vector<std::uint32_t> colour_pages(const Segment& segment)
{
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < segment.pages.size(); ++i)
        if (segment.pages[i].colour.value_or(true)) out.push_back(static_cast<std::uint32_t>(i + 1));
    return out;
}

struct Truth {
    const char* file;
    Language language;
    std::size_t pages;
    std::vector<std::uint32_t> colour;
    int width = 595;
};

class PdfSamples : public ::testing::TestWithParam<Truth> {};

TEST_P(PdfSamples, AreReadAsTheirTruthSays)
{
    const Truth& truth = GetParam();
    const MemorySource source(test::golden(std::string("pdl/") + truth.file));
    const auto segment = read(source, {});
    ASSERT_TRUE(segment) << segment.error().detail;
    EXPECT_EQ(segment->language, truth.language);
    EXPECT_EQ(segment->pages.size(), truth.pages);
    EXPECT_EQ(colour_pages(*segment), truth.colour);
    EXPECT_EQ(segment->pages.at(0).media, (Media{truth.width, 842}));
    for (const Page& page : segment->pages) {
        EXPECT_FALSE(page.duplex);
        EXPECT_EQ(page.copies, 1u);
    }
    for (const auto& note : segment->notes) RecordProperty("note", note);
}

INSTANTIATE_TEST_SUITE_P(Golden, PdfSamples, ::testing::Values(
    Truth{"cairo/mix6.pdf", Language::pdf, 6, {2, 4, 5}}, Truth{"gs/pdfwrite_mix6.pdf", Language::pdf, 6, {2, 4, 5}},
    Truth{"gs/pclm_mix6.pclm", Language::pclm, 6, {2, 4, 5}}, Truth{"img/img2pdf_mixed.pdf", Language::pdf, 4, {1, 3}},
    Truth{"mutool/draw_pclm_mono3.pclm", Language::pclm, 3, {}, 596}, Truth{"public/portrait-color-a4.pdf", Language::pdf, 4, {1, 2, 3, 4}},
    Truth{"public/portrait-gray-a4.pdf", Language::pdf, 4, {}}, Truth{"qpdf/linear_objstm.pdf", Language::pdf, 6, {2, 4, 5}},
    Truth{"traps/s_pdf_mix.pdf", Language::pdf, 2, {1}}));

Result<Segment> read_text(const std::string& text)
{
    const ByteView view = as_bytes(text);
    return read(MemorySource(Bytes(view.begin(), view.end())), {});
}

Bytes encrypted(const char* user_password, const char* owner_password)
{
    const Bytes plain = test::golden("pdl/cairo/mix6.pdf");
    QPDF qpdf;
    qpdf.processMemoryFile("plain", reinterpret_cast<const char*>(plain.data()), plain.size());
    Pl_Buffer out("out");
    QPDFWriter writer(qpdf);
    writer.setOutputPipeline(&out);
    writer.setR6EncryptionParameters(user_password, owner_password, true, true, true, true, true, true, qpdf_r3p_full, true);
    writer.write();
    const auto buffer = out.getBufferSharedPointer();
    return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

TEST(PdfReader, OpensWithTheEmptyPasswordAndAsksForNoOther)
{
    const auto open = read(MemorySource(encrypted("", "owner")), {});
    ASSERT_TRUE(open) << open.error().detail;
    EXPECT_EQ(colour_pages(*open), (std::vector<std::uint32_t>{2, 4, 5}));
    const auto locked = read(MemorySource(encrypted("secret", "owner")), {});
    ASSERT_FALSE(locked);
    EXPECT_EQ(locked.error().code, Errc::unsupported);
    EXPECT_EQ(locked.error().detail, "PDF needs a password to be opened");
}

// Scans in grey that are coded in colour: none of their pixels ends the reading early.
TEST(PdfReader, ReadsMoreJpegsThanAnythingElseMayDecodeTo)
{
    constexpr unsigned side = 1500;
    constexpr std::size_t pages = max_decoded_bytes / (3 * side * side) + 2;
    const Bytes jpeg = test::jpeg_of(side, side, [](unsigned x, unsigned y, unsigned) { return static_cast<std::uint8_t>((x ^ y) / 8 % 256); });
    std::string text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n3 0 obj<</Length 31>>stream\nq 99 0 0 99 0 0 cm /I Do Q      \nendstream endobj\n";
    std::string kids;
    for (std::size_t i = 0; i < pages; ++i) {
        const std::string picture = std::to_string(10 + 2 * i), page = std::to_string(11 + 2 * i);
        text += picture + " 0 obj<</Subtype/Image/Width 1500/Height 1500/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode/Length " +
                std::to_string(jpeg.size()) + ">>stream\n";
        text.append(as_text(jpeg)).append("\nendstream endobj\n");
        text += page + " 0 obj<</Type/Page/Contents 3 0 R/Resources<</XObject<</I " + picture + " 0 R>>>>>>endobj\n";
        kids += page + " 0 R ";
    }
    const auto segment = read_text(text + "2 0 obj<</Type/Pages/Kids[" + kids + "]>>endobj\ntrailer<</Root 1 0 R>>\n");
    ASSERT_TRUE(segment) << segment.error().detail;
    EXPECT_EQ(segment->pages.size(), pages);
    EXPECT_EQ(colour_pages(*segment), std::vector<std::uint32_t>{});
}

TEST(PdfReader, CountsTheLeavesOfATreeWithACycleAndAWrongCount)
{
    const auto segment = read_text("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Count 9/MediaBox[0 0 100 200]/Kids[3 0 R 4 0 R 2 0 R]>>endobj\n3 0 obj<</Type/Page/UserUnit 2>>endobj\n"
        "4 0 obj<</Kids[5 0 R 2 0 R 4 0 R]>>endobj\n5 0 obj<</MediaBox[10 10 60 60]>>endobj\ntrailer<</Root 1 0 R>>\n");
    ASSERT_TRUE(segment) << segment.error().detail;
    ASSERT_EQ(segment->pages.size(), 2u);
    EXPECT_EQ(segment->pages[0].media, (Media{200, 400}));
    EXPECT_EQ(segment->pages[1].media, (Media{50, 50}));
}

TEST(PdfReader, ToleratesJunkBeforeTheHeaderAndReadsInPieces)
{
    Bytes document{'\0', '\r', '\n', 'j', 'u', 'n', 'k', '\n'};
    const Bytes golden = test::golden("pdl/qpdf/linear_objstm.pdf");
    document.insert(document.end(), golden.begin(), golden.end());
    const MemorySource whole(document);
    for (const std::size_t most : {std::size_t{1}, std::size_t{37}, std::size_t{1} << 20}) {
        const test::PiecewiseSource source(whole, most);
        const auto segment = read(source, {});
        ASSERT_TRUE(segment) << segment.error().detail;
        EXPECT_EQ(colour_pages(*segment), (std::vector<std::uint32_t>{2, 4, 5}));
    }
}

/// A page of 200 by 200 points; objects from 5 on may follow.
Segment one_page(const std::string& content, const std::string& resources = {}, const std::string& more = {}, const std::string& page = {}, const std::string& catalog = {})
{
    const auto segment = read_text("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog + ">>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 200 200]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<" + resources + ">>" + page + ">>endobj\n4 0 obj<</Length " + std::to_string(content.size()) +
        ">>stream\n" + content + "\nendstream endobj\n" + more + "trailer<</Root 1 0 R>>\n");
    if (!segment) throw std::runtime_error(segment.error().detail);
    return *segment;
}

TEST(PdfReader, FindsTheEndOfSamplesThatLookLikeTheEnd)
{
    const std::string before = "q 90 0 0 90 9 9 cm BI /W 3/H 1/CS/RGB/BPC 8 ID ";
    EXPECT_EQ(one_page(before + std::string("\x10\x10\x10 EI \0\0 EI Q", 14)).pages[0].colour, true);
    EXPECT_EQ(one_page(before + std::string("\x10\x10\x10\x20\x20\x20 EI EI Q", 14) + " 1 0 0 rg 9 9 9 9 re f").pages[0].colour, true);
    EXPECT_EQ(one_page(before + std::string("\x10\x10\x10\x20\x20\x20\x30\x30\x30 EI Q", 14)).pages[0].colour, false);
}

TEST(PdfReader, AsksAVisibilityExpressionBeforeItsLayers)
{
    const std::string content = "/OC/L BDC 1 0 0 rg 9 9 90 90 re f EMC 0 g 5 5 5 5 re f", layers = "/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>";
    const auto colour = [&](const std::string& expression) {
        return one_page(content, "/Properties<</L 6 0 R>>", "5 0 obj<</Type/OCG/Name(L)>>endobj\n6 0 obj<</Type/OCMD/OCGs[5 0 R]" + expression + ">>endobj\n", {}, layers).pages[0].colour;
    };
    EXPECT_EQ(colour(""), false);
    EXPECT_EQ(colour("/VE[/Not 5 0 R]"), true);
    EXPECT_EQ(colour("/VE[/Or 5 0 R[/And[/Not 5 0 R][/Not 5 0 R]]]"), true);
    EXPECT_EQ(colour("/VE[/And 5 0 R[/Not 5 0 R]]"), false);
}

// Of what a device may draw or not, or draw with coloured inks or not, nothing is said for certain.
TEST(PdfReader, SaysWhereADeviceDecides)
{
    const auto doubtful = [](const Segment& segment, bool colour) {
        EXPECT_EQ(segment.confidence, Confidence::estimated);
        EXPECT_EQ(segment.pages[0].colour, colour);
    };
    const std::string box = " 9 9 90 90 re f";
    doubtful(one_page("0 g" + box, {}, "5 0 obj<</Type/Annot/Subtype/Square/Rect[9 9 99 99]/F 4/C[1 0 0]>>endobj\n", "/Annots[5 0 R]"), true);
    doubtful(one_page("0 g" + box, {}, "5 0 obj<</Type/Annot/Subtype/FreeText/Rect[9 9 99 99]/F 4/DA(1 0 0 rg /F 9 Tf)>>endobj\n", "/Annots[5 0 R]"), true);
    EXPECT_EQ(one_page("0 g" + box, {}, "5 0 obj<</Type/Annot/Subtype/Square/Rect[9 9 99 99]/F 4/C[0 0 0]>>endobj\n", "/Annots[5 0 R]").confidence, Confidence::exact);
    const auto link = [&](const std::string& border) {
        return one_page("0 g" + box, {}, "5 0 obj<</Type/Annot/Subtype/Link/Rect[9 9 99 99]/F 4/C[1 0 0]" + border + ">>endobj\n", "/Annots[5 0 R]");
    };
    doubtful(link("/Border[0 0 2]"), true);
    EXPECT_EQ(link("/Border[0 0 0[3 3]]").confidence, Confidence::exact);
    EXPECT_EQ(link("/Border[0 0 0]").confidence, Confidence::exact);
    EXPECT_EQ(link("/BS<</W 0>>").pages[0].colour, false);
    doubtful(one_page(".5 .5 .5 0 k" + box), false);
    doubtful(one_page("q 9 0 0 9 9 9 cm BI /W 1/H 1/CS/CMYK/BPC 8 ID \x80\x80\x80\x01 EI Q"), false);
    EXPECT_EQ(one_page("0 0 0 .5 k" + box).confidence, Confidence::exact);
    const std::string up = "<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>", down = "<</FunctionType 2/Domain[0 1]/C0[1]/C1[0]/N 1>>";
    doubtful(one_page("/G gs .2 g" + box, "/ExtGState<</G<</TR[" + up + down + up + up + "]>>>>"), true);
    EXPECT_EQ(one_page("/G gs .2 g" + box, "/ExtGState<</G<</TR[" + up + up + up + up + "]>>>>").confidence, Confidence::exact);
}

TEST(PdfReader, SeesTheBackgroundOfAShading)
{
    const auto colour = [](const std::string& background) {
        return one_page("/Pattern cs /P scn 9 9 90 90 re f", "/Pattern<</P<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Background[" + background +
            "]/Coords[60 60 99 99]/Function<</FunctionType 2/Domain[0 1]/C0[0 0 0]/C1[1 1 1]/N 1>>>>>>>>").pages[0].colour;
    };
    EXPECT_EQ(colour("1 0 0"), true);
    EXPECT_EQ(colour(".5 .5 .5"), false);
}

TEST(PdfReader, TakesTheLastOfTooManyOperandsAndKeepsLabInItsRange)
{
    EXPECT_EQ(one_page("0 0 0 1 0 0 rg 9 9 90 90 re f").pages[0].colour, true);
    EXPECT_EQ(one_page("1 0 0 .5 .5 .5 rg 9 9 90 90 re f").pages[0].colour, false);
    EXPECT_EQ(one_page("/S cs 50 80 80 scn 9 9 90 90 re f", "/ColorSpace<</S[/Lab<</WhitePoint[.95 1 1.09]/Range[0 0 0 0]>>]>>").pages[0].colour, false);
    const std::string head = std::string(16, 'x') + "Lab " + std::string(20, 'x');
    EXPECT_EQ(one_page("/S cs 50 0 0 scn 9 9 90 90 re f", "/ColorSpace<</S[/ICCBased 5 0 R]>>",
        "5 0 obj<</N 3/Range[0 100 -128 127 -128 127]/Length 40>>stream\n" + head + "\nendstream endobj\n").pages[0].colour, false);
}

TEST(PdfReader, TellsTitleAuthorAndHintsButNoSides)
{
    const auto segment = read_text("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</Duplex/DuplexFlipLongEdge/NumCopies 3>>>>endobj\n"
        "2 0 obj<</Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page>>endobj\n4 0 obj<</Title<FEFF00C900740061>/Author(Zo\353)>>endobj\n"
        "trailer<</Root 1 0 R/Info 4 0 R>>\n");
    ASSERT_TRUE(segment) << segment.error().detail;
    EXPECT_EQ(segment->title, "\xC3\x89ta");
    EXPECT_EQ(segment->user, "Zo\xC3\xAB");
    EXPECT_FALSE(segment->pages.at(0).duplex);
    EXPECT_EQ(segment->pages.at(0).copies, 1u);
    EXPECT_EQ(segment->notes.size(), 3u);  // the repair, and two hints
}

TEST(PdfReader, SaysWhyWhatIsNoPdfCannotBeRead)
{
    for (const char* text : {"", "hello", "%PDF-1.7\n", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"}) {
        const auto segment = read_text(text);
        ASSERT_FALSE(segment) << text;
        EXPECT_EQ(segment.error().code, Errc::malformed);
    }
}

TEST(PdfReader, SurvivesEveryCutOfADocument)
{
    const Bytes whole = test::golden("pdl/cairo/mix6.pdf");
    for (std::size_t cut = 0; cut < whole.size(); cut += 997)
        (void)read(MemorySource(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut))), {});
}

/// A disk that gives back its first octets and no more.
class BrokenSource final : public RandomAccess {
public:
    BrokenSource(Bytes bytes, std::uint64_t good) : bytes_(std::move(bytes)), good_(good) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> into) const override
    {
        if (offset + into.size() > good_ && offset < size()) return fail(Errc::storage_failed, "the disk is broken", offset);
        return bytes_.read(offset, into);
    }

private:
    MemorySource bytes_;
    std::uint64_t good_;
};

// Without a cross-reference table qpdf goes through the file line by line, to an end that it never reached.
TEST(PdfReader, EndsWhereTheDiskEnds)
{
    std::string text = "%PDF-1.4\n";
    while (text.size() < 300'000) text += "nothing to see here\n";
    const Bytes bytes(text.begin(), text.end());
    for (const std::uint64_t good : {0U, 70'000U, 150'000U}) {
        const BrokenSource source(bytes, good);
        EXPECT_FALSE(read(source, {})) << good;
    }
}

}  // namespace
}  // namespace consigne::pdl::pdf
