#include "filters/pdf/rewriter.hpp"

#include "pdl/pdf/reader.hpp"
#include "pdl/tally/paper.hpp"
#include "tests/support/pieces.hpp"
#include "tests/unit/filters/pdf/draw.hpp"

#include <gtest/gtest.h>

namespace consigne::filters::pdf {
namespace {

constexpr pdl::Media a4{595, 842};

/// One page, or what `kids` says, with this content, page keys and further objects (from number 10 on).
Bytes page_of(const std::string& keys, const std::string& content, const std::vector<std::string>& objects = {}, const std::string& resources = "", const std::string& kids = "3 0 R")
{
    std::string out = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[" + kids + "]/Count 9/MediaBox[0 0 842 1191]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<" + resources + ">>" + keys + ">>endobj\n"
        "4 0 obj<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream endobj\n";
    int number = 10;
    for (const auto& object : objects) out += std::to_string(number++) + " 0 obj" + object + " endobj\n";
    out += "trailer<</Root 1 0 R/Size 100>>\n%%EOF\n";
    const ByteView view = as_bytes(out);
    return {view.begin(), view.end()};
}

Bytes put_on(const Bytes& document, pdl::Media paper, bool monochrome = false)
{
    const MemorySource source(document);
    Policy policy;
    policy.fit = paper;
    policy.monochrome = monochrome;
    MemorySink sink;
    pdl::Facts facts;
    facts.language = pdl::Language::pdf;
    const auto done = rewrite(source, facts, policy, sink);
    EXPECT_TRUE(done) << done.error().detail;
    const MemorySource result(sink.bytes());
    const auto after = pdl::pdf::read(result, {});
    EXPECT_TRUE(after) << after.error().detail;
    if (!after) return sink.bytes();
    for (const auto& page : after->pages) EXPECT_TRUE(pdl::same_paper(page.media, paper)) << page.media.width << " by " << page.media.height;
    return sink.bytes();
}

/// Where a page is not white, in points from its lower left corner: left, bottom, right, top.
struct Ink { long left, bottom, right, top; };
Ink ink_of(const Rendered& page)
{
    Ink ink{10'000, 10'000, 0, 0};
    for (std::size_t y = 0; y < page.height; ++y)
        for (std::size_t x = 0; x < page.width; ++x)
            if (page.rgb[3 * (y * page.width + x) + 1] < 128) {
                const auto column = static_cast<long>(2 * x), row = static_cast<long>(2 * (page.height - 1 - y));
                ink = {std::min(ink.left, column), std::min(ink.bottom, row), std::max(ink.right, column + 2), std::max(ink.top, row + 2)};
            }
    return ink;
}

/// The one page's size and ink, to the four points that a drawing at 36 dpi can tell.
void expect_drawn(const Bytes& document, std::size_t width, std::size_t height, Ink ink)
{
    const auto pages = render(document);
    ASSERT_FALSE(pages.empty());
    EXPECT_NEAR(static_cast<double>(pages[0].width) * 2, static_cast<double>(width), 2);
    EXPECT_NEAR(static_cast<double>(pages[0].height) * 2, static_cast<double>(height), 2);
    const Ink found = ink_of(pages[0]);
    EXPECT_NEAR(static_cast<double>(found.left), static_cast<double>(ink.left), 4);
    EXPECT_NEAR(static_cast<double>(found.bottom), static_cast<double>(ink.bottom), 4);
    EXPECT_NEAR(static_cast<double>(found.right), static_cast<double>(ink.right), 4);
    EXPECT_NEAR(static_cast<double>(found.top), static_cast<double>(ink.top), 4);
}

const std::string box = "100 200 300 400 re f";      // of an A3 page
constexpr Ink box_on_a4{71, 142, 283, 424};          // .7066 of it

TEST(PdfFit, MakesALargePageSmallerInTheMiddleOfThePaper)
{
    expect_drawn(put_on(page_of("", box), a4), 595, 842, box_on_a4);
    expect_drawn(put_on(page_of("/MediaBox[0 0 1191 842]", box), a4), 842, 595, box_on_a4);
    // A page that begins elsewhere, and one that is of another shape: as much white on both sides.
    expect_drawn(put_on(page_of("/MediaBox[-100 -200 742 991]", "0 0 300 400 re f"), a4), 595, 842, box_on_a4);
    expect_drawn(put_on(page_of("/MediaBox[0 0 595 1684]", "0 0 595 1684 re f"), a4), 595, 842, {149, 0, 446, 842});
}

TEST(PdfFit, NeverMakesAPageLarger)
{
    expect_drawn(put_on(page_of("/MediaBox[0 0 420 595]", "0 0 420 595 re f"), a4), 595, 842, {87, 123, 507, 718});
}

TEST(PdfFit, KeepsWhatTurnsCutsAndMagnifiesAPage)
{
    // Turned by a quarter to the right, the left edge is the upper one.
    expect_drawn(put_on(page_of("/Rotate 90", box), a4), 842, 595, {142, 595 - 283, 424, 595 - 71});
    expect_drawn(put_on(page_of("/MediaBox[0 0 421 595.5]/UserUnit 2", "50 100 150 200 re f"), a4), 595, 842, box_on_a4);
    // What a page does not show stays unseen, and what it shows is what must have place.
    expect_drawn(put_on(page_of("/CropBox[100 200 400 600]", "0 0 842 1191 re f"), a4), 595, 842, {147, 221, 447, 621});
    expect_drawn(put_on(page_of("/CropBox[0 0 5000 5000]", box), a4), 595, 842, box_on_a4);
    const Bytes trimmed = put_on(page_of("/TrimBox[100 200 400 600]/BleedBox[4000 4000 5000 5000]", box), a4);
    const std::string_view text = as_text(trimmed);
    EXPECT_NE(text.find("/TrimBox [ 70.66"), std::string_view::npos) << text;
    EXPECT_EQ(text.find("/BleedBox"), std::string_view::npos);
    EXPECT_EQ(text.find("/UserUnit"), std::string_view::npos);
}

TEST(PdfFit, HoldsContentThatDoesNotEndWhatItBegins)
{
    for (const char* content : {"q q q 1 0 0 1 0 0 cm ", "Q Q Q ", "q 1 0 0 1 5000 0 cm Q Q "}) expect_drawn(put_on(page_of("", content + box), a4), 595, 842, box_on_a4);
}

TEST(PdfFit, TakesPatternsAlong)
{
    // Black on the left, white on the right of the whole page; one that stayed where it was would end in grey.
    const std::string fade = "/Pattern<</P<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 842 0]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>>>>>>>";
    const auto pages = render(put_on(page_of("", "/Pattern cs /P scn 0 0 842 1191 re f", {}, fade), a4));
    ASSERT_EQ(pages.size(), 1U);
    const auto at = [&](double part) { return pages[0].rgb[3 * (pages[0].height / 2 * pages[0].width + static_cast<std::size_t>(part * static_cast<double>(pages[0].width)))]; };
    EXPECT_LT(at(.02), 16);
    EXPECT_NEAR(at(.5), 128, 8);
    EXPECT_GT(at(.98), 240);
}

TEST(PdfFit, MovesAnnotationsWithTheirPage)
{
    const std::string look = "<</Type/XObject/Subtype/Form/BBox[0 0 10 10]/Resources<<>>/Length 13>>stream\n0 0 10 10 re f\nendstream";
    const std::string stamp = "<</Type/Annot/Subtype/Stamp/F 4/Rect[100 200 400 600]/QuadPoints[100 200 400 200 400 600 100 600]/AP<</N 11 0 R>>>>";
    expect_drawn(put_on(page_of("/Annots[10 0 R]", "", {stamp, look}), a4), 595, 842, box_on_a4);
    // The same one on two pages is moved once on each.
    const std::string second = "<</Type/Page/Parent 2 0 R/Annots[10 0 R]>>";
    const auto pages = render(put_on(page_of("/Annots[10 0 R]", "", {stamp, look, second}, "", "3 0 R 12 0 R"), a4));
    ASSERT_EQ(pages.size(), 2U);
    EXPECT_EQ(pages[0].rgb, pages[1].rgb);
}

TEST(PdfFit, PrintsAPageAsOftenAsItStandsInTheTree)
{
    // Ghostscript draws it once, where others draw it twice; moved twice it would be too small in any case.
    const Bytes document = put_on(page_of("", box, {}, "", "3 0 R 3 0 R"), a4);
    const MemorySource source(document);
    const auto read = pdl::pdf::read(source, {});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->pages.size(), 2U);
    expect_drawn(document, 595, 842, box_on_a4);
}

TEST(PdfFit, LeavesPagesAloneThatAreOnThePaperAlready)
{
    for (const char* size : {"/MediaBox[0 0 595.28 841.89]", "/MediaBox[0 0 842 595]", "/MediaBox[0 0 297.5 421]/UserUnit 2", "/MediaBox[0 0 593 840]/CropBox[0 0 593 840]"}) {
        SCOPED_TRACE(size);
        const Bytes document = page_of(size, box);
        EXPECT_EQ(put_on(document, a4), document);
    }
}

TEST(PdfFit, IsDoneOnceAndStaysDone)
{
    const Bytes once = put_on(page_of("", box), a4);
    EXPECT_EQ(put_on(once, a4), once);
}

TEST(PdfFit, GoesTogetherWithGrey)
{
    const auto pages = render(put_on(page_of("", "1 0 0 rg " + box), a4, true));
    ASSERT_EQ(pages.size(), 1U);
    for (std::size_t i = 0; i + 2 < pages[0].rgb.size(); i += 3) ASSERT_EQ(pages[0].rgb[i], pages[0].rgb[i + 1]);
    EXPECT_NEAR(static_cast<double>(ink_of(pages[0]).top), static_cast<double>(box_on_a4.top), 4);
}

class PdfSampleOnOtherPaper : public ::testing::TestWithParam<const char*> {};

TEST_P(PdfSampleOnOtherPaper, LooksTheSameOnlySmaller)
{
    const Bytes document = test::golden(std::string("pdl/") + GetParam());
    constexpr double dpi = 100, points = 72 / dpi;
    const auto was = render(document, dpi);
    const Bytes put = put_on(document, {298, 420});
    ASSERT_FALSE(was.empty());
    // Drawn as much finer as it is smaller, it takes the same marks: without that, hairlines weigh more.
    const double narrow = points * static_cast<double>(std::min(was[0].width, was[0].height)), wide = points * static_cast<double>(std::max(was[0].width, was[0].height));
    const double scale = std::min({1.0, 298 / narrow, 420 / wide});
    const auto is = render(put, dpi / scale);
    ASSERT_EQ(is.size(), was.size());
    const auto ink = [](const Rendered& page) {
        double sum = 0;
        for (const std::uint8_t one : page.rgb) sum += 255 - one;
        return sum;
    };
    for (std::size_t i = 0; i < is.size(); ++i) {
        SCOPED_TRACE(i + 1);
        EXPECT_NEAR(ink(is[i]), ink(was[i]), .06 * ink(was[i]));
    }
}

INSTANTIATE_TEST_SUITE_P(Golden, PdfSampleOnOtherPaper, ::testing::Values("cairo/mix6.pdf", "gs/pdfwrite_mix6.pdf", "img/img2pdf_mixed.pdf", "public/portrait-color-a4.pdf",
                                                                         "qpdf/linear_objstm.pdf", "traps/s_pdf_mix.pdf"));

}  // namespace
}  // namespace consigne::filters::pdf
