// What becomes of a held job over IPP, and at whose word.
#include "tests/unit/spooler/ipp/service_fixture.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr int hold = 0x0C, let_go = 0x0D, restart = 0x0E, set_job = 0x14, reprocess = 0x2C;

class HeldJob : public PrinterService {
protected:
    HeldJob() { printers.all.front().devices = {OutputDeviceId{1}}; }
    /// A job of camille, who signed in to send it.
    int print_signed(const std::string& job_attributes = {})
    {
        sign_in(camille);
        const int id = print("camille", job_attributes);
        jobs.all[JobId{id}].reading = Reading::done;
        return id;
    }
    int set(int id, const std::string& attributes)
    {
        return status(ask(header(set_job) + opening() + attribute(0x21, "job-id", integer(id)) + "\x02" + attributes + "\x03"));
    }
    Job& job(int id) { return jobs.all[JobId{id}]; }
};

// T-AUTHZ-1: victim's job untouched by strangers and by who only claims the owner's name.
TEST_F(HeldJob, IsNobodysButItsOwners)
{
    const int id = print_signed();
    const PersonId sacha = add_person("sacha", false);
    for (const int operation : {hold, let_go, restart, set_job, reprocess}) {
        SCOPED_TRACE(operation);
        trusted = true;
        sign_out(false);
        EXPECT_EQ(on_job(operation, id), IPP_STATUS_ERROR_FORBIDDEN);
        sign_out(true);
        EXPECT_EQ(on_job(operation, id), IPP_STATUS_ERROR_NOT_AUTHENTICATED);
        EXPECT_TRUE(asked_to_sign_in);
        sign_in(sacha);
        EXPECT_EQ(on_job(operation, id), IPP_STATUS_ERROR_NOT_AUTHORIZED);
    }
    sign_out(false);
    EXPECT_EQ(on_job(8, id), IPP_STATUS_ERROR_NOT_AUTHORIZED) << "Cancel-Job of a job that was proved, by a claimed name";
    EXPECT_TRUE(release.all.empty());
    EXPECT_EQ(job(id).state, JobState::pending_held);
}

TEST_F(HeldJob, IsReleasedToItsPrintersFirstMachineForItsOwner)
{
    const int id = print_signed();
    EXPECT_EQ(on_job(let_go, id), IPP_STATUS_OK);
    ASSERT_EQ(release.all.size(), 1U);
    EXPECT_EQ(release.all[0].jobs, std::vector{JobId{id}});
    EXPECT_EQ(release.all[0].device, OutputDeviceId{1});
    EXPECT_EQ(release.all[0].by, camille);
    job(id).state = JobState::completed;
    EXPECT_EQ(on_job(let_go, id), IPP_STATUS_ERROR_NOT_POSSIBLE);
    EXPECT_EQ(on_job(hold, id), IPP_STATUS_ERROR_NOT_POSSIBLE);
}

