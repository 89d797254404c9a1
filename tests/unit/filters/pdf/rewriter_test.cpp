#include "filters/pdf/rewriter.hpp"

#include "pdl/pdf/reader.hpp"
#include "tests/support/pieces.hpp"
#include "tests/unit/filters/pdf/draw.hpp"

#include <gtest/gtest.h>

namespace consigne::filters::pdf {
namespace {

int chroma(const Rendered& page)
{
    int most = 0;
    for (std::size_t i = 0; i + 2 < page.rgb.size(); i += 3) {
        const auto [low, high] = std::minmax({page.rgb[i], page.rgb[i + 1], page.rgb[i + 2]});
        most = std::max(most, high - low);
    }
    return most;
}

double luma(const Rendered& page)
{
    double sum = 0;
    for (std::size_t i = 0; i + 2 < page.rgb.size(); i += 3) sum += 0.299 * page.rgb[i] + 0.587 * page.rgb[i + 1] + 0.114 * page.rgb[i + 2];
    return page.rgb.empty() ? 0 : sum / (static_cast<double>(page.rgb.size()) / 3);
}

/// Most luma difference of 4x4 blocks.
double worst_block(const Rendered& a, const Rendered& b)
{
    double worst = 0;
    for (std::size_t y = 0; y + 4 <= a.height; y += 4)
        for (std::size_t x = 0; x + 4 <= a.width; x += 4) {
            double difference = 0;
            for (std::size_t i = 0; i < 16; ++i) {
                const std::size_t p = 3 * ((y + i / 4) * a.width + x + i % 4);
                const auto at = [p](const Bytes& v) { return 0.299 * v[p] + 0.587 * v[p + 1] + 0.114 * v[p + 2]; };
                difference += at(a.rgb) - at(b.rgb);
            }
            worst = std::max(worst, std::abs(difference) / 16);
        }
    return worst;
}

/// Rewrites to grey and checks all that is promised; returns the result.
Bytes expect_grey(const Bytes& document, pdl::Language language = pdl::Language::pdf, double most_block = 45)
{
    const MemorySource source(document);
    pdl::Facts facts;
    facts.language = language;
    Policy policy;
    policy.monochrome = true;
    MemorySink sink;
    const auto done = rewrite(source, facts, policy, sink);
    EXPECT_TRUE(done) << done.error().detail;
    if (!done) return {};
    const MemorySource result(sink.bytes());
    const auto before = pdl::pdf::read(source, {});
    const auto after = pdl::pdf::read(result, {});
    EXPECT_TRUE(before && after) << (after ? "" : after.error().detail);
    if (!before || !after) return sink.bytes();
    EXPECT_EQ(after->language, language);
    EXPECT_EQ(after->pages.size(), before->pages.size());
    for (const auto& page : after->pages) EXPECT_EQ(page.colour, std::optional(false));
    const auto was = render(document);
    const auto is = render(sink.bytes());
    EXPECT_EQ(is.size(), was.size());
    for (std::size_t i = 0; i < std::min(is.size(), was.size()); ++i) {
        SCOPED_TRACE("page " + std::to_string(i + 1));
        EXPECT_LE(chroma(is[i]), 6);
        EXPECT_EQ(is[i].width, was[i].width);
        EXPECT_EQ(is[i].height, was[i].height);
        if (is[i].rgb.size() != was[i].rgb.size()) continue;
        // Grey formulas differ most on saturated colour, which fills half of the small pages here.
        EXPECT_LT(std::abs(luma(is[i]) - luma(was[i])), most_block / 3);
        EXPECT_LT(worst_block(was[i], is[i]), most_block);
    }
    return sink.bytes();
}

class PdfSampleMadeGrey : public ::testing::TestWithParam<const char*> {};

TEST_P(PdfSampleMadeGrey, DrawsTheSamePagesWithoutColour)
{
    const std::string file = GetParam();
    expect_grey(test::golden("pdl/" + file), file.ends_with(".pclm") ? pdl::Language::pclm : pdl::Language::pdf);
}

INSTANTIATE_TEST_SUITE_P(Golden, PdfSampleMadeGrey, ::testing::Values(
    "cairo/mix6.pdf", "gs/pdfwrite_mix6.pdf", "gs/pclm_mix6.pclm", "img/img2pdf_mixed.pdf", "mutool/draw_pclm_mono3.pclm",
    "public/portrait-color-a4.pdf", "public/portrait-gray-a4.pdf", "qpdf/linear_objstm.pdf", "traps/s_pdf_mix.pdf"));

/// A page of 144 points square with this content, these resources and these further objects (from number 10 on).
Bytes page_of(const std::string& content, const std::string& resources, const std::vector<std::string>& objects = {},
              const std::string& page_keys = "", const std::string& root_keys = "")
{
    std::string out = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + root_keys + ">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 9>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 144]/Contents 4 0 R/Resources<<" + resources + ">>" + page_keys + ">>endobj\n"
        "4 0 obj<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream endobj\n";
    int number = 10;
    for (const auto& object : objects) out += std::to_string(number++) + " 0 obj" + object + " endobj\n";
    // No cross-reference table: readers rebuild it, which is one more thing under test.
    out += "trailer<</Root 1 0 R/Size 100>>\n%%EOF\n";
    const ByteView view = as_bytes(out);
    return {view.begin(), view.end()};
}

std::string stream_of(const std::string& keys, const std::string& data)
{
    return "<<" + keys + "/Length " + std::to_string(data.size()) + ">>stream\n" + data + "\nendstream";
}

bool is_colour(const Bytes& document)
{
    const MemorySource source(document);
    const auto segment = pdl::pdf::read(source, {});
    EXPECT_TRUE(segment) << segment.error().detail;
    EXPECT_TRUE(segment && segment->pages.size() == 1 && segment->pages[0].colour) << "colour not known";
    return segment && !segment->pages.empty() && segment->pages[0].colour.value_or(false);
}

struct Case {
    const char* what;
    Bytes document;
    bool colour;
};

std::vector<Case> cases()
{
    const std::string box = " 20 20 100 100 re f ";
    const std::string red_form = stream_of("/Type/XObject/Subtype/Form/BBox[0 0 144 144]/Resources<<>>", "1 0 0 rg" + box);
    const std::string tint = "<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .8 .9 0]/N 1>>";
    const std::string ramp = "<</FunctionType 3/Domain[0 1]/Bounds[.5]/Encode[0 1 0 1]/Functions[<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 1 0]/N 1>>"
        "<</FunctionType 2/Domain[0 1]/C0[0 1 0]/C1[0 0 1]/N 1>>]>>";
    const std::string rgb2 = "FF0000 00FF00 0000FF FFFFFF>";
    const std::string show = "q 100 0 0 100 20 20 cm /I Do Q";
    const auto image = [](const std::string& keys, const std::string& data) {
        return stream_of("/Type/XObject/Subtype/Image/Width 2/Height 2/Filter/ASCIIHexDecode" + keys, data);
    };
    const auto annotation = [&](const std::string& flags) {
        return page_of("", "", {"<</Type/Annot/Subtype/Stamp/Rect[20 20 120 120]/C[1 0 0]/AP<</N 11 0 R>>" + flags + ">>", red_form}, "/Annots[10 0 R]");
    };
    return {
        {"rgb", page_of("1 0 0 rg" + box, ""), true},
        {"neutral rgb", page_of(".5 .5 .5 rg" + box, ""), false},
        {"rgb set, never used", page_of("1 0 0 rg 0 g" + box, ""), false},
        {"colour restored", page_of("q 1 0 0 rg Q" + box, ""), false},
        {"stroked cmyk", page_of("1 0 0 0 K 8 w 20 20 m 120 120 l S", ""), true},
        {"black ink", page_of("0 0 0 .6 k" + box, ""), false},
        {"outside the page", page_of("1 0 0 rg 200 200 50 50 re f", ""), false},
        {"clipped away", page_of("q 0 0 10 10 re W n 1 0 0 rg 50 50 50 50 re f Q", ""), false},
        {"invisible text", page_of("1 0 0 rg BT 3 Tr /F 40 Tf 20 60 Td (red) Tj ET", "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"), false},
        {"text", page_of("1 0 0 rg BT /F 40 Tf 20 60 Td [(r) -20 (ed)] TJ ET", "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"), true},
        {"lab", page_of("/L cs 60 70 50 sc" + box, "/ColorSpace<</L[/Lab<</WhitePoint[.9505 1 1.089]/Range[-128 127 -128 127]>>]>>"), true},
        {"calibrated rgb", page_of("/C cs 0 .5 1 sc" + box, "/ColorSpace<</C[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[2.2 2.2 2.2]/Matrix[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]>>"), true},
        {"indexed", page_of("/X cs 1 sc" + box, "/ColorSpace<</X[/Indexed/DeviceRGB 1<000000FF8000>]>>"), true},
        {"separation", page_of("/S cs .9 scn" + box, "/ColorSpace<</S[/Separation/Orange/DeviceCMYK 10 0 R]>>", {tint}), true},
        {"separation black", page_of("/S cs .7 scn" + box, "/ColorSpace<</S[/Separation/Black/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 0 0 1]/N 1>>]>>"), false},
        {"devicen by a calculator", page_of("/N cs .2 .9 scn" + box, "/ColorSpace<</N[/DeviceN[/A/B]/DeviceRGB 10 0 R]>>",
            {stream_of("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]", "{ 2 copy add 2 div dup 0.5 gt { pop 1 } { 2 mul } ifelse 3 1 roll }")}), true},
        {"form", page_of("/X Do", "/XObject<</X 10 0 R>>", {red_form}), true},
        {"form painted with the caller's colour", page_of("0 0 1 rg /X Do", "/XObject<</X 10 0 R>>",
            {stream_of("/Type/XObject/Subtype/Form/BBox[0 0 144 144]", box)}), true},
        {"tiling pattern", page_of("/Pattern cs /P scn" + box, "/Pattern<</P 10 0 R>>",
            {stream_of("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>", "1 0 0 rg 0 0 10 10 re f 0 0 1 rg 10 10 10 10 re f")}), true},
        {"uncoloured tiling pattern", page_of("/Q cs 0 .6 0 /P scn" + box, "/ColorSpace<</Q[/Pattern/DeviceRGB]>>/Pattern<</P 10 0 R>>",
            {stream_of("/PatternType 1/PaintType 2/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>", "0 0 14 14 re f")}), true},
        {"axial shading", page_of("/S sh", "/Shading<</S<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 144 0]/Function 10 0 R/Extend[true true]>>>>", {ramp}), true},
        {"radial shading pattern", page_of("/Pattern cs /P scn" + box,
            "/Pattern<</P<</PatternType 2/Shading<</ShadingType 3/ColorSpace/DeviceRGB/Coords[72 72 0 72 72 70]/Function 10 0 R>>>>>>", {ramp}), true},
        {"function shading", page_of("144 0 0 144 0 0 cm /S sh", "/Shading<</S<</ShadingType 1/ColorSpace/DeviceRGB/Function 10 0 R>>>>",
            {stream_of("/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1]", "{ 0.3 }")}), true},
        {"triangle mesh", page_of("/S sh", "/Shading<</S 10 0 R>>",
            {stream_of("/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 144 0 144 0 1 0 1 0 1]/Filter/ASCIIHexDecode",
                       "00 10 10 FF0000 00 F0 10 00FF00 00 80 F0 0000FF>")}), true},
        {"rgb image", page_of(show, "/XObject<</I 10 0 R>>", {image("/BitsPerComponent 8/ColorSpace/DeviceRGB", rgb2)}), true},
        {"grey in an rgb image", page_of(show, "/XObject<</I 10 0 R>>", {image("/BitsPerComponent 8/ColorSpace/DeviceRGB", "000000 808080 202020 FFFFFF>")}), false},
        {"cmyk image, inverted", page_of(show, "/XObject<</I 10 0 R>>",
            {image("/BitsPerComponent 8/ColorSpace/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]", "00FFFFFF FF00FFFF FFFF00FF FFFFFF00>")}), true},
        {"4-bit indexed image", page_of(show, "/XObject<</I 10 0 R>>", {image("/BitsPerComponent 4/ColorSpace[/Indexed/DeviceRGB 2<FF0000 00FF00 0000FF>]", "01 21>")}), true},
        {"indexed image whose colour is not used", page_of(show, "/XObject<</I 10 0 R>>",
            {image("/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 2<000000 808080 FF0000>]", "00 01 01 00>")}), false},
        {"separation image", page_of(show, "/XObject<</I 10 0 R>>", {image("/BitsPerComponent 8/ColorSpace[/Separation/Orange/DeviceCMYK 11 0 R]", "00 40 80 FF>"), tint}), true},
        {"image with a colour key", page_of("0 0 144 144 re f " + show, "/XObject<</I 10 0 R>>",
            {image("/BitsPerComponent 8/ColorSpace/DeviceRGB/Mask[255 255 0 0 0 0]", "FF0000 808080 00FF00 FFFFFF>")}), true},
        {"stencil", page_of("0 0 1 rg " + show, "/XObject<</I 10 0 R>>", {image("/BitsPerComponent 1/ImageMask true", "40 80>")}), true},
        {"inline image", page_of("q 100 0 0 100 20 20 cm BI /W 2 /H 2 /BPC 8 /CS /RGB /F /AHx ID " + rgb2 + " EI Q", ""), true},
        {"inline image in a named space", page_of("q 100 0 0 100 20 20 cm BI /W 2 /H 2 /BPC 8 /CS /X /F /AHx ID 00010201> EI Q",
            "/ColorSpace<</X[/Indexed/DeviceRGB 2<FF0000 00FF00 0000FF>]>>"), true},
        {"type 3 glyph with its own colour", page_of("BT /T 100 Tf 20 20 Td (a) Tj ET", "/Font<</T 10 0 R>>",
            {"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>/Resources<<>>>>",
             stream_of("", "1 0 d0 0 0 1 rg 0 0 1 1 re f")}), true},
        {"type 3 glyph as a stencil", page_of("BT /T 100 Tf 20 20 Td (a) Tj ET", "/Font<</T 10 0 R>>",
            {"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 97/Widths[1]/Encoding<</Differences[97/a]>>/CharProcs<</a 11 0 R>>/Resources<<>>>>",
             stream_of("", "1 0 0 0 1 1 d1 0 0 1 rg 0 0 1 1 re f")}), false},
        {"annotation that prints", annotation("/F 4"), true},
        {"hidden annotation", annotation("/F 6"), false},
        {"layer that is off", page_of("/OC /L BDC 1 0 0 rg" + box + "EMC", "/Properties<</L 10 0 R>>", {"<</Type/OCG/Name(x)>>"}, "",
            "/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>"), false},
        {"soft mask from an rgb group", page_of("/G gs 0 g" + box, "/ExtGState<</G<</SMask<</S/Luminosity/BC[0 0 0]/G 10 0 R>>>>>>",
            {stream_of("/Type/XObject/Subtype/Form/BBox[0 0 144 144]/Group<</S/Transparency/CS/DeviceRGB>>/Resources<<>>", "1 1 0 rg 0 0 72 144 re f")}), false},
        {"transparent colour", page_of("/G gs 1 0 0 rg" + box, "/ExtGState<</G<</ca 0>>>>"), false},
    };
}

TEST(PdfColour, IsWhatIsMarkedNotWhatIsSet)
{
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.what);
        EXPECT_EQ(is_colour(one.document), one.colour);
    }
}

