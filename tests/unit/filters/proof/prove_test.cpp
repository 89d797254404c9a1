#include "filters/proof/prove.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

MemorySource source(std::string_view text) { return MemorySource(Bytes(text.begin(), text.end())); }

const std::string colour = "\x1B" "E\x1B*r3U\x1B*v1Sred\f";
const std::string grey = "\x1B" "Ex\f";

Report claims_all()
{
    Report report;
    report.monochrome = report.sides = report.copies = Means::rewrite;
    return report;
}

std::optional<Errc> verdict(std::string_view before, std::string_view after, const Policy& policy, const Report& report = claims_all())
{
    const auto proof = prove(source(after), pdl::read_document(source(before)), policy, report);
    return proof ? std::nullopt : std::optional(proof.error().code);
}

TEST(Prove, HoldsAResultToItsPages)
{
    EXPECT_EQ(verdict(grey, grey, {}), std::nullopt);
    EXPECT_EQ(verdict(grey, grey + "y\f", {}), Errc::conflict);
    EXPECT_EQ(verdict(grey, "", {}), Errc::malformed);
}

TEST(Prove, FindsColourWhereNoneWasPromised)
{
    Policy policy;
    policy.monochrome = true;
    EXPECT_EQ(verdict(colour, grey, policy), std::nullopt);
    EXPECT_EQ(verdict(colour, colour, policy), Errc::conflict);
    EXPECT_EQ(verdict(colour, "\x1B" "E\x1B&b1M" + colour.substr(2), policy), Errc::conflict) << "a device's switch is no proof";
}

TEST(Prove, HoldsSidesAndCopiesToWhatWasAsked)
{
    Policy policy;
    policy.sides = pdl::Duplex::long_edge;
    policy.copies = 2;
    EXPECT_EQ(verdict(grey, "\x1B" "E\x1B&l1s2Xx\f", policy), std::nullopt);
    EXPECT_EQ(verdict(grey, "\x1B" "E\x1B&l2s2Xx\f", policy), Errc::conflict);
    EXPECT_EQ(verdict(grey, "\x1B" "E\x1B&l1s3Xx\f", policy), Errc::conflict);
    Report device;
    device.sides = device.copies = Means::device;
    EXPECT_EQ(verdict(grey, grey, policy, device), std::nullopt) << "what the device is asked for is not in the stream";
}

}  // namespace
}  // namespace consigne::filters
