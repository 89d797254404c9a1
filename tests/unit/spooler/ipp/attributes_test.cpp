// The one table of attributes: what replies, validation and documentation take from it.
#include "spooler/ipp/attributes.hpp"

#include "spooler/api/job_password.hpp"
#include "tests/unit/spooler/ipp/service_fixture.hpp"

#include <cstdlib>
#include <fstream>
#include <set>
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
        const Message none = devices::whole_finishing(nullptr);
        EXPECT_EQ(judge(ippFirstAttribute(message.get()), {none.get(), true}), Judgement::kept) << row.name;
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

// What machines can do is theirs to say; of one that has not told yet nothing is refused.
TEST_F(AttributeTable, JudgesFinishingByWhatTheMachinesSay)
{
    const Message none = devices::whole_finishing(nullptr);
    const auto told = read_message(machines.message);
    ASSERT_TRUE(told);
    const auto judged = [](ipp_tag_t tag, const char* name, const char* value, const Machines& by) {
        const Message message(ippNew());
        add_values(message.get(), IPP_TAG_JOB, tag, name, value);
        return judge(ippFirstAttribute(message.get()), by);
    };
    EXPECT_EQ(judged(IPP_TAG_ENUM, "finishings", "3|20", {told->get(), true}), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_ENUM, "finishings", "20|90", {told->get(), true}), Judgement::value) << "it does not fold";
    EXPECT_EQ(judged(IPP_TAG_ENUM, "finishings", "20", {none.get(), true}), Judgement::value);
    EXPECT_EQ(judged(IPP_TAG_ENUM, "finishings", "20", {none.get(), false}), Judgement::kept);
    EXPECT_EQ(judged(IPP_TAG_KEYWORD, "finishings", "20", {none.get(), false}), Judgement::value) << "of another syntax";
    EXPECT_EQ(judged(IPP_TAG_INTEGER, "job-pages-per-set", "2", {told->get(), true}), Judgement::attribute) << "no machine has sets";
}

// Where the table lists values that an operation takes, the operation takes these.
TEST_F(AttributeTable, ListsWhatOperationsTake)
{
    const auto answered = [&](int operation, const std::string& more, const std::string& document = {}) { return status(ask(header(operation) + opening() + more + "\x03", document)); };
    for (const std::string& which : supported_values("which-jobs-supported")) EXPECT_EQ(answered(IPP_OP_GET_JOBS, attribute(0x44, "which-jobs", which)), IPP_STATUS_OK) << which;
    for (const std::string& action : supported_values("identify-actions-supported"))
        EXPECT_EQ(answered(IPP_OP_IDENTIFY_PRINTER, attribute(0x44, "identify-actions", action)), IPP_STATUS_OK) << action;
    EXPECT_NE(answered(IPP_OP_IDENTIFY_PRINTER, attribute(0x44, "identify-actions", "flash")), IPP_STATUS_OK);
    for (const std::string& kind : supported_values("compression-supported")) EXPECT_EQ(answered(IPP_OP_VALIDATE_JOB, attribute(0x44, "compression", kind)), IPP_STATUS_OK) << kind;
    for (const std::string& format : supported_values("document-format-supported"))
        EXPECT_EQ(answered(IPP_OP_VALIDATE_JOB, attribute(0x49, "document-format", format)), IPP_STATUS_OK) << format;
    for (const std::string& event : supported_values("notify-events-supported")) EXPECT_TRUE(known_event(event)) << event;
    EXPECT_FALSE(known_event("printer-on-fire"));
    for (const std::string& method : supported_values("job-password-encryption")) EXPECT_TRUE(job_password_digest(method, "4711")) << method;
    EXPECT_FALSE(job_password_digest("rot13", "4711"));
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

// Those that a machine names, and those that its own sizes are wide and long enough for.
TEST_F(AttributeTable, TellsThePaperThatTheMachinesTake)
{
    const Message told(ippNew());
    add_values(told.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-supported", "iso_a4_210x297mm|roll_of-its-own_914x1000mm|custom_min_98x98.4mm|custom_max_120x200mm");
    add_values(told.get(), IPP_TAG_PRINTER, IPP_TAG_KEYWORD, "media-ready", "iso_a4_210x297mm");
    machines.message = write_message(told.get());
    const auto sizes = [&](const char* name) {
        const Message reply = ask(header(11) + opening() + attribute(0x44, "requested-attributes", name) + "\x03");
        std::set<std::string> out;
        ipp_attribute_t* at = ippFindAttribute(reply.get(), name, IPP_TAG_KEYWORD);
        for (int i = 0; i < ippGetCount(at); ++i) out.insert(ippGetString(at, i, nullptr));
        return out;
    };
    EXPECT_EQ(sizes("media-supported"), (std::set<std::string>{"iso_a4_210x297mm", "iso_a6_105x148mm", "jpn_hagaki_100x148mm", "na_index-4x6_4x6in"}));
    EXPECT_EQ(sizes("media-ready"), (std::set<std::string>{"iso_a4_210x297mm"}));
    machines.media_told = false;
    EXPECT_EQ(sizes("media-supported").size(), media_sizes().size()) << "one of them has not said yet";
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
