#include "spooler/api/facts_json.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

pdl::Facts some_facts()
{
    pdl::Facts facts;
    facts.language = pdl::Language::pclxl;
    facts.pages = 3;
    facts.colour_pages = std::vector<std::uint32_t>{2};
    facts.media = {{595, 842}, {842, 595}, {595, 842}};
    facts.duplex = pdl::Duplex::short_edge;
    facts.copies = 2;
    facts.title = "Thèse \"finale\"";
    facts.user = "camille";
    facts.producer = "driver 1";
    facts.confidence = pdl::Confidence::exact;
    facts.notes = {"one note"};
    facts.bytes = 12345;
    facts.pjl = facts.pjl_user = true;
    return facts;
}

TEST(FactsJson, SaysWhatTheContractSays)
{
    const std::string text = to_json(some_facts(), {filters::Means::rewrite, filters::Means::device, filters::Means::no, filters::Means::rewrite}, "a.prn");
    EXPECT_EQ(text, R"({"format":1,"file":"a.prn","pdl":"pclxl","pages":3,"colour_pages":[2],"media":[[595,842],[842,595],[595,842]],)"
                    R"("duplex":"short","copies":2,"title":"Thèse \"finale\"","user":"camille","producer":"driver 1","confidence":"exact",)"
                    R"("can":{"mono":"rewrite","duplex":"device","copies":"no","fit":"rewrite"},"notes":["one note"],"bytes":12345,"readable":true,"pjl":true,"pjl_user":true,"packets":false})");
}

TEST(FactsJson, ReadsBackWhatItWrote)
{
    for (pdl::Facts facts : {some_facts(), pdl::Facts{}}) {
        const std::string text = to_json(facts, {filters::Means::rewrite, filters::Means::device, filters::Means::no});
        const auto back = facts_from_json(text);
        ASSERT_TRUE(back) << back.error().detail;
        EXPECT_EQ(to_json(back->first, back->second), text);
        EXPECT_EQ(back->first.media, facts.media);
    }
}

TEST(FactsJson, OffersNoOtherPaperForWhatWasReadBeforeThereWasAny)
{
    std::string text = to_json(some_facts(), {filters::Means::rewrite, filters::Means::device, filters::Means::no, filters::Means::rewrite});
    ASSERT_EQ(facts_from_json(text)->second.fit, filters::Means::rewrite);
    const std::string_view member = R"(,"fit":"rewrite")";
    text.erase(text.find(member), member.size());
    const auto back = facts_from_json(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->second.fit, filters::Means::no);
    EXPECT_EQ(back->second.monochrome, filters::Means::rewrite);
}

TEST(FactsJson, IsValidWhateverTheTitleHolds)
{
    pdl::Facts facts = some_facts();
    facts.title = "\xFF\xC3(\x01";
    facts.notes = {std::string(10'000, '\xFF')};
    const auto back = facts_from_json(to_json(facts, {}));
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(back->first.title, "\xEF\xBF\xBD\xEF\xBF\xBD(\x01");
}

TEST(FactsJson, HoldsTheMostPagesThereCanBe)
{
    pdl::Facts facts = some_facts();
    facts.pages = pdl::max_pages;
    facts.media.assign(pdl::max_pages, {11905, 16837});
    facts.colour_pages->clear();
    for (std::uint32_t page = 1; page <= pdl::max_pages; ++page) facts.colour_pages->push_back(page);
    EXPECT_TRUE(facts_from_json(to_json(facts, {})));
}

TEST(FactsJson, RefusesWhatAChildMayMakeUp)
{
    const std::string good = to_json(some_facts(), {});
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    for (const std::string& bad :
         {std::string{}, std::string{"[]"}, std::string{"{"}, with("\"format\":1", "\"format\":2"), with("[2]", "[0]"), with("[2]", "[3,2]"),
          with("[2]", "[100001]"), with("595,", "-595,"), with("\"pages\":3", "\"pages\":-1"), with("\"pages\":3", "\"pages\":\"3\""),
          with("pclxl", "exe"), with("short", "both"), with("\"notes\":[", "\"notes\":[7,"), with("\"readable\":true", "\"readable\":1")})
        EXPECT_FALSE(facts_from_json(bad)) << bad;
}

}  // namespace
}  // namespace consigne::spooler
