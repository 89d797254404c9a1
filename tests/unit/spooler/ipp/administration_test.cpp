// Operations of administrators: by whom they are done, and what they do.
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

class Administration : public PrinterService {
protected:
    int operate(int operation, const std::string& more = {}) { return status(ask(header(operation) + opening("admin") + "\x02" + more + "\x03")); }
    int set_printer(const std::string& attributes) { return status(ask(header(0x13) + opening("admin") + "\x04" + attributes + "\x03")); }
    Printer& printer() { return printers.all.front(); }
};

constexpr std::array operations_of_administrators{0x10, 0x11, 0x12, 0x13, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F, 0x30, 0x31, 0x38};

// T-AUTHZ-2: each operation by each tier.
TEST_F(Administration, IsForAdministratorsWhoSignedInAlone)
{
    print();
    const Printer before = printer();
    const auto untouched = [&] {
        return printer().paused == before.paused && printer().accepting == before.accepting && printer().holding_new == before.holding_new &&
               jobs.all.begin()->second.state == JobState::pending_held;
    };
    for (const int operation : operations_of_administrators) {
        SCOPED_TRACE(operation);
        trusted = true;  // a name that is believed is no administrator either
        sign_out(false);
        EXPECT_EQ(operate(operation), IPP_STATUS_ERROR_FORBIDDEN);
        EXPECT_FALSE(asked_to_sign_in) << "no password is asked for in clear";
        sign_out(true);
        EXPECT_EQ(operate(operation), IPP_STATUS_ERROR_NOT_AUTHENTICATED);
        EXPECT_TRUE(asked_to_sign_in);
        sign_in(camille);
        EXPECT_EQ(operate(operation), IPP_STATUS_ERROR_NOT_AUTHORIZED);
        EXPECT_FALSE(asked_to_sign_in);
        EXPECT_TRUE(untouched());
        people.all[1].paused = true;
        sign_in(admin);
        EXPECT_EQ(operate(operation), IPP_STATUS_ERROR_NOT_AUTHORIZED) << "a paused administrator";
        people.all[1].paused = false;
        EXPECT_TRUE(untouched());
    }
}

// threats.md T-AUTHZ-2: not even for an administrator.
TEST_F(Administration, HasNoOperationThatMakesPrintersOrFetches)
{
    sign_in(admin);
    for (const int operation : {0x03, 0x07, 0x4003, 0x4004, 0x4006, 0x400A, 0x4027, 0x4028, 0x4C, 0x4E})
        EXPECT_EQ(operate(operation), IPP_STATUS_ERROR_OPERATION_NOT_SUPPORTED) << operation;
}

TEST_F(Administration, PausesAndGoesOn)
{
    sign_in(admin);
    printer().mode = ReleaseMode::automatic;
    EXPECT_EQ(operate(0x10), IPP_STATUS_OK);
    EXPECT_TRUE(printer().paused);
    const Message state = ask(header(11) + opening() + "\x03");
    EXPECT_EQ(number(state, "printer-state"), IPP_PSTATE_STOPPED);
    EXPECT_TRUE(ippContainsString(ippFindAttribute(state.get(), "printer-state-reasons", IPP_TAG_KEYWORD), "paused"));
    const int waiting = print();
    const int held = print("camille", attribute(0x44, "job-hold-until", "indefinite"));
    for (auto& [id, job] : jobs.all) job.reading = Reading::done;
    EXPECT_EQ(operate(0x11), IPP_STATUS_OK);
    EXPECT_FALSE(printer().paused);
    EXPECT_EQ(gone_automatically, std::vector{JobId{waiting}}) << "job " << held << " was asked to wait";
}

TEST_F(Administration, StopsTakingDocumentsAndTakesThemAgain)
{
    sign_in(admin);
    EXPECT_EQ(operate(0x23), IPP_STATUS_OK);
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS);
    EXPECT_EQ(operate(0x22), IPP_STATUS_OK);
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_OK);
    EXPECT_EQ(operate(0x2A), IPP_STATUS_OK);
    EXPECT_TRUE(printer().paused && !printer().accepting);
    EXPECT_EQ(status(ask(print_job_message(), "%!PS")), IPP_STATUS_ERROR_SERVICE_UNAVAILABLE) << "RFC 3998 §3.4.1";
    const Message off = ask(header(11) + opening() + "\x03");
    EXPECT_TRUE(ippContainsString(ippFindAttribute(off.get(), "printer-state-reasons", IPP_TAG_KEYWORD), "deactivated"));
    EXPECT_EQ(operate(0x2B), IPP_STATUS_OK);
    EXPECT_TRUE(!printer().paused && printer().accepting);
}

TEST_F(Administration, ReleasesWhatItHeldBackAndNothingElse)
{
    sign_in(admin);
    printer().mode = ReleaseMode::automatic;
    EXPECT_EQ(operate(0x25), IPP_STATUS_OK);
    EXPECT_TRUE(printer().holding_new);
    const JobId back{print()}, asked{print("camille", attribute(0x44, "job-hold-until", "indefinite"))};
    jobs.all[back].reasons = "job-held-on-create";
    for (auto& [id, job] : jobs.all) job.reading = Reading::done;
    EXPECT_EQ(operate(0x26), IPP_STATUS_OK);
    EXPECT_FALSE(printer().holding_new);
    EXPECT_EQ(gone_automatically, std::vector{back});
    EXPECT_EQ(jobs.all[asked].reasons, "job-hold-until-specified");
}

