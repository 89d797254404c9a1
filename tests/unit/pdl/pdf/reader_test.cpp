#include "pdl/pdf/reader.hpp"

#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace consigne::pdl::pdf
