#include "filters/chain/rewrite.hpp"
#include "filters/proof/prove.hpp"
#include "filters/raster/grey_rows.hpp"
#include "pdl/raster/header.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

namespace field = pdl::raster::field;

struct Outcome {
    Bytes bytes;
    Report report;
    pdl::Facts before, after;
};

Result<Outcome> run(const Bytes& bytes, const Policy& policy, std::size_t window = pdl::Cursor::default_window)
{
    const MemorySource document(bytes);
    Outcome outcome;
    outcome.before = pdl::read_document(document);
    MemorySink out;
    const auto report = rewrite(document, outcome.before, policy, out, window);
    if (!report) return report.error();
    outcome.report = *report;
    outcome.bytes = out.bytes();
    const auto proof = prove(MemorySource(outcome.bytes), outcome.before, policy, *report);
    if (!proof) return proof.error();
    outcome.after = *proof;
    return outcome;
}

Bytes sample(const std::string& name) { return test::golden("pdl/" + name); }

Policy grey()
{
    Policy policy;
    policy.monochrome = true;
    return policy;
}

TEST(RasterRewriter, ReturnsByteForByteWhatNeedsNoChange)
{
    Policy already;
    already.monochrome = true;
    already.sides = pdl::Duplex::long_edge;
    already.copies = 1;
    const Bytes mono = sample("gs/pwgraster_sgray_mono3.pwg");
    for (const Policy& policy : {Policy{}, already}) {
        const auto outcome = run(mono, policy);
        ASSERT_TRUE(outcome) << outcome.error().detail;
        EXPECT_TRUE(outcome->bytes == mono);
    }
}

TEST(RasterRewriter, ChangesFourFieldsForSidesAndCopiesAndNoPixel)
{
    Policy policy;
    policy.sides = pdl::Duplex::short_edge;
    policy.copies = 3;
    const Bytes before = sample("gs/pwgraster_rgb_mix6.pwg");
    const auto outcome = run(before, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->report.sides, Means::rewrite);
    EXPECT_EQ(outcome->report.copies, Means::rewrite);
    ASSERT_EQ(outcome->bytes.size(), before.size());
    // Duplex, Tumble and NumCopies of six pages are one byte each.
    std::size_t changed = 0;
    for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != outcome->bytes[i];
    EXPECT_EQ(changed, 18U);
    EXPECT_EQ(outcome->after.colour_pages, outcome->before.colour_pages);
}

TEST(RasterRewriter, MakesEveryCombinationTrue)
{
    for (const char* name : {"gs/pwgraster_rgb_mix6.pwg", "traps/s_pwg_tumble.pwg", "gs/appleraster_rgb_mix6.urf", "traps/s_urf_2p.urf"})
        for (const bool mono : {false, true})
            for (const auto sides : {pdl::Duplex::simplex, pdl::Duplex::long_edge, pdl::Duplex::short_edge})
                for (const std::uint32_t copies : {0U, 2U}) {
                    SCOPED_TRACE(std::string(name) + (mono ? " mono " : " ") + std::string(pdl::keyword(sides)) + " " + std::to_string(copies));
                    Policy policy;
                    policy.monochrome = mono;
                    policy.sides = sides;
                    policy.switches = Policy::Switches::outside;
                    if (copies > 0) policy.copies = copies;
                    const auto outcome = run(sample(name), policy);
                    ASSERT_TRUE(outcome) << outcome.error().detail;
                    EXPECT_EQ(outcome->after.duplex, sides);
                    EXPECT_EQ(outcome->after.media, outcome->before.media);
                    const bool apple = outcome->before.language == pdl::Language::urf;
                    if (copies > 0) {
                        EXPECT_EQ(outcome->report.copies, apple ? Means::device : Means::rewrite);
                    }
                }
}

TEST(RasterRewriter, RefusesCopiesThatAppleRasterHasNoPlaceFor)
{
    Policy policy;
    policy.copies = 2;
    const auto outcome = run(sample("traps/s_urf_2p.urf"), policy);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unsupported);
}

