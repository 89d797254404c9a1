#include "pdl/pjl/envelope.hpp"
#include "tests/support/pieces.hpp"

#include <gtest/gtest.h>

namespace consigne::pdl::pjl {
namespace {

struct Reading {
    Envelope envelope;
    std::uint64_t data_at = 0;
    std::optional<Error> error;
};

/// Reads up to the first page data or the end.
Reading read(std::string_view text, std::size_t window = 64)
{
    const MemorySource source(Bytes(text.begin(), text.end()));
    Cursor in(source, 0, window);
    Reading reading;
    for (;;) {
        const auto item = next_item(in);
        if (!item) {
            reading.error = item.error();
            return reading;
        }
        if (item->kind == Item::Kind::data || item->kind == Item::Kind::end) break;
        if (const auto noted = reading.envelope.note(*item); !noted) {
            reading.error = noted.error();
            return reading;
        }
        in.skip(item->payload);
    }
    reading.data_at = in.offset();
    return reading;
}

const std::string ue(uel);

TEST(PjlLine, TakesVariablesInAnyCaseWithBlanksAndQuotes)
{
    const Line line = parse_line(as_bytes("@pjl  set\tUserName = \"Zo\xC3\xA9\"\r\n"));
    EXPECT_EQ(line.command, "SET");
    EXPECT_EQ(line.variable, "USERNAME");
    EXPECT_EQ(line.value, "Zo\xC3\xA9");
}

TEST(PjlLine, ReadsWindowsLettersWhenItIsNotUtf8)
{
    EXPECT_EQ(parse_line(as_bytes("@PJL SET USERNAME=\"Zo\xE9 \x80\"")).value, "Zo\xC3\xA9 \xE2\x82\xAC");
}

TEST(PjlLine, LooksPastTheLanguageOfAParameter)
{
    const Line line = parse_line(as_bytes("@PJL SET LPARM : PCL PTSIZE = 12\n"));
    EXPECT_EQ(line.variable, "PTSIZE");
    EXPECT_EQ(line.value, "12");
    EXPECT_EQ(parse_line(as_bytes("@PJL SET LPARM:PCL PTSIZE=12")).variable, "PTSIZE");
}

TEST(PjlLine, FindsOptionsOutsideQuotes)
{
    EXPECT_EQ(option("NAME=\"a END=9\" END=3", "END"), "3");
    EXPECT_EQ(option("DISPLAY=\"x\" name = \"b\"", "NAME"), "b");
    EXPECT_EQ(option("NAME=\"b\"", "END"), std::nullopt);
}

TEST(PjlEnvelope, TellsCopiesSidesAndSets)
{
    const Reading r = read(ue + "@PJL SET COPIES=3\r\n@PJL SET QTY=2\n@PJL SET DUPLEX=ON\n@PJL SET BINDING=SHORTEDGE\n@PJL SET PAPER=A3\n@PJL ENTER LANGUAGE=pcl \r\ndata");
    EXPECT_EQ(r.envelope.defaults().copies, 3U);
    EXPECT_EQ(r.envelope.quantity(), 2U);
    EXPECT_EQ(r.envelope.defaults().duplex, Duplex::short_edge);
    EXPECT_EQ(r.envelope.defaults().media, (Media{842, 1191}));
    EXPECT_EQ(r.envelope.entered(), "pcl");
}

TEST(PjlEnvelope, PutsUsersAndTitlesInTheirOrder)
{
    const std::string comment = "@PJL COMMENT \"Username: carol; App Filename: c.doc\"\n";
    const std::string canon = "@PJL COMMENT CANPJL SET USERNAME=\"bob\"\n@PJL COMMENT CANPJL SET DOCNAME=\"b.doc\"\n";
    const std::string account = "@PJL SET JOBATTR=\"JobAcct1=alice\"\n";
    EXPECT_EQ(read(ue + comment + "x").envelope.user(), "carol");
    EXPECT_EQ(read(ue + comment + canon + "x").envelope.user(), "bob");
    EXPECT_EQ(read(ue + comment + account + canon + "x").envelope.user(), "alice");
    EXPECT_EQ(read(ue + account + "@PJL SET USERNAME=\"dave\"\nx").envelope.user(), "dave");
    EXPECT_EQ(read(ue + canon + "x").envelope.title(), "b.doc");
    EXPECT_EQ(read(ue + canon + "@PJL SET JOBNAME=\"j\"\nx").envelope.title(), "j");
    EXPECT_EQ(read(ue + "@PJL JOB NAME=\"t\"\n@PJL SET JOBNAME=\"j\"\nx").envelope.title(), "t");
}

TEST(PjlEnvelope, KeepsWhatAJobSetThroughANestedEnvelope)
{
    const Reading r = read(ue + "@PJL JOB NAME=\"t\"\n@PJL SET QTY=2\n@PJL ENTER LANGUAGE=PCLXL\n" + ue + "@PJL SET RENDERMODE=COLOR\n@PJL ENTER LANGUAGE=PCLXL\ndata");
    EXPECT_EQ(r.envelope.quantity(), 2U);
    EXPECT_EQ(r.envelope.entered(), "PCLXL");
}

TEST(PjlEnvelope, ForgetsAtTheEndOfAJob)
{
    const Reading r = read(ue + "@PJL JOB NAME=\"t\"\n@PJL SET QTY=2\n@PJL EOJ\n" + ue + "data");
    EXPECT_EQ(r.envelope.quantity(), 1U);
    EXPECT_EQ(r.envelope.title(), "");
}

TEST(PjlEnvelope, SkipsFilesByTheirCount)
{
    const std::string file = "@PJL SET COPIES=9\n" + ue;
    const std::string head = ue + "@PJL FSDOWNLOAD FORMAT:BINARY NAME=\"0:\\a\" SIZE=" + std::to_string(file.size()) + "\r\n";
    const Reading r = read(head + file + "@PJL SET QTY=4\n%!PS");
    EXPECT_EQ(r.envelope.defaults().copies, 1U);
    EXPECT_EQ(r.envelope.quantity(), 4U);
}

TEST(PjlEnvelope, RefusesEndlessLinesAndEnvelopes)
{
    EXPECT_FALSE(read(ue + "@PJL COMMENT " + std::string(4000, 'x') + "\ndata").error);
    const Reading longer = read(ue + "@PJL COMMENT " + std::string(4200, 'x') + "\ndata");
    ASSERT_TRUE(longer.error);
    EXPECT_EQ(longer.error->code, Errc::limit_exceeded);
    std::string many = ue;
    for (int i = 0; i <= 2000; ++i) many += "@PJL\n";
    EXPECT_TRUE(read(many).error);
}

TEST(PjlEnvelope, LeavesBlankLinesToTextAndTakesThemFromOthers)
{
    EXPECT_EQ(read("\r\n\r\n%!PS").data_at, 4U);
    EXPECT_EQ(read("\n\nDear all, this is a letter.\n").data_at, 0U);
    EXPECT_EQ(read("\x1B" "E" + ue + "@PJL ENTER LANGUAGE=PCL\nx").envelope.entered(), "PCL") << "HPLIP resets before its envelope";
}

TEST(PjlEnvelope, ReadsTheSameHoweverTheStreamIsCut)
{
    const std::string text = "\0\0" + ue + "@PJL JOB NAME=\"t\" START=2 END=3\r\n" + ue + "@PJL SET USERNAME=\"u\"\n@PJL ENTER LANGUAGE=PCL\r\n\x1B" "Edata";
    const Reading whole = read(text, 4096);
    for (std::size_t window = 1; window <= 17; ++window) {
        SCOPED_TRACE(window);
        const Reading r = read(text, window);
        EXPECT_EQ(r.data_at, whole.data_at);
        EXPECT_EQ(r.envelope.title(), "t");
        EXPECT_EQ(r.envelope.user(), "u");
        EXPECT_EQ(r.envelope.first_page(), 2U);
        EXPECT_EQ(r.envelope.last_page(), 3U);
        EXPECT_EQ(r.envelope.entered(), "PCL");
    }
}

}  // namespace
}  // namespace consigne::pdl::pjl
