#include "spooler/sandbox/wire.hpp"

#include "spooler/api/facts_json.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::sandbox {
namespace {

TEST(SandboxWire, CarriesEveryRequestWhole)
{
    Request asked;
    asked.operation = Operation::prove;
    asked.policy.monochrome = true;
    asked.policy.sides = pdl::Duplex::short_edge;
    asked.policy.copies = 7;
    asked.policy.fit = pdl::Media{595, 842};
    asked.policy.switches = filters::Policy::Switches::outside;
    asked.report.monochrome = filters::Means::rewrite;
    asked.report.sides = filters::Means::device;
    asked.report.fit = filters::Means::rewrite;
    asked.report.notes = {"told to people, not to a child"};
    asked.language_before = pdl::Language::pclxl;
    asked.pages_before = 12;
    const auto got = decode_request(encode(asked));
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_EQ(got->operation, Operation::prove);
    EXPECT_TRUE(got->policy.monochrome);
    EXPECT_EQ(got->policy.sides, pdl::Duplex::short_edge);
    EXPECT_EQ(got->policy.copies, 7U);
    EXPECT_EQ(got->policy.fit, (pdl::Media{595, 842}));
    EXPECT_EQ(got->policy.switches, filters::Policy::Switches::outside);
    EXPECT_EQ(got->report.monochrome, filters::Means::rewrite);
    EXPECT_EQ(got->report.sides, filters::Means::device);
    EXPECT_EQ(got->report.copies, std::nullopt);
    EXPECT_EQ(got->report.fit, filters::Means::rewrite);
    EXPECT_TRUE(got->report.notes.empty());
    EXPECT_EQ(got->language_before, pdl::Language::pclxl);
    EXPECT_EQ(got->pages_before, 12U);

    for (const auto operation : {Operation::inspect, Operation::rewrite, Operation::clean}) {
        Request plain;
        plain.operation = operation;
        const auto back = decode_request(encode(plain));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->operation, operation);
        EXPECT_TRUE(back->policy.nothing());
        EXPECT_EQ(back->policy.switches, filters::Policy::Switches::pjl);
    }
}

TEST(SandboxWire, RefusesRequestsItDoesNotKnow)
{
    EXPECT_EQ(decode_request("").error().code, Errc::malformed);
    EXPECT_EQ(decode_request("[]").error().code, Errc::malformed);
    EXPECT_EQ(decode_request(R"({"op":"shell"})").error().code, Errc::unsupported);
    EXPECT_EQ(decode_request("{}").error().code, Errc::unsupported);
    EXPECT_EQ(decode_request(std::string(max_request + 1, ' ')).error().code, Errc::limit_exceeded);
    for (const char* paper : {R"({"width":0,"height":842})", R"({"width":595})", R"({"width":595,"height":99999})", R"({"width":-1,"height":2})"})
        EXPECT_EQ(decode_request(R"({"op":"rewrite","fit":)" + std::string(paper) + "}").error().code, Errc::malformed) << paper;
    Request longest;
    longest.operation = Operation::prove;
    longest.policy = {true, pdl::Duplex::long_edge, 4'294'967'295U, filters::Policy::Switches::outside};
    longest.policy.fit = pdl::Media{14'400, 14'400};
    longest.report = {filters::Means::rewrite, filters::Means::rewrite, filters::Means::rewrite, {}, filters::Means::rewrite};
    longest.language_before = pdl::Language::opaque_lips;
    longest.pages_before = 4'294'967'295U;
    EXPECT_LT(encode(longest).size(), max_request);
}

TEST(SandboxWire, CarriesEveryAnswerWhole)
{
    Answer said;
    said.facts.language = pdl::Language::pdf;
    said.facts.pages = 3;
    said.facts.colour_pages = std::vector<std::uint32_t>{2};
    said.facts.title = "Th\xC3\xA8se \"quoted\"\n";
    said.can = {filters::Means::rewrite, filters::Means::device, filters::Means::no};
    said.report = {filters::Means::rewrite, std::nullopt, filters::Means::device, {"one note"}};
    said.cut = {"@PJL FSDELETE", "@PJL RNVRAM"};
    const auto got = decode_answer(encode(said));
    ASSERT_TRUE(got) << got.error().detail;
    EXPECT_FALSE(got->error);
    EXPECT_EQ(got->facts.pages, 3U);
    EXPECT_EQ(got->facts.colour_pages, said.facts.colour_pages);
    EXPECT_EQ(got->can.sides, filters::Means::device);
    EXPECT_EQ(got->report.monochrome, filters::Means::rewrite);
    EXPECT_EQ(got->report.sides, std::nullopt);
    EXPECT_EQ(got->report.notes, said.report.notes);
    EXPECT_EQ(got->cut, said.cut);
}

TEST(SandboxWire, CarriesErrorsWithTheirPlace)
{
    Answer refused;
    refused.error = fail(Errc::truncated, "the stream ends inside a command", std::uint64_t{5} << 32);
    const auto got = decode_answer(encode(refused));
    ASSERT_TRUE(got && got->error);
    EXPECT_EQ(got->error->code, Errc::truncated);
    EXPECT_EQ(got->error->detail, "the stream ends inside a command");
    EXPECT_EQ(got->error->offset, std::uint64_t{5} << 32);
}

// What answers has read a hostile document, and may be that document.
TEST(SandboxWire, BelievesNothingThatDoesNotFit)
{
    for (const char* text : {"", "null", "{", "[1]", "{}", R"({"facts":7})", R"({"facts":"{}"})", R"({"error":"no"})", R"({"error":{}})", R"({"error":{"code":99}})",
                             R"({"error":{"code":-1}})", R"({"error":{"code":"malformed"}})"})
        EXPECT_FALSE(decode_answer(text)) << text;
    std::string deep = R"({"facts":)";
    for (int i = 0; i < 10'000; ++i) deep += '[';
    EXPECT_FALSE(decode_answer(deep));
    EXPECT_EQ(decode_answer(std::string(2 * max_facts_json + 1, ' ')).error().code, Errc::limit_exceeded);
    const auto wordy = decode_answer(R"({"error":{"code":0,"detail":")" + std::string(100'000, 'x') + R"("}})");
    ASSERT_TRUE(wordy && wordy->error);
    EXPECT_LE(wordy->error->detail.size(), 255U);
}

TEST(SandboxWire, SaysHowAChildEnded)
{
    const auto well = decode_ending(encode(Ending{}));
    ASSERT_TRUE(well);
    EXPECT_TRUE(well->well);
    const auto badly = decode_ending(encode(Ending{false, fail(Errc::timed_out, "too long")}));
    ASSERT_TRUE(badly);
    EXPECT_FALSE(badly->well);
    EXPECT_EQ(badly->why.code, Errc::timed_out);
    EXPECT_EQ(badly->why.detail, "too long");
    for (const char filler : {'\n', '\1', '\xFF'})
        EXPECT_LE(encode(Ending{false, fail(Errc::timed_out, std::string(100'000, filler))}).size(), max_ending);
    EXPECT_FALSE(decode_ending(""));
}

}  // namespace
}  // namespace consigne::spooler::sandbox