TEST(RasterRewriter, PutsCopiesOfAppleRasterIntoAnEnvelopeThatIsThere)
{
    const std::string lead = std::string(pdl::uel) + "@PJL SET COPIES=5\r\n@PJL ENTER LANGUAGE=URF\r\n", end(pdl::uel);
    Bytes bytes(lead.begin(), lead.end());
    const Bytes pages = sample("traps/s_urf_2p.urf");
    bytes.insert(bytes.end(), pages.begin(), pages.end());
    bytes.insert(bytes.end(), end.begin(), end.end());
    Policy policy = grey();
    policy.copies = 2;
    policy.sides = pdl::Duplex::long_edge;
    const auto outcome = run(bytes, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->before.copies, 5U);
    EXPECT_EQ(outcome->after.copies, 2U);
    EXPECT_EQ(outcome->after.duplex, pdl::Duplex::long_edge);
}

// However the stream is cut, the same bytes come out.
TEST(RasterRewriter, WritesTheSameHoweverTheStreamIsCut)
{
    for (const char* name : {"traps/s_pwg_tumble.pwg", "traps/s_urf_2p.urf"}) {
        const auto whole = run(sample(name), grey());
        ASSERT_TRUE(whole);
        for (std::size_t window = 1; window < 64; ++window) {
            const auto outcome = run(sample(name), grey(), window);
            ASSERT_TRUE(outcome) << outcome.error().detail;
            EXPECT_TRUE(outcome->bytes == whole->bytes) << window;
        }
    }
}

TEST(RasterRewriter, SaysThatACutStreamIsCut)
{
    Bytes bytes = sample("gs/pwgraster_rgb_mix6.pwg");
    bytes.resize(bytes.size() / 2);
    const auto outcome = run(bytes, grey());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::truncated);
}

TEST(RasterRewriter, WritesWhatStandsInsideGzip)
{
    const Bytes file = sample("public/onepage-letter-300-black-1.pwg");
    const auto same = run(file, {});
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->bytes == file);
    Policy policy;
    policy.copies = 2;
    policy.sides = pdl::Duplex::long_edge;
    const auto outcome = run(file, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_TRUE(as_text(outcome->bytes).starts_with("RaS2PwgRaster"));
    EXPECT_EQ(outcome->after.copies, 2U);
}

// One planted fault: a page of the result that is in colour after all.
TEST(RasterRewriter, IsFoundOutWhenAPageStaysInColour)
{
    const Bytes bytes = sample("traps/s_pwg_tumble.pwg");
    const MemorySource document(bytes);
    const pdl::Facts before = pdl::read_document(document);
    Report claim;
    claim.monochrome = Means::rewrite;
    const auto proof = prove(document, before, grey(), claim);
    ASSERT_FALSE(proof);
    EXPECT_EQ(proof.error().code, Errc::conflict);
}

Bytes unpacked(const Bytes& runs)
{
    Bytes out;
    for (std::size_t at = 0; at < runs.size();) {
        const unsigned code = runs[at++];
        if (code < 128) out.insert(out.end(), code + 1, runs[at++]);
        else {
            out.insert(out.end(), runs.begin() + static_cast<std::ptrdiff_t>(at), runs.begin() + static_cast<std::ptrdiff_t>(at + 257 - code));
            at += 257 - code;
        }
    }
    return out;
}

TEST(RasterRuns, GiveBackTheirRow)
{
    for (std::size_t length = 1; length < 700; ++length) {
        Bytes row(length);
        std::uint32_t state = static_cast<std::uint32_t>(length);
        for (std::uint8_t& pixel : row) {
            state = state * 1664525 + 1013904223;
            // Runs, pairs and single pixels in turn, by the length.
            pixel = static_cast<std::uint8_t>(length % 3 == 0 ? state >> 31 : length % 3 == 1 ? state >> 30 : state >> 24);
        }
        Bytes packed;
        raster::append_runs(packed, row);
        EXPECT_EQ(unpacked(packed), row);
        EXPECT_EQ(std::find(packed.begin(), packed.begin() + 1, 128), packed.begin() + 1);
    }
}

// Apple raster holds no copies, so behind another raster it is a part of its own, of which they are asked otherwise or not at all.
TEST(RasterRewriter, LeavesAnotherRasterToAPartOfItsOwn)
{
    Bytes glued = sample("traps/s_pwg_tumble.pwg");
    const Bytes apple = sample("traps/s_urf_2p.urf");
    glued.insert(glued.end(), apple.begin(), apple.end());
    EXPECT_EQ(pdl::read_document(MemorySource(glued)).language, pdl::Language::mixed);
    Policy policy;
    policy.sides = pdl::Duplex::long_edge;
    const auto outcome = run(glued, policy);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    policy.copies = 2;
    const auto refused = run(glued, policy);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unsupported) << refused.error().detail;
}

}  // namespace
}  // namespace consigne::filters
