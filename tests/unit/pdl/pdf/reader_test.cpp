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
