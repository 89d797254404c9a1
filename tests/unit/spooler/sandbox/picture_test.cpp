// First pages drawn small: in the sandbox, by whatever reads the language.
#include "spooler/sandbox/canvas.hpp"
#include "spooler/sandbox/sandbox.hpp"
#include "spooler/sandbox/wire.hpp"
#include "tests/unit/spooler/sandbox/processes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace consigne::spooler {
namespace {

using namespace test;
using sandbox::Canvas;

/// Red, green and blue of one pixel.
std::array<int, 3> at(const Picture& picture, unsigned x, unsigned y)
{
    const std::size_t i = (std::size_t{y} * picture.width + x) * 3;
    return {picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]};
}

TEST(Canvas, MakesEachSmallPixelTheMeanOfItsShare)
{
    Canvas canvas;
    canvas.begin(840, 1120);
    canvas.paint(0, 0, 420, 1120, {0, 0, 0});       // the left half black
    canvas.paint(420, 560, 5, 560, {255, 0, 0});    // half a column of the right half red, from the middle down
    const Picture picture = canvas.picture();
    EXPECT_EQ(picture.width, 84U);
    EXPECT_EQ(picture.height, 112U);
    EXPECT_EQ(at(picture, 0, 0), (std::array{0, 0, 0}));
    EXPECT_EQ(at(picture, 41, 111), (std::array{0, 0, 0}));
    EXPECT_EQ(at(picture, 42, 0), (std::array{255, 255, 255}));
    EXPECT_EQ(at(picture, 42, 60), (std::array{255, 127, 127}));
    EXPECT_EQ(at(picture, 43, 60), (std::array{255, 255, 255}));
}

TEST(Canvas, KeepsThePapersShapeAndStaysInsideThePage)
{
    Canvas wide;
    wide.begin(1169, 827);
    EXPECT_EQ(wide.picture().width, 100U);
    EXPECT_EQ(wide.picture().height, 71U);
    Canvas flat;  // 600 dpi across, 300 down
    flat.begin(4960, 3508, {595, 842});
    EXPECT_EQ(flat.picture().width, 79U);
    EXPECT_EQ(flat.picture().height, 112U);
    Canvas tiny;
    tiny.begin(1, 1);
    tiny.paint(0, 0, 4'000'000'000U, 4'000'000'000U, {7, 7, 7});
    tiny.paint(4'000'000'000U, 0, 4'000'000'000U, 1, {9, 9, 9});
    EXPECT_EQ(at(tiny.picture(), 0, 0), (std::array{7, 7, 7}));
}

TEST(SandboxWire, TakesNoPictureThatContradictsItself)
{
    sandbox::Answer answer;
    answer.picture = {2, 1, {1, 2, 3, 250, 251, 252}};
    const auto whole = sandbox::decode_answer(sandbox::encode(answer));
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->picture.rgb, answer.picture.rgb);
    for (Picture wrong : {Picture{3, 1, {1, 2, 3}}, Picture{113, 1, Bytes(339)}, Picture{1, 200, Bytes(600)}}) {
        answer.picture = std::move(wrong);
        EXPECT_FALSE(sandbox::decode_answer(sandbox::encode(answer)));
    }
    std::string text = sandbox::encode(sandbox::Answer{});
    text.insert(text.size() - 1, R"(,"picture":{"width":1,"height":1,"rgb":"zz0000"})");
    EXPECT_FALSE(sandbox::decode_answer(text));
}

struct Sample {
    const char* file;
    pdl::Language language;
    bool coloured;
};

TEST(SandboxPicture, IsDrawnOfEveryLanguageThatSomethingHereDraws)
{
    auto started = start_sandbox(CONSIGNE_SANDBOX_PROGRAM, 2);
    ASSERT_TRUE(started) << started.error().detail;
    using enum pdl::Language;
    for (const Sample& sample : {Sample{"pdl/gs/pdfwrite_mix6.pdf", pdf, true}, Sample{"pdl/gs/ps2write_mono3.ps", postscript, false}, Sample{"pdl/gs/pclm_mix6.pclm", pclm, true},
                                 Sample{"pdl/gs/pwgraster_rgb_mix6.pwg", pwg, true}, Sample{"pdl/gs/appleraster_rgb_mix6.urf", urf, true}, Sample{"pdl/gs/jpeg_color1.jpg", jpeg, true}}) {
        SCOPED_TRACE(sample.file);
        const Descriptor document = golden_document(sample.file);
        const auto picture = (*started)->picture(document.get(), sample.language);
        ASSERT_TRUE(picture) << picture.error().detail;
        EXPECT_LE(std::max(picture->width, picture->height), longest_picture_side);
        ASSERT_EQ(picture->rgb.size(), std::size_t{picture->width} * picture->height * 3);
        bool marked = false, coloured = false;
        for (std::size_t i = 0; i < picture->rgb.size(); i += 3) {
            const auto [low, high] = std::minmax({picture->rgb[i], picture->rgb[i + 1], picture->rgb[i + 2]});
            marked = marked || low < 240;
            coloured = coloured || high - low > 12;
        }
        EXPECT_TRUE(marked);
        EXPECT_TRUE(sample.coloured || !coloured);
    }
    const Descriptor photo = golden_document("pdl/gs/pxlcolor_photo2.pxl");
    EXPECT_EQ((*started)->picture(photo.get(), pdl::Language::pclxl).error().code, Errc::unsupported);
    EXPECT_FALSE((*started)->picture(photo.get(), pdl::Language::pdf)) << "it is none";
    EXPECT_FALSE((*started)->picture(photo.get(), pdl::Language::jpeg));
    EXPECT_FALSE((*started)->picture(photo.get(), pdl::Language::pwg));
}

TEST(SandboxPicture, OfThePageOneIsTheSameWhateverTheLanguage)
{
    auto started = start_sandbox(CONSIGNE_SANDBOX_PROGRAM, 2);
    ASSERT_TRUE(started) << started.error().detail;
    const Descriptor pdf = golden_document("pdl/gs/pdfwrite_mix6.pdf"), pwg = golden_document("pdl/gs/pwgraster_rgb_mix6.pwg");
    const auto a = (*started)->picture(pdf.get(), pdl::Language::pdf), b = (*started)->picture(pwg.get(), pdl::Language::pwg);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->rgb.size(), b->rgb.size());
    std::uint64_t apart = 0;
    for (std::size_t i = 0; i < a->rgb.size(); ++i) apart += static_cast<std::uint64_t>(std::abs(int{a->rgb[i]} - int{b->rgb[i]}));
    EXPECT_LT(apart / a->rgb.size(), 6U);
}

TEST(SandboxPicture, OfAProgramThatNeverEndsIsItsFirstPage)
{
    auto started = start_sandbox(CONSIGNE_SANDBOX_PROGRAM, 2);
    ASSERT_TRUE(started) << started.error().detail;
    const Descriptor document = document_of(as_bytes("%!PS\n0 setgray 72 72 300 400 rectfill showpage { } loop\n"));
    const auto picture = (*started)->picture(document.get(), pdl::Language::postscript);
    ASSERT_TRUE(picture) << picture.error().detail;
}

}  // namespace
}  // namespace consigne::spooler