TEST_F(HeldJob, WaitsOnAnAutomaticPrinterUntilItsOwnerSaysSo)
{
    printers.all.front().mode = ReleaseMode::automatic;
    const int id = print_signed();
    EXPECT_EQ(job(id).reasons, "job-held-for-release");
    EXPECT_EQ(on_job(hold, id), IPP_STATUS_OK);
    EXPECT_EQ(job(id).reasons, "job-hold-until-specified");
    EXPECT_TRUE(asked_to_wait(job(id)));
    EXPECT_EQ(on_job(let_go, id), IPP_STATUS_OK);
    EXPECT_EQ(gone_automatically, std::vector{JobId{id}});
    EXPECT_FALSE(asked_to_wait(job(id)));
    EXPECT_EQ(set(id, attribute(0x44, "job-hold-until", "evening")), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED) << "no clock is kept here";
    EXPECT_TRUE(asked_to_wait(job(id))) << "it waits until it is let go";
    EXPECT_EQ(set(id, attribute(0x44, "job-hold-until", "tomorrow")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(set(id, attribute(0x44, "job-hold-until", "indefinite")), IPP_STATUS_OK);
    EXPECT_TRUE(asked_to_wait(job(id)));
}

TEST_F(HeldJob, WaitsForEveryWordThatMeansWait)
{
    printers.all.front().mode = ReleaseMode::automatic;
    const auto waits_with = [&](const std::string& attributes, bool among_operation = false) {
        sign_out(false);
        const int id = among_operation ? number(ask(header(2) + opening() + attributes + "\x03", "%!PS"), "job-id") : print("camille", attributes);
        return asked_to_wait(job(id));
    };
    EXPECT_FALSE(waits_with(""));
    EXPECT_FALSE(waits_with(attribute(0x44, "job-hold-until", "no-hold")));
    EXPECT_TRUE(waits_with(attribute(0x44, "job-hold-until", "indefinite")));
    EXPECT_TRUE(waits_with(attribute(0x44, "job-hold-until", "indefinite"), true)) << "where CUPS' own tests put it";
    EXPECT_TRUE(waits_with(attribute(0x42, "job-hold-until", "18:30:00"))) << "a time of day, as CUPS says it";
    EXPECT_TRUE(waits_with(attribute(0x44, "job-release-action", "owner-authorized")));
    EXPECT_FALSE(waits_with(attribute(0x44, "job-release-action", "none")));
    EXPECT_TRUE(waits_with(attribute(0x30, "job-password", "1234") + attribute(0x44, "job-password-encryption", "none"), true));
}

// A time that is not kept is told to be none that is kept: the document waits until it is let go, and its sender hears so.
TEST_F(HeldJob, TellsATimeThatItDoesNotKeep)
{
    printers.all.front().mode = ReleaseMode::automatic;
    const Message reply = ask(header(2) + opening() + "\x02" + attribute(0x44, "job-hold-until", "evening") + "\x03", "%!PS");
    EXPECT_EQ(ippGetStatusCode(reply.get()), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    ipp_attribute_t* told = ippFindAttribute(reply.get(), "job-hold-until", IPP_TAG_ZERO);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(ippGetGroupTag(told), IPP_TAG_UNSUPPORTED_GROUP);
    EXPECT_TRUE(asked_to_wait(job(number(reply, "job-id"))));
}

// PWG 5100.7: a copy is made with what the request says of it.
TEST_F(HeldJob, IsCopiedAsTheRequestSays)
{
    const int id = print_signed(attribute(0x21, "copies", integer(2)) + attribute(0x44, "sides", "two-sided-long-edge"));
    const Message reply = ask(header(0x3A) + opening() + attribute(0x21, "job-id", integer(id)) + "\x02" + attribute(0x21, "copies", integer(7)) + attribute(0x44, "sides", "sideways") + "\x03");
    EXPECT_EQ(ippGetStatusCode(reply.get()), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    const Job& copy = job(number(reply, "job-id"));
    EXPECT_EQ(copy.asked.copies, 7U);
    EXPECT_EQ(copy.asked.sides, pdl::Duplex::long_edge) << "what was not understood changes nothing";
    EXPECT_EQ(job(id).asked.copies, 2U);
}

TEST_F(HeldJob, KeepsWhatNobodySets)
{
    const int id = print_signed();
    EXPECT_EQ(set(id, attribute(0x21, "job-k-octets", integer(1))), IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE);
    EXPECT_EQ(set(id, attribute(0x42, "job-originating-user-name", "sacha")), IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE);
    EXPECT_EQ(set(id, attribute(0x42, "x-nothing", "sacha")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
}

// PWG 5100.1 §5.2: machines that know finishings by number only are told in numbers; who says both is not second-guessed.
TEST_F(HeldJob, SaysFinishingsByNumberToo)
{
    const auto by_name = [](const char* name) { return attribute(0x4A, "", "finishing-template") + attribute(0x44, "", name); };
    const std::string stapled = attribute(0x34, "finishings-col", "") + by_name("staple-top-left") + attribute(0x37, "", "");
    const auto numbers_of = [&](const std::string& attributes) {
        const auto kept = read_message(as_bytes(job(print_signed(attributes)).wishes));
        ipp_attribute_t* found = kept ? ippFindAttribute(kept->get(), "finishings", IPP_TAG_ENUM) : nullptr;
        return found != nullptr && ippGetCount(found) == 1 ? ippGetInteger(found, 0) : -1;
    };
    EXPECT_EQ(numbers_of(stapled), IPP_FINISHINGS_STAPLE_TOP_LEFT);
    EXPECT_EQ(numbers_of(attribute(0x23, "finishings", integer(IPP_FINISHINGS_PUNCH)) + stapled), IPP_FINISHINGS_PUNCH);

    const int id = print_signed(stapled);
    ASSERT_EQ(set(id, attribute(0x34, "finishings-col", "") + by_name("punch-dual-left") + attribute(0x37, "", "")), IPP_STATUS_OK);
    const auto kept = read_message(as_bytes(job(id).wishes));
    ASSERT_TRUE(kept);
    EXPECT_EQ(ippGetInteger(ippFindAttribute(kept->get(), "finishings", IPP_TAG_ENUM), 0), IPP_FINISHINGS_PUNCH_DUAL_LEFT) << "not the old one";
}

// Both ask for black and white; CUPS says the second where it may.
TEST_F(HeldJob, TakesBothWordsForBlackAndWhite)
{
    for (const char* word : {"monochrome", "auto-monochrome"}) EXPECT_TRUE(job(print_signed(attribute(0x44, "print-color-mode", word))).asked.monochrome) << word;
    for (const char* word : {"color", "auto"}) EXPECT_FALSE(job(print_signed(attribute(0x44, "print-color-mode", word))).asked.monochrome) << word;
}

// A PIN is neither kept nor told (ipp-facts §5).
TEST_F(HeldJob, KeepsNoPassword)
{
    sign_in(camille);
    const int id = number(ask(header(2) + opening() + attribute(0x30, "job-password", "secret-pin") + "\x03", "%!PS"), "job-id");
    EXPECT_EQ(job(id).wishes.find("secret-pin"), std::string::npos);
    const Answer answer = service.answer(call, as_bytes(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + "\x03"));
    EXPECT_EQ(as_text(answer.reply).find("secret-pin"), std::string_view::npos);
}

TEST_F(HeldJob, ChangesAsItsOwnerSetsIt)
{
    const int id = print_signed(attribute(0x21, "copies", integer(2)) + attribute(0x44, "media", "iso_a3_297x420mm") + attribute(0x44, "sides", "two-sided-long-edge"));
    EXPECT_EQ(set(id, attribute(0x21, "copies", integer(5)) + attribute(0x42, "job-name", "Rapport") + attribute(0x23, "print-quality", integer(5))), IPP_STATUS_OK);
    EXPECT_EQ(job(id).asked.copies, 5U);
    EXPECT_EQ(job(id).asked.sides, pdl::Duplex::long_edge) << "what is not named stays";
    EXPECT_EQ(job(id).name, "Rapport");
    const Message told = ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + "\x03");
    EXPECT_EQ(number(told, "print-quality"), 5);
    EXPECT_NE(ippFindAttribute(told.get(), "media", IPP_TAG_KEYWORD), nullptr);
    EXPECT_EQ(set(id, attribute(0x16, "sides", "") + attribute(0x16, "media", "")), IPP_STATUS_OK);
    EXPECT_FALSE(job(id).asked.sides);
    EXPECT_EQ(ippFindAttribute(ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + "\x03").get(), "media", IPP_TAG_ZERO), nullptr);
}

TEST_F(HeldJob, RefusesToBeSetHalfway)
{
    const int id = print_signed(attribute(0x21, "copies", integer(2)));
    EXPECT_EQ(set(id, attribute(0x21, "copies", integer(3)) + attribute(0x44, "sides", "three-sided")), IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
    EXPECT_EQ(set(id, attribute(0x21, "copies", integer(3)) + attribute(0x42, "job-account-id", "x")), IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE);
    EXPECT_EQ(job(id).asked.copies, 2U);
}

// "Actual" attributes (PWG 5100.8) are told once there is something to tell.
TEST_F(HeldJob, TellsWhatWasDone)
{
    const int id = print_signed(attribute(0x21, "copies", integer(2)));
    const auto told = [&] { return number(ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + "\x03"), "copies-actual"); };
    EXPECT_EQ(told(), -1);
    job(id).processing_since = clock;
    EXPECT_EQ(told(), 2);
}

// PWG 5100.8: what is done with a document, not what its sender wished.
TEST_F(HeldJob, TellsWhatWasChosenForItWhenItWasReleased)
{
    const int id = print_signed(attribute(0x21, "copies", integer(5)) + attribute(0x44, "sides", "one-sided") + attribute(0x44, "media", "iso_a3_297x420mm"));
    const auto told = [&](const char* name) {
        const Message reply = ask(header(9) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x44, "requested-attributes", name) + "\x03");
        ipp_attribute_t* found = ippFindAttribute(reply.get(), name, IPP_TAG_ZERO);
        if (found == nullptr) return std::string();
        return ippGetValueTag(found) == IPP_TAG_INTEGER ? std::to_string(ippGetInteger(found, 0)) : std::string(ippGetString(found, 0, nullptr));
    };
    Ticket ticket;
    ticket.monochrome = true;
    ticket.copies = 2;
    ticket.sides = pdl::Duplex::long_edge;
    chosen[JobId{id}] = ticket;
    EXPECT_EQ(told("copies-actual"), "") << "nothing is done yet";
    job(id).state = JobState::processing;
    job(id).processing_since = clock;
    EXPECT_EQ(told("copies-actual"), "2");
    EXPECT_EQ(told("sides-actual"), "two-sided-long-edge");
    EXPECT_EQ(told("print-color-mode-actual"), "monochrome");
    EXPECT_EQ(told("media-actual"), "iso_a3_297x420mm");
    EXPECT_EQ(told("copies"), "5") << "what was sent stays so";
    EXPECT_EQ(told("sides"), "one-sided");
    EXPECT_EQ(told("print-color-mode"), "");
    chosen.clear();
    EXPECT_EQ(told("copies-actual"), "5") << "released as it is";
}

// PWG 5100.7: first-index is counted before limit is.
TEST_F(HeldJob, IsListedPageByPage)
{
    std::vector<int> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(print_signed());
    const auto page = [&](int first, int limit) {
        std::vector<int> out;
        const Message reply = ask(header(10) + opening() + attribute(0x21, "limit", integer(limit)) + attribute(0x21, "first-index", integer(first)) + "\x03");
        for (ipp_attribute_t* at = ippFirstAttribute(reply.get()); at != nullptr; at = ippNextAttribute(reply.get()))
            if (ippGetName(at) != nullptr && std::string_view(ippGetName(at)) == "job-id") out.push_back(ippGetInteger(at, 0));
        return out;
    };
    EXPECT_EQ(page(1, 2), (std::vector{ids[0], ids[1]}));
    EXPECT_EQ(page(3, 2), (std::vector{ids[2], ids[3]}));
    EXPECT_EQ(page(5, 2), (std::vector{ids[4]}));
    EXPECT_EQ(page(6, 2), std::vector<int>{});
}

// PWG 5100.5: which documents there are, and whether more may come, in the words of whoever asked.
TEST_F(HeldJob, TellsOfItsDocumentWithoutBeingAskedWhat)
{
    const int id = print_signed();
    call.host = "localhost:631";
    const Message documents = ask(header(0x35) + opening() + attribute(0x21, "job-id", integer(id)) + "\x03");
    EXPECT_EQ(number(documents, "document-number"), 1);
    ASSERT_NE(ippFindAttribute(documents.get(), "last-document", IPP_TAG_BOOLEAN), nullptr);
    for (const std::string uri : {"ipps://print.example/ipp/print/consigne", "https://192.0.2.7:8631/printers/consigne"}) {
        const Message one = ask(header(0x34) + opening("camille", uri) + attribute(0x21, "job-id", integer(id)) + attribute(0x21, "document-number", integer(1)) + "\x03");
        ipp_attribute_t* told = ippFindAttribute(one.get(), "document-printer-uri", IPP_TAG_URI);
        ASSERT_NE(told, nullptr);
        EXPECT_EQ(ippGetString(told, 0, nullptr), uri);
    }
    const Message secret = ask(header(0x34) + opening("camille", "ipps://camille:secret@host/ipp/print/consigne") + attribute(0x21, "job-id", integer(id)) +
                               attribute(0x21, "document-number", integer(1)) + "\x03");
    EXPECT_STREQ(ippGetString(ippFindAttribute(secret.get(), "document-printer-uri", IPP_TAG_URI), 0, nullptr), "ipps://localhost:631/ipp/print/consigne");

    // When it was printed is told to those who may see the job.
    job(id).state = JobState::completed;
    job(id).processing_since = job(id).completed_at = clock;
    const std::string times = attribute(0x44, "requested-attributes", "time-at-processing") + attribute(0x44, "", "time-at-completed") + attribute(0x44, "", "date-time-at-completed");
    const auto told = [&] { return ask(header(0x34) + opening() + attribute(0x21, "job-id", integer(id)) + attribute(0x21, "document-number", integer(1)) + times + "\x03"); };
    EXPECT_EQ(number(told(), "time-at-completed"), number(told(), "time-at-processing"));
    EXPECT_GT(number(told(), "time-at-completed"), 0);
    EXPECT_NE(ippFindAttribute(told().get(), "date-time-at-completed", IPP_TAG_DATE), nullptr);
    sign_out(false);
    EXPECT_EQ(number(told(), "time-at-completed"), -1);
}

// RFC 8011 §4.2.3: what Print-Job would be refused for, Validate-Job is refused for, in the same words.
// Create-Job too, before its document is sent for nothing.
TEST_F(HeldJob, IsForeseenByValidateJobAndCreateJob)
{
    for (const int operation : {IPP_OP_VALIDATE_JOB, IPP_OP_CREATE_JOB}) {
        SCOPED_TRACE(ippOpString(static_cast<ipp_op_t>(operation)));
        const auto answered = [&] { return ask(header(operation) + opening() + "\x03"); };
        intake.foreseen.reset();
        EXPECT_EQ(status(answered()), IPP_STATUS_OK);
        intake.foreseen = fail(Errc::denied, "the account of camille is paused");
        const Message closed = answered();
        EXPECT_EQ(status(closed), IPP_STATUS_ERROR_ACCOUNT_CLOSED);
        EXPECT_STREQ(ippGetString(ippFindAttribute(closed.get(), "status-message", IPP_TAG_TEXT), 0, nullptr), "the account of camille is paused");
        intake.foreseen = fail(Errc::limit_exceeded, "this person has 2 documents waiting");
        EXPECT_EQ(status(answered()), IPP_STATUS_ERROR_TOO_MANY_JOBS);
    }
}

// Paper by its kind is kept for the machine; what no list has is not.
TEST_F(HeldJob, KeepsPaperByItsKind)
{
    const auto paper = [](const std::string& name, int tag, const std::string& value) {
        return attribute(0x34, "media-col", "") + attribute(0x4A, "", name) + attribute(tag, "", value) + attribute(0x37, "", "");
    };
    const auto answered = [&](const std::string& wish) { return status(ask(header(4) + opening() + "\x02" + wish + "\x03")); };
    EXPECT_EQ(answered(paper("media-color", 0x44, "blue")), IPP_STATUS_OK);
    EXPECT_EQ(answered(paper("media-color", 0x44, "octarine")), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_EQ(answered(paper("media-weight-metric", 0x21, integer(160))), IPP_STATUS_OK);
    EXPECT_EQ(answered(paper("media-weight-metric", 0x21, integer(-1))), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    EXPECT_EQ(answered(paper("media-weight-metric", 0x44, "heavy")), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
    // Not taken: PWG 5100.7 makes media-info-supported a boolean, and 5100.12 §6.2, as CUPS' suites read it, words.
    EXPECT_EQ(answered(paper("media-info", 0x41, "the good one")), IPP_STATUS_OK_IGNORED_OR_SUBSTITUTED);
}

}  // namespace
}  // namespace consigne::spooler::ipp
