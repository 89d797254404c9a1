#include "filters/proof/prove.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

#include <vector>

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

TEST(Prove, HoldsEveryPageToThePaper)
{
    Policy policy;
    policy.fit = pdl::Media{595, 842};
    Report report;
    report.fit = Means::rewrite;
    const auto pages = [](const std::vector<std::string>& boxes) {
        std::string text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[";
        for (std::size_t i = 0; i < boxes.size(); ++i) text += std::to_string(10 + i) + " 0 R ";
        text += "]>>endobj\n";
        for (std::size_t i = 0; i < boxes.size(); ++i) text += std::to_string(10 + i) + " 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + boxes[i] + "]>>endobj\n";
        return text + "trailer<</Root 1 0 R/Size 99>>\n%%EOF\n";
    };
    const std::string before = pages({"842 1191", "842 1191"});
    EXPECT_EQ(verdict(before, pages({"595 842", "842 595"}), policy, report), std::nullopt);
    EXPECT_EQ(verdict(before, pages({"595 842", "842 1191"}), policy, report), Errc::conflict);
    EXPECT_EQ(verdict(before, before, policy, report), Errc::conflict);
}

}  // namespace
}  // namespace consigne::filters
