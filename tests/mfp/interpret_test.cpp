// The interpreters against the golden streams, whose truth comes from programs that nobody here wrote.
#include "tests/mfp/interpret/languages.hpp"
#include "tests/mfp/interpret/summary.hpp"
#include "tests/mfp/judge.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace consigne::mfp {
namespace {

namespace json = boost::json;
const std::string golden = std::string{CONSIGNE_SOURCE_DIR} + "/tests/golden/pdl/";

Facts facts_of(const std::string& text)
{
    return interpret({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

Facts facts_of_file(const std::string& name)
{
    const MappedFile file{golden + name};
    EXPECT_TRUE(file.good()) << name;
    return interpret(file.bytes());
}

class Golden : public testing::TestWithParam<json::object> {};

TEST_P(Golden, HasThePagesColourSidesAndCopiesOfTheTruth)
{
    const json::object& truth = GetParam();
    const std::string name{truth.at("file").as_string()};
    // A device takes neither CUPS' own raster nor, this one, plots that do not come in PCL.
    if (const auto& language = truth.at("pdl").as_string(); language == "cupsraster" || language == "hpgl2") return;
    const Facts facts = facts_of_file(name);
    if (truth.at("pages").is_null()) {
        EXPECT_FALSE(facts.counted);
        return;
    }
    ASSERT_TRUE(facts.counted);
    EXPECT_EQ(facts.pages.size(), static_cast<std::size_t>(truth.at("pages").as_int64()));
    EXPECT_EQ(json::value(summary(facts).at("colour_pages")), json::value(truth.at("colour_pages")));
    const auto* copies = truth.if_contains("pdl_copies");
    for (const Page& page : facts.pages) {
        if (copies && copies->is_int64()) {
            EXPECT_EQ(page.copies.value_or(1), copies->as_int64());
        }
        // The truth's tool turns ESC&l2S into a long edge; HP's reference and its table here say short edge.
        if (truth.at("duplex").is_null() || truth.contains("sides_in") || name == "traps/s_pcl_combined.pcl") continue;
        EXPECT_EQ(word(page.duplex.value_or(Duplex::simplex)), std::string{truth.at("duplex").as_string()});
    }
}

std::vector<json::object> all_golden()
{
    std::ifstream in{golden + "truth.json"};
    std::stringstream text;
    text << in.rdbuf();
    std::vector<json::object> out;
    const json::value truth = json::parse(text.str());
    for (const auto& file : truth.as_object().at("files").as_array()) out.push_back(file.as_object());
    return out;
}

std::string name_of(const testing::TestParamInfo<json::object>& info)
{
    std::string name{info.param.at("file").as_string()};
    for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(all_golden()), name_of);

TEST(Pcl5, CountsFormFeedsAndKeepsCountedDataApart)
{
    EXPECT_EQ(facts_of("\x1b" "E\f\f\f\x1b" "E").pages.size(), 3U);
    EXPECT_EQ(facts_of("\x1b" "Ex\x1b*b4W\f\f\f\f\x1b" "E").pages.size(), 1U);
}

TEST(Pcl5, LetsCopiesChangeFromPageToPage)
{
    const Facts facts = facts_of("\x1b" "E\x1b&l3Xa\f\x1b&l1Xb\f\x1b&l2Xc\f\x1b" "E");
    ASSERT_EQ(facts.pages.size(), 3U);
    const Verdict verdict = judge(facts, {}, {});
    EXPECT_EQ(verdict.impressions, 3U);
    EXPECT_EQ(verdict.impressions_total, 6U);
}

TEST(Pcl5, PrintsGreyInMonochromeMode)
{
    EXPECT_TRUE(facts_of("\x1b" "E\x1b*r3U\x1b*v1Sred\f\x1b" "E").pages[0].colour);
    EXPECT_FALSE(facts_of("\x1b" "E\x1b&b1M\x1b*r3U\x1b*v1Sred\f\x1b" "E").pages[0].colour);
}

TEST(PostScript, SeesGreyAskedOfTheDeviceThroughSystemdict)
{
    const Facts facts = facts_of("%!PS\n<</ProcessColorModel /DeviceGray>> systemdict /setpagedevice get exec\n"
                                 "1 0 0 setrgbcolor 0 0 100 100 rectfill showpage\n");
    ASSERT_EQ(facts.pages.size(), 1U);
    EXPECT_TRUE(facts.pages[0].colour);
    EXPECT_TRUE(facts.pages[0].grey_requested);
    EXPECT_FALSE(judge(facts, {}, {}).page_colour[0]);
}

Facts plain(std::size_t pages)
{
    Facts facts;
    facts.language = "pdf";
    facts.pages.resize(pages, Page{true, false, {}, {}});
    return facts;
}

TEST(Judge, MultipliesCopiesOfStreamPjlAndIppSoThatAskingTwiceShows)
{
    Facts facts = plain(2);
    for (Page& page : facts.pages) page.copies = 2;
    facts.pjl["QTY"] = "2";
    EXPECT_EQ(judge(facts, {2, {}, false}, {}).impressions_total, 16U);
}

TEST(Judge, LetsTheStreamWinOverPjlAndPjlOverIpp)
{
    Facts facts = plain(3);
    EXPECT_EQ(judge(facts, {1, Duplex::short_edge, false}, {}).sides, Duplex::short_edge);
    facts.pjl["DUPLEX"] = "ON";
    EXPECT_EQ(judge(facts, {1, Duplex::short_edge, false}, {}).sides, Duplex::long_edge);
    EXPECT_EQ(judge(facts, {1, {}, false}, {}).sheets, 2U);
    for (Page& page : facts.pages) page.duplex = Duplex::simplex;
    EXPECT_EQ(judge(facts, {1, Duplex::short_edge, false}, {}).sheets, 3U);
}

TEST(Judge, ObeysItsFaults)
{
    const Request asked{2, Duplex::long_edge, true};
    EXPECT_EQ(judge(plain(3), asked, {}).impressions_total, 6U);
    EXPECT_EQ(judge(plain(3), asked, {}).colour_total, 0U);
    Rules rules;
    rules.drop_page = true;
    EXPECT_EQ(judge(plain(3), asked, rules).impressions, 2U);
    rules = {};
    rules.ignore_copies = true;
    EXPECT_EQ(judge(plain(3), asked, rules).impressions_total, 3U);
    rules = {};
    rules.one_sided = true;
    EXPECT_EQ(judge(plain(3), asked, rules).sheets, 6U);
}

// Damage is never a crash: each golden stream of an own walk, cut short and with octets changed.
TEST(Interpreters, SurviveDamage)
{
    for (const char* name : {"gs/pxlcolor_photo2.pxl", "gs/cljet5c_mixv4.pcl", "traps/s_urf_2p.urf", "traps/s_pwg_tumble.pwg",
                             "wrap/cpca_pxl_mono.prn", "traps/s_pcl_combined.pcl"}) {
        SCOPED_TRACE(name);
        const MappedFile file{golden + name};
        const Bytes all = file.bytes();
        std::uint32_t seed = 1;
        for (int round = 0; round < 20; ++round) {
            std::vector<std::uint8_t> bytes(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(all.size(), 20000)));
            for (int i = 0; i < 10; ++i) {
                seed = seed * 1664525U + 1013904223U;
                bytes[seed % bytes.size()] = static_cast<std::uint8_t>(seed >> 24U);
            }
            bytes.resize(seed % bytes.size() + 1);
            // A damaged head may be taken for PostScript, which is another program's business.
            EXPECT_LE(interpret(bytes).pages.size(), max_pages);
        }
    }
}

}  // namespace
}  // namespace consigne::mfp