TEST_F(Administration, CancelsAllOrThoseNamed)
{
    const int first = print(), second = print(), third = print();
    sign_in(admin);
    const auto cancel = [&](int operation, const std::string& ids) { return status(ask(header(operation) + opening("admin") + ids + "\x03")); };
    EXPECT_EQ(cancel(0x38, attribute(0x21, "job-ids", integer(first)) + attribute(0x21, "", integer(999))), IPP_STATUS_ERROR_NOT_POSSIBLE);
    EXPECT_EQ(jobs.all[JobId{first}].state, JobState::pending_held) << "all that are named, or none";
    EXPECT_EQ(cancel(0x38, attribute(0x21, "job-ids", integer(first))), IPP_STATUS_OK);
    EXPECT_EQ(jobs.all[JobId{first}].state, JobState::canceled);
    EXPECT_EQ(jobs.all[JobId{second}].state, JobState::pending_held);
    EXPECT_EQ(cancel(0x12, ""), IPP_STATUS_OK);
    EXPECT_EQ(jobs.all[JobId{third}].state, JobState::canceled);
}

TEST_F(Administration, SetsWhatCanBeSetAndSaysWhatCannot)
{
    sign_in(admin);
    EXPECT_EQ(set_printer(attribute(0x41, "printer-location", "2e étage") + attribute(0x41, "printer-info", "Accueil")), IPP_STATUS_OK);
    EXPECT_EQ(printer().location, "2e étage");
    EXPECT_EQ(set_printer(attribute(0x41, "printer-location", "cave") + attribute(0x44, "sides-supported", "one-sided")), IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE);
    EXPECT_EQ(set_printer(attribute(0x41, "printer-location", "cave") + attribute(0x41, "unheard-of", "x")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(set_printer(attribute(0x45, "printer-geo-location", "http://x/")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(printer().location, "2e étage") << "all or nothing";
    EXPECT_EQ(set_printer(attribute(0x16, "printer-location", "")), IPP_STATUS_OK);
    EXPECT_EQ(printer().location, "");
    const Message values = ask(header(0x15) + opening() + "\x03");
    EXPECT_NE(ippFindAttribute(values.get(), "printer-location", IPP_TAG_ADMINDEFINE), nullptr);
    EXPECT_EQ(ippFindAttribute(values.get(), "printer-name", IPP_TAG_ZERO), nullptr);
}

// PWG 5100.16: what a printer is called on the network, and what it prints on.
TEST_F(Administration, SetsTheNetworkNameAndTheKind)
{
    sign_in(admin);
    const auto told = [&](const char* name) {
        const Message reply = ask(header(11) + opening() + attribute(0x44, "requested-attributes", name) + "\x03");
        ipp_attribute_t* found = ippFindAttribute(reply.get(), name, IPP_TAG_ZERO);
        std::string all;
        for (int i = 0; found != nullptr && i < ippGetCount(found); ++i) all.append(i == 0 ? "" : " ").append(ippGetString(found, i, nullptr));
        return all;
    };
    EXPECT_EQ(told("printer-kind"), "document envelope");
    EXPECT_EQ(told("printer-dns-sd-name"), "consigne");
    EXPECT_EQ(set_printer(attribute(0x42, "printer-dns-sd-name", "Étage 2") + attribute(0x44, "printer-kind", "photo") + attribute(0x44, "", "label")), IPP_STATUS_OK);
    EXPECT_EQ(told("printer-dns-sd-name"), "Étage 2");
    EXPECT_EQ(told("printer-kind"), "photo label");
    for (const std::string& wrong : {attribute(0x42, "printer-dns-sd-name", std::string(64, 'x')), attribute(0x41, "printer-dns-sd-name", "of another syntax"),
                                     attribute(0x44, "printer-kind", "papyrus"), attribute(0x44, "printer-kind", "photo") + attribute(0x44, "", "papyrus"),
                                     attribute(0x44, "printer-kind", "photo") + attribute(0x44, "", "photo"), attribute(0x42, "printer-kind", "photo")})
        EXPECT_EQ(set_printer(wrong), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(set_printer(attribute(0x42, "printer-dns-sd-name", std::string(63, 'x'))), IPP_STATUS_OK) << "a label of DNS (RFC 6763 §4.1.1)";
    EXPECT_EQ(told("printer-kind"), "photo label");
    EXPECT_EQ(set_printer(attribute(0x16, "printer-dns-sd-name", "") + attribute(0x16, "printer-kind", "")), IPP_STATUS_OK);
    EXPECT_EQ(told("printer-kind") + ' ' + told("printer-dns-sd-name"), "document envelope consigne");
    const Message values = ask(header(0x15) + opening() + "\x03");
    EXPECT_NE(ippFindAttribute(values.get(), "printer-dns-sd-name", IPP_TAG_ADMINDEFINE), nullptr);
    ipp_attribute_t* kinds = ippFindAttribute(values.get(), "printer-kind", IPP_TAG_KEYWORD);
    ASSERT_NE(kinds, nullptr);
    EXPECT_EQ(ippContainsString(kinds, "large-format"), 1);
}

}  // namespace
}  // namespace consigne::spooler::ipp
