// The one table of attributes: what replies, validation and documentation take from it.
#include "spooler/ipp/attributes.hpp"

#include "tests/unit/spooler/ipp/service_fixture.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace consigne::spooler::ipp {
namespace {

using AttributeTable = PrinterService;

std::string between(const std::string& text, std::string_view begin, std::string_view end, std::size_t& at)
{
    const auto from = text.find(begin), to = text.find(end);
    if (from == std::string::npos || to == std::string::npos) return {};
    at = from + begin.size();
    return text.substr(at, to - at);
}

// README.md shows the tables as they are; UPDATE_GOLDEN=1 writes them anew.
TEST_F(AttributeTable, StandsInTheReadme)
{
    const std::string path = std::string(CONSIGNE_SOURCE_DIR) + "/spooler/ipp/README.md";
    std::stringstream read;
    read << std::ifstream(path).rdbuf();
    std::string text = read.str();
    std::size_t at = 0;
    const std::string there = between(text, "<!-- attributes -->\n", "<!-- end of attributes -->", at);
    const std::string table = attributes_as_markdown();
    if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && *update == '1') {
        text.replace(at, there.size(), table);
        std::ofstream(path) << text;
        return;
    }
    EXPECT_EQ(there, table) << "run with UPDATE_GOLDEN=1";
}

TEST_F(AttributeTable, NamesEachAttributeOnce)
{
    std::set<std::string> names;
    for (const PrinterRow& row : printer_rows()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
    for (const JobRow& row : job_rows()) {
        if (row.standard != nullptr) { EXPECT_TRUE(names.insert(std::string(row.name) + "-default").second) << row.name; }
        if (row.values != nullptr || row.rule == Rule::media) { EXPECT_TRUE(names.insert(std::string(row.name) + "-supported").second) << row.name; }
    }
}

// Each default must be among what is supported: Validate-Job with a printer's own defaults is what clients send first.
TEST_F(AttributeTable, TakesItsOwnDefaults)
{
    for (const JobRow& row : job_rows()) {
        if (row.standard == nullptr || *row.standard == '\0') continue;
        const Message message(ippNew());
        add_values(message.get(), IPP_TAG_JOB, row.tag, row.name, row.standard);
        EXPECT_EQ(judge(ippFirstAttribute(message.get())), Judgement::kept) << row.name;
    }
}

TEST_F(AttributeTable, JudgesByRule)
{
    const auto judged = [](ipp_tag_t tag, const char* name, const char* value) {
        const Message message(ippNew());
        add_values(message.get(), IPP_TAG_JOB, tag, name, value);
        return judge(ippFirstAttribute(message.get()));
    };
    EXPECT_EQ(judged(IPP_TAG_INTEGER, "copies", "9999"), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_INTEGER, "copies", "10000"), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_INTEGER, "copies", "0"), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_KEYWORD, "copies", "2"), Judgement::value) << "of another syntax";
    EXPECT_EQ(judged(IPP_TAG_RANGE, "page-ranges", "2-4"), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_RANGE, "page-ranges", "4-2"), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_RESOLUTION, "printer-resolution", "600"), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_RESOLUTION, "printer-resolution", "601"), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_KEYWORD, "media", "na_letter_8.5x11in"), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_KEYWORD, "media", "papyrus"), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_KEYWORD, "unheard-of", "x"), Judgement::attribute);
}

TEST_F(AttributeTable, JudgesTheMembersOfACollection)
{
    const auto media_col = [](const char* member, const char* value) {
        const Message message(ippNew()), members(ippNew());
        ippAddString(members.get(), IPP_TAG_ZERO, IPP_TAG_KEYWORD, member, nullptr, value);
        ippAddCollection(message.get(), IPP_TAG_JOB, "media-col", members.get());
        return judge(ippFirstAttribute(message.get()));
    };
    EXPECT_EQ(media_col("media-source", "tray-2"), Judgement::kept);
    EXPECT_EQ(media_col("media-source", "cellar"), Judgement::value);
    EXPECT_EQ(media_col("media-type", "envelope"), Judgement::kept);
    EXPECT_EQ(media_col("media-colour", "red"), Judgement::value);
}

TEST_F(AttributeTable, AnswersWhatIsAskedForByNameAndByGroup)
{
    const auto count = [&](const std::string& wanted) {
        const Message reply = ask(header(11) + opening() + attribute(0x44, "requested-attributes", wanted) + "\x03");
        int n = 0;
        for (ipp_attribute_t* at = ippFirstAttribute(reply.get()); at != nullptr; at = ippNextAttribute(reply.get())) n += ippGetGroupTag(at) == IPP_TAG_PRINTER ? 1 : 0;
        return n;
    };
    EXPECT_EQ(count("none"), 0);
    EXPECT_EQ(count("printer-icons"), 1);
    EXPECT_EQ(count("unheard-of"), 0);
    EXPECT_GT(count("job-template"), 40);
    EXPECT_GT(count("printer-description"), 70);
    EXPECT_GE(count("all"), count("job-template") + count("printer-description"));
}

// What each client cannot do without (ipp-facts §5).
TEST_F(AttributeTable, HasWhatDriverlessClientsNeed)
{
    const Message reply = ask(header(11) + opening() + attribute(0x44, "requested-attributes", "all") + attribute(0x44, "", "media-col-database") + "\x03");
    for (const char* name : {"urf-supported", "document-format-preferred", "media-ready", "media-col-ready", "media-col-supported", "sides-supported", "finishings-supported",
                             "copies-supported", "print-color-mode-supported", "print-quality-supported", "print-scaling-supported", "printer-resolution-supported", "printer-uuid",
                             "printer-kind", "printer-icons", "printer-more-info", "printer-location", "identify-actions-supported", "printer-state-reasons", "job-password-supported",
                             "mopria-certified", "pwg-raster-document-type-supported", "pwg-raster-document-resolution-supported", "pwg-raster-document-sheet-back",
                             "media-col-database", "uri-authentication-supported", "ipp-features-supported", "ipp-versions-supported", "printer-device-id", "media-default",
                             "media-supported", "media-type-supported", "document-format-default", "printer-dns-sd-name", "printer-firmware-name", "printer-firmware-string-version",
                             "media-size-supported", "media-col-default", "output-bin-supported", "printer-geo-location", "printer-supply", "overrides-supported"})
        EXPECT_NE(ippFindAttribute(reply.get(), name, IPP_TAG_ZERO), nullptr) << name;
}

// The disk's trouble shows before a client has sent its document.
TEST_F(AttributeTable, SaysThatNothingIsTakenWhileTheDiskIsDoubted)
{
    intake.refuse = fail(Errc::busy, "doubted");
    const Message reply = ask(header(11) + opening() + "\x03");
    EXPECT_EQ(ippGetBoolean(ippFindAttribute(reply.get(), "printer-is-accepting-jobs", IPP_TAG_BOOLEAN), 0), 0);
    EXPECT_TRUE(ippContainsString(ippFindAttribute(reply.get(), "printer-state-reasons", IPP_TAG_KEYWORD), "spool-area-full"));
}

}  // namespace
}  // namespace consigne::spooler::ipp