TEST(PdfRewriter, MakesEveryWayOfColouringGrey)
{
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.what);
        expect_grey(one.document, pdl::Language::pdf, 75);
    }
}

const std::string jpx_content = ".7 g 0 0 144 144 re f q 128 0 0 64 8 20 cm /I Do Q";

/// A picture of tests/golden/jpx; `keys` for its dictionary.
std::string jpx_picture(const std::string& name, const std::string& keys, const std::string& filter = "/JPXDecode", const std::string& size = "/Width 64/Height 32")
{
    const Bytes data = test::golden("jpx/" + name);
    std::string text(as_text(data));
    if (filter != "/JPXDecode") {
        text.clear();
        for (const std::uint8_t byte : data) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            text += digits[byte >> 4];
            text += digits[byte & 15];
        }
        text += '>';
    }
    return stream_of("/Type/XObject/Subtype/Image" + size + "/Filter" + filter + keys, text);
}

Bytes jpx_page(const std::string& name, const std::string& keys, const std::string& filter = "/JPXDecode", const std::string& size = "/Width 64/Height 32")
{
    return page_of(jpx_content, "/XObject<</I 10 0 R>>", {jpx_picture(name, keys, filter, size)});
}

TEST(PdfJpeg2000, IsReadForColourAndMadeGrey)
{
    const std::string blues = "/ColorSpace[/Indexed/DeviceRGB 15<0000000000110000220000330000440000550000660000770000880000990000aa0000bb0000cc0000dd0000ee0000ff>]";
    const std::string orange = "/ColorSpace[/Separation/Orange/DeviceRGB<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 .5 0]/N 1>>]";
    const struct {
        const char* name;
        std::string keys;
        bool colour;
    } cases[] = {
        {"rgb.jp2", "", true}, {"rgb.jp2", "/ColorSpace/DeviceRGB", true}, {"rgb.jp2", "/Decode[1 0 1 0 1 0]", true}, {"rgb_tiles.jp2", "", true},
        {"rgb_coarse.jp2", "", true}, {"rgb_16.jp2", "", true}, {"ycc_420.jp2", "", true}, {"ycc_420.jp2", "/ColorSpace/DeviceRGB", true},
        {"inks.jp2", "", true}, {"inks.jp2", "/ColorSpace/DeviceCMYK", true}, {"bgr.jp2", "", true}, {"palette.jp2", "", true}, {"palette.jp2", "/ColorSpace/DeviceRGB", true},
        {"palette.jp2", blues, true}, {"opacity.jp2", "", true}, {"opacity.jp2", "/SMaskInData 1", true}, {"opacity.jp2", "/SMaskInData 1/ColorSpace/DeviceRGB", true},
        {"opacity.jp2", "/SMaskInData 2", true}, {"hidden_colour.jp2", "", true}, {"grey.jp2", orange, true},
        {"rgb.jp2", "/ColorSpace/DeviceRGB/Mask[255 255 0 0 0 0]", true},
        {"hidden_colour.jp2", "/SMaskInData 1", false}, {"grey.jp2", "", false}, {"grey.jp2", "/ColorSpace/DeviceGray", false}, {"neutral.jp2", "", false},
        {"palette_grey.jp2", "", false}, {"grey.jp2", "/ColorSpace[/Indexed/DeviceRGB 1<000000808080>]", false},
    };
    // A page each of one document, which is drawn once.
    std::string kids, objects;
    int number = 10;
    for (const auto& one : cases) {
        kids += std::to_string(number) + " 0 R ";
        objects += std::to_string(number) + " 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 144]/Contents 4 0 R/Resources<</XObject<</I " + std::to_string(number + 1) +
            " 0 R>>>>>>endobj\n" + std::to_string(number + 1) + " 0 obj" + jpx_picture(one.name, one.keys) + " endobj\n";
        number += 2;
    }
    const std::string text = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[" + kids + "]/Count 1>>endobj\n4 0 obj" +
        stream_of("", jpx_content) + " endobj\n" + objects + "trailer<</Root 1 0 R/Size 100>>\n%%EOF\n";
    const ByteView view = as_bytes(text);
    const Bytes document(view.begin(), view.end());
    const MemorySource source(document);
    const auto read = pdl::pdf::read(source, {});
    ASSERT_TRUE(read && read->pages.size() == std::size(cases));
    for (std::size_t i = 0; i < std::size(cases); ++i) EXPECT_EQ(read->pages[i].colour, std::optional(cases[i].colour)) << cases[i].name << cases[i].keys;
    const Bytes grey = expect_grey(document, pdl::Language::pdf, 75);
    // Forced once more, it stays as it is.
    const MemorySource again(grey);
    Policy policy;
    policy.monochrome = true;
    MemorySink sink;
    ASSERT_TRUE(rewrite(again, {}, policy, sink));
    EXPECT_EQ(sink.bytes().size(), grey.size());
}

