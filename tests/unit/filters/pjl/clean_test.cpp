#include "filters/pjl/allowed.hpp"
#include "filters/pjl/clean.hpp"
#include "filters/pjl/orders.hpp"
#include "pdl/stream/cursor.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::filters {
namespace {

const std::string ue(pdl::uel);

bool allowed(std::string_view line) { return pjl::allowed_line(pdl::pjl::parse_line(as_bytes(line))); }

struct Cleaned {
    std::string text;
    std::vector<std::string> cut;
};

Cleaned clean(std::string_view text)
{
    MemorySink out;
    const auto cut = clean_envelope(MemorySource(Bytes(text.begin(), text.end())), out);
    if (!cut) throw std::runtime_error(cut.error().detail);
    return {std::string(as_text(out.bytes())), *cut};
}

TEST(AllowedLine, LetsPrintOptionsThroughAndNothingElse)
{
    for (const char* line : {"@PJL", "@PJL JOB NAME=\"a\"", "@PJL EOJ", "@PJL COMMENT CANPJL SET STAPLE=TWOLEFT", "@PJL SET COPIES=2",
                             "@pjl set duplex=on", "@PJL SET LPARM:PCL PTSIZE=12", "@PJL ENTER LANGUAGE=PCLXL"})
        EXPECT_TRUE(allowed(line)) << line;
    for (const char* line : {"@PJL DEFAULT COPIES=2", "@PJL INITIALIZE", "@PJL RESET", "@PJL FSUPLOAD NAME=\"0:\\x\"", "@PJL FSDELETE NAME=\"0:\\x\"",
                             "@PJL RDYMSG DISPLAY=\"x\"", "@PJL INFO ID", "@PJL SET HOLD=ON", "@PJL SET TIMEOUT=2147483648", "@PJL SET PASSWORD=1",
                             "@PJL JOB PASSWORD=1", "@PJL DMCMD ASCIIHEX=\"00\"", "@PJL UPGRADE SIZE=1", "@PJL ENTER LANGUAGE=ACL", "@PJL OPMSG DISPLAY=\"x\""})
        EXPECT_FALSE(allowed(line)) << line;
}

// What is cut must not change where data end: a forbidden line could come to light, or go on unseen.
TEST(CleanEnvelope, LeavesNothingThatASecondLookWouldCut)
{
    const std::string hidden = ue + "@PJL FSDELETE NAME=\"0:\\x\"\r\n";
    for (const std::string& text : {ue + "\xE0" + ue + "@PJL RESET\r\n\x1B*b9W" + hidden,
                                    ue + "@PJL ENTER LANGUAGE=ACL\r\n\x1B" "Ea" + ue + "b" + hidden,
                                    ue + "@PJL RESET\r\n@PJL INFO ID\r\n\x1B" "Ea\f" + hidden}) {
        const Cleaned once = clean(text), twice = clean(once.text);
        EXPECT_FALSE(once.cut.empty());
        EXPECT_TRUE(twice.cut.empty()) << twice.cut.front();
        EXPECT_EQ(twice.text, once.text);
    }
}

TEST(CleanEnvelope, LeavesAHarmlessDocumentByteForByte)
{
    for (const char* name : {"wrap/hp_pdf.prn", "wrap/hp_pxl_qty2_short.prn", "wrap/lips_opaque.prn", "gs/cljet5c_mixv4.pcl", "cairo/mix6.pdf", "wrap/cpca_pxl_mono.prn",
                             "gs/jpeg_color1.jpg", "traps/s_pcl_combined.pcl"}) {
        SCOPED_TRACE(name);
        const Bytes bytes = test::golden(std::string("pdl/") + name);
        MemorySink out;
        const auto cut = clean_envelope(MemorySource(bytes), out);
        ASSERT_TRUE(cut);
        EXPECT_TRUE(cut->empty());
        EXPECT_TRUE(out.bytes() == bytes);
    }
}

TEST(CleanEnvelope, CutsForbiddenLinesWithTheirFilesAndNamesThem)
{
    const Cleaned cleaned = clean(ue + "@PJL JOB NAME=\"a\"\r\n@PJL DEFAULT TIMEOUT=1\r\n@PJL FSDOWNLOAD FORMAT:BINARY NAME=\"0:\\x\" SIZE=5\r\n12345@PJL SET COPIES=2\r\n"
                                       "@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ea\f\x1B" "E" + ue + "@PJL INFO ID\n@PJL EOJ\r\n" + ue);
    EXPECT_EQ(cleaned.text, ue + "@PJL JOB NAME=\"a\"\r\n@PJL SET COPIES=2\r\n@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Ea\f\x1B" "E" + ue + "@PJL EOJ\r\n" + ue);
    EXPECT_EQ(cleaned.cut, (std::vector<std::string>{"DEFAULT TIMEOUT", "FSDOWNLOAD", "INFO"}));
}

TEST(CleanEnvelope, DoesNotTouchWhatLooksLikePjlInsideData)
{
    const std::string row = ue + "@PJL INFO ID\n";
    const std::string text = ue + "@PJL ENTER LANGUAGE=PCL\n\x1B" "E\x1B*b" + std::to_string(row.size()) + "W" + row + "\f" + ue;
    const Cleaned cleaned = clean(text);
    EXPECT_EQ(cleaned.text, text);
    EXPECT_TRUE(cleaned.cut.empty());
}

TEST(PjlOrders, PutCopiesInOnePlace)
{
    Policy policy;
    policy.copies = 3;
    EXPECT_EQ(pjl::lines(policy, pjl::Copies::elsewhere), "@PJL SET COPIES=1\r\n@PJL SET QTY=1\r\n");
    EXPECT_EQ(pjl::lines(policy, pjl::Copies::here), "@PJL SET COPIES=1\r\n@PJL SET QTY=3\r\n");
}

TEST(PjlOrders, StandForTheMakersLinesToo)
{
    Policy policy;
    policy.sides = pdl::Duplex::simplex;
    const auto replaced = [&](std::string_view line) { return pjl::replaced(pdl::pjl::parse_line(as_bytes(line)), policy); };
    EXPECT_TRUE(replaced("@PJL SET BINDING=LONGEDGE"));
    EXPECT_TRUE(replaced("@PJL COMMENT CANPJL SET DUPLEX=ON"));
    EXPECT_TRUE(replaced("@PJL COMMENT DSSC PRINT DUPLEX=0"));
    EXPECT_FALSE(replaced("@PJL COMMENT CANPJL SET STAPLE=TWOLEFT"));
    EXPECT_FALSE(replaced("@PJL SET COPIES=2"));
    EXPECT_EQ(pjl::quoted("a\"b\n"), "a b ");
    EXPECT_FALSE(replaced("@PJL SET PAPER=A3"));
    policy.fit = pdl::Media{595, 842};
    EXPECT_TRUE(replaced("@PJL SET PAPER=A3"));
}

}  // namespace
}  // namespace consigne::filters
