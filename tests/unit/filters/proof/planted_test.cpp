// A proof is worth what it finds. Every rewriter's result is proved, then spoilt as a faulty rewriter would leave it, one promise
// at a time, and must be refused. That the programs do so too, tests/unit/spooler/sandbox/planted_test.cpp asks.
#include "filters/chain/rewrite.hpp"
#include "filters/proof/prove.hpp"
#include "tests/support/planted.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

using test::Planted;

MemorySource source(const std::string& text) { return MemorySource(Bytes(text.begin(), text.end())); }

class PlantedFault : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedFault, IsFound)
{
    const Planted& planted = GetParam();
    const MemorySource document = source(planted.document);
    const pdl::Facts before = pdl::read_document(document);
    ASSERT_TRUE(before.readable);
    const Policy policy = test::policy_of(planted);
    MemorySink out;
    const auto report = rewrite(document, before, policy, out);
    ASSERT_TRUE(report) << report.error().detail;
    const std::string good(as_text(out.bytes()));
    const auto proof = prove(source(good), before, policy, *report);
    ASSERT_TRUE(proof) << proof.error().detail;

    for (const auto& [promise, plant] : {std::pair("colour", planted.colour), std::pair("sides", planted.sides), std::pair("copies", planted.copies)}) {
        if (!plant) continue;
        SCOPED_TRACE(promise);
        std::string spoilt = good;
        plant(spoilt);
        ASSERT_NE(spoilt, good);
        const auto verdict = prove(source(spoilt), before, policy, *report);
        ASSERT_FALSE(verdict) << "a fault that nobody sees";
        EXPECT_EQ(verdict.error().code, Errc::conflict) << verdict.error().detail;
    }
}

INSTANTIATE_TEST_SUITE_P(Rewriters, PlantedFault, ::testing::ValuesIn(test::planted_faults()), [](const auto& of) {
    std::string name = of.param.rewriter;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
});

}  // namespace
}  // namespace consigne::filters