// Ghostscript draws none of these, or wrongly; what other viewers show is known.
TEST(PdfJpeg2000, IsMadeGreyWithoutBoxesWithSignsAndBehindFilters)
{
    const std::pair<const char*, const char*> pictures[] = {
        {"rgb.j2k", "/JPXDecode"}, {"rgb_signed.jp2", "/JPXDecode"}, {"rgb_4.jp2", "/JPXDecode"}, {"rgb.jp2", "[/ASCIIHexDecode/JPXDecode]"}};
    for (const auto& [name, filter] : pictures) {
        SCOPED_TRACE(name);
        const Bytes document = jpx_page(name, "", filter);
        EXPECT_TRUE(is_colour(document));
        const MemorySource source(document);
        Policy policy;
        policy.monochrome = true;
        MemorySink sink;
        ASSERT_TRUE(rewrite(source, {}, policy, sink));
        EXPECT_FALSE(is_colour(sink.bytes()));
        const MemorySource expected(jpx_page("rgb.jp2", ""));
        MemorySink same;
        ASSERT_TRUE(rewrite(expected, {}, policy, same));
        const auto is = render(sink.bytes());
        const auto should_be = render(same.bytes());
        ASSERT_TRUE(is.size() == 1 && should_be.size() == 1);
        EXPECT_LE(worst_block(is[0], should_be[0]), name == std::string("rgb_4.jp2") ? 16 : 2);   // of four bits: a step
    }
}

TEST(PdfJpeg2000, KeepsWhatNeedsNoNewCoding)
{
    const Bytes data = test::golden("jpx/grey.jp2");
    const Bytes grey = expect_grey(jpx_page("grey.jp2", "/ColorSpace[/Separation/Orange/DeviceRGB<</FunctionType 2/Domain[0 1]/C0[1 1 1]/C1[1 .5 0]/N 1>>]"), pdl::Language::pdf, 75);
    EXPECT_NE(as_text(grey).find(as_text(data)), std::string_view::npos);
}

TEST(PdfJpeg2000, IsRefusedWhereViewersShowDifferentThings)
{
    const Bytes documents[] = {
        jpx_page("odd_space.jp2", ""), jpx_page("rgb.jp2", "/ColorSpace/DeviceGray"), jpx_page("rgb.jp2", "/ColorSpace/DeviceCMYK"),
        jpx_page("rgb.jp2", "", "/JPXDecode", "/Width 32/Height 32"),
    };
    for (const Bytes& document : documents) {
        const MemorySource source(document);
        const auto read = pdl::pdf::read(source, {});
        ASSERT_TRUE(read && read->pages.size() == 1);
        EXPECT_FALSE(read->pages[0].colour);
        Policy policy;
        policy.monochrome = true;
        MemorySink sink;
        const auto done = rewrite(source, {}, policy, sink);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::unsupported);
        EXPECT_NE(done.error().detail.find("JPEG 2000"), std::string::npos);
        EXPECT_TRUE(sink.bytes().empty());
    }
}

TEST(PdfRewriter, RefusesDamagedJpeg2000InWords)
{
    const Bytes document = page_of("q 100 0 0 100 20 20 cm /I Do Q", "/XObject<</I 10 0 R>>",
                                   {stream_of("/Type/XObject/Subtype/Image/Width 2/Height 2/Filter/JPXDecode", "not even one")});
    const MemorySource source(document);
    Policy policy;
    policy.monochrome = true;
    MemorySink sink;
    const auto done = rewrite(source, {}, policy, sink);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unsupported);
    EXPECT_NE(done.error().detail.find("JPEG 2000"), std::string::npos);
    EXPECT_TRUE(sink.bytes().empty());
}

TEST(PdfRewriter, PassesADocumentThatNeedsNoChangeByteForByte)
{
    const Bytes document = test::golden("pdl/cairo/mix6.pdf");
    const MemorySource source(document);
    Policy policy;
    policy.sides = pdl::Duplex::short_edge;
    policy.copies = 3;
    MemorySink sink;
    ASSERT_TRUE(rewrite(source, {}, policy, sink));
    EXPECT_EQ(sink.bytes(), document);
}

TEST(PdfRewriter, MakesViewerHintsAgree)
{
    const Bytes document = page_of("1 0 0 rg 0 0 50 50 re f", "", {}, "", "/ViewerPreferences<</Duplex/Simplex/NumCopies 4>>");
    const MemorySource source(document);
    Policy policy;
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 2;
    MemorySink sink;
    ASSERT_TRUE(rewrite(source, {}, policy, sink));
    const std::string_view text = as_text(sink.bytes());
    EXPECT_NE(text.find("/Duplex /DuplexFlipLongEdge"), std::string_view::npos);
    EXPECT_EQ(text.find("/NumCopies"), std::string_view::npos);
    EXPECT_TRUE(is_colour(sink.bytes()));
}

}  // namespace
}  // namespace consigne::filters::pdf
