#include "tests/unit/spooler/store/temporary_store.hpp"

#include <limits>

namespace consigne::spooler {
namespace {

using IntakeTest = TemporaryStore;

TEST_F(IntakeTest, RefusesWithAReasonAndKeepsNothing)
{
    const PrinterId id = add_printer();
    Submission said = submission();
    said.printer = "unknown";
    EXPECT_EQ(submit(said).error().code, Errc::not_found);
    EXPECT_EQ(submit(submission(), "").error().code, Errc::malformed);
    said = submission();
    said.announced_bytes = config_.document_limit + 1;
    EXPECT_EQ(submit(said).error().code, Errc::limit_exceeded);
    config_.disk_reserve = std::numeric_limits<std::uint64_t>::max();
    intake_->configure(config_);
    EXPECT_EQ(submit(submission()).error().code, Errc::busy);
    config_.disk_reserve = 0;
    config_.document_limit = 10;
    intake_->configure(config_);
    EXPECT_EQ(submit(submission(), "eleven byte").error().code, Errc::limit_exceeded);
    EXPECT_TRUE(submit(submission(), "ten bytes."));
    auto incoming = intake_->begin(submission());
    ASSERT_TRUE((*incoming)->write(as_bytes("0123456789")));
    EXPECT_FALSE((*incoming)->write(as_bytes("x")));
    EXPECT_EQ((*incoming)->commit().error().code, Errc::limit_exceeded) << "a document cut short is never kept";
    incoming->reset();
    Printer printer = *store_->printers().find(id);
    printer.accepting = false;
    ASSERT_TRUE(store_->printers().update(printer));
    EXPECT_EQ(submit(submission()).error().code, Errc::denied);
    EXPECT_EQ(files_below("incoming"), 0u);
    EXPECT_EQ(documents_kept(), 1u);
    EXPECT_EQ(accepted_.size(), 1u);
}

TEST_F(IntakeTest, CountsWhatAPersonHasWaiting)
{
    add_printer();
    add_person("camille");
    add_person("sacha");
    config_.jobs_per_person = 2;
    intake_->configure(config_);
    const JobId first = submitted().id;
    submitted();
    EXPECT_EQ(submit(submission()).error().code, Errc::limit_exceeded);
    EXPECT_TRUE(submit(submission("sacha")));
    EXPECT_TRUE(submit(submission("nobody")));
    ASSERT_TRUE(store_->jobs().cancel(first, "job-canceled-by-user"));
    EXPECT_TRUE(submit(submission()));
    EXPECT_EQ(files_below("incoming"), 0u);
}

// What is counted in memory is what came that way; a document may become somebody's later.
TEST_F(IntakeTest, CountsWhatAPersonWasGiven)
{
    add_printer();
    config_.jobs_per_person = 2;
    intake_->configure(config_);
    const JobId unowned = submitted("camille").id;
    const PersonId camille = add_person("camille");
    submitted();
    ASSERT_TRUE(store_->jobs().give(unowned, camille, "said at the desk"));
    EXPECT_EQ(submit(submission()).error().code, Errc::limit_exceeded);
}

// threats.md T-ID-1: names cost nothing, so it is the address that is counted; people who are vouched for count for themselves.
TEST_F(IntakeTest, CountsWhatAnAddressHasWaitingUnderNamesNobodyVouchesFor)
{
    add_printer();
    add_person("camille");
    config_.jobs_per_address = 2;
    intake_->configure(config_);
    const auto stranger = [](const std::string& name) { return submission(name, "203.0.113.7"); };
    const auto first = submit(stranger("one"));
    ASSERT_TRUE(first);
    EXPECT_TRUE(submit(stranger("two")));
    EXPECT_EQ(submit(stranger("three")).error().code, Errc::limit_exceeded);
    EXPECT_TRUE(submit(submission("four", "203.0.113.8")));
    for (int n = 0; n < 3; ++n) EXPECT_TRUE(submit(submission()));
    ASSERT_TRUE(store_->jobs().cancel(first->id, "job-canceled-by-user"));
    EXPECT_TRUE(submit(stranger("three")));
    EXPECT_EQ(files_below("incoming"), 0u);
}

// PWG 5100.16: an account that is closed takes nothing in.
TEST_F(IntakeTest, TakesNothingForAPausedAccount)
{
    add_printer();
    const PersonId id = add_person("camille");
    Person person = *store_->people().find(id);
    person.paused = true;
    ASSERT_TRUE(store_->people().update(person));
    EXPECT_EQ(submit(submission()).error().code, Errc::denied);
    EXPECT_EQ(intake_->foresee(submission()).error().code, Errc::denied) << "Validate-Job says so before the document is sent";
    EXPECT_TRUE(intake_->foresee(submission("sacha")));
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_TRUE(submit(submission("sacha")));
    EXPECT_EQ(documents_kept(), 1u);
}

TEST_F(IntakeTest, TakesNothingFromWhoMayPrintNothing)
{
    add_printer();
    const PersonId id = add_person("camille");
    Group group;
    group.name = "Guests";
    group.allowed[Use::print_colour] = false;
    group.id = store_->people().add_group(group).value();
    ASSERT_TRUE(store_->people().set_member(group.id, id, true));
    EXPECT_TRUE(submit(submission())) << "black and white is left";
    group.allowed[Use::print_monochrome] = false;
    ASSERT_TRUE(store_->people().update_group(group));
    EXPECT_EQ(submit(submission()).error().code, Errc::denied) << "a group's change counts at once";
    EXPECT_EQ(intake_->foresee(submission()).error().code, Errc::denied);
    Submission own = submission();
    own.proved = id;
    EXPECT_EQ(submit(own).error().code, Errc::denied);
    ASSERT_TRUE(store_->people().set_member(group.id, id, false));
    EXPECT_TRUE(submit(submission()));
}

TEST_F(IntakeTest, SaysWhyAJobWaits)
{
    Printer printer = *store_->printers().find(add_printer());
    EXPECT_EQ(submitted().reasons, "job-held-for-release");
    Submission asked = submission();
    asked.hold = true;
    EXPECT_EQ(submit(asked)->reasons, "job-hold-until-specified");
    printer.holding_new = true;
    ASSERT_TRUE(store_->printers().update(printer));
    EXPECT_EQ(submitted().reasons, "job-held-on-create");
}

// A name that needs cleaning does not become somebody's by being cleaned.
TEST_F(IntakeTest, MarksANameThatItCleaned)
{
    add_printer();
    add_person("camille");
    for (const char* name : {"cam\xC2\xADille", "camille\xE2\x80\x8B", " camille", "camille\t"}) {
        const auto job = submit(submission(name));
        ASSERT_TRUE(job) << name;
        EXPECT_FALSE(job->owner) << name;
        EXPECT_EQ(job->user_name, "camille\xEF\xBF\xBD") << name;
    }
    EXPECT_EQ(submitted().user_name, "camille");
}

TEST_F(IntakeTest, IsClosedWhileThereIsNoRoom)
{
    EXPECT_TRUE(intake_->open());
    config_.disk_reserve = std::numeric_limits<std::uint64_t>::max();
    intake_->configure(config_);
    EXPECT_FALSE(intake_->open());
    config_.disk_reserve = 0;
    intake_->configure(config_);
    for (unsigned n = 0; n < store::Durability::most_failures; ++n) store_->durability().failed("test");
    EXPECT_FALSE(intake_->open());
    store_->durability().succeeded();
    EXPECT_TRUE(intake_->open());
}

TEST_F(IntakeTest, TakesNamesThatFollowTheBytes)
{
    add_printer();
    const PersonId camille = add_person("camille");
    auto incoming = intake_->begin(submission("somebody"));
    ASSERT_TRUE(incoming);
    const JobId id = (*incoming)->id();
    ASSERT_TRUE((*incoming)->write(as_bytes("%!PS")));
    EXPECT_EQ((*incoming)->bytes(), 4u);
    Submission later;
    later.user_name = "camille";
    later.name = "Late\r\nname\x1B";
    later.format = "application/postscript";
    (*incoming)->describe(later);
    const auto job = (*incoming)->commit();
    ASSERT_TRUE(job);
    EXPECT_EQ(job->id, id);
    EXPECT_EQ(job->owner, camille);
    EXPECT_EQ(job->host, "127.0.0.1");
    EXPECT_EQ(job->protocol, "ipp");
    EXPECT_EQ(job->name, "Late name");
    EXPECT_EQ(job->format, "application/postscript");
    EXPECT_EQ(accepted_, std::vector{id});
}

TEST_F(IntakeTest, ADocumentDroppedHalfWayLeavesNothing)
{
    add_printer();
    {
        auto incoming = intake_->begin(submission());
        ASSERT_TRUE((*incoming)->write(as_bytes(large_document())));
        EXPECT_EQ(files_below("incoming"), 1u);
    }
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_TRUE(store_->jobs().list({}).empty());
}

class SeveralDocuments : public TemporaryStore {
protected:
    void begin(const std::string& text)
    {
        auto incoming = intake_->begin(submission());
        ASSERT_TRUE(incoming);
        ASSERT_TRUE((*incoming)->write(as_bytes(text)));
        documents.push_back(std::move(*incoming));
    }
    Result<std::vector<Job>> commit()
    {
        auto kept = intake_->commit(std::move(documents));
        documents.clear();
        return kept;
    }
    void expect_nothing()
    {
        EXPECT_EQ(documents_kept(), 0u);
        EXPECT_TRUE(store_->jobs().list({}).empty());
        EXPECT_TRUE(accepted_.empty()) << "nobody is told of a job that is not kept";
    }

    std::vector<std::unique_ptr<IncomingJob>> documents;
};

TEST_F(SeveralDocuments, OfOneJobAreAllKept)
{
    add_printer();
    const PersonId camille = add_person("camille");
    begin("%!PS one");
    begin("%!PS two");
    begin("%!PS three");
    const auto kept = commit();
    ASSERT_TRUE(kept) << kept.error().detail;
    ASSERT_EQ(kept->size(), 3u);
    const auto listed = store_->jobs().list({});
    ASSERT_EQ(listed.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(listed[i].id, (*kept)[i].id);
        EXPECT_EQ(listed[i].owner, camille);
        EXPECT_EQ(listed[i].ticket_number, i + 1) << "a number each";
        EXPECT_EQ(accepted_[i], listed[i].id);
    }
    EXPECT_EQ(documents_kept(), 3u);
}

TEST_F(SeveralDocuments, OfOneJobAreNoneKeptWhenOneIsRefused)
{
    add_printer();
    begin("%!PS one");
    begin("");
    EXPECT_EQ(commit().error().code, Errc::malformed);
    expect_nothing();
    EXPECT_FALSE(commit()) << "no document at all";
}

TEST_F(SeveralDocuments, OfOneJobCountTogether)
{
    add_printer();
    add_person("camille");
    config_.jobs_per_person = 2;
    intake_->configure(config_);
    for (const char* text : {"%!PS one", "%!PS two", "%!PS three"}) begin(text);
    EXPECT_EQ(commit().error().code, Errc::limit_exceeded);
    expect_nothing();
    begin("%!PS one");
    begin("%!PS two");
    EXPECT_TRUE(commit());
}

// Their files had their places already when the rows failed.
TEST_F(SeveralDocuments, LeaveNoFileWhenTheirRowsCannotBeWritten)
{
    const PrinterId printer = add_printer();
    begin("%!PS one");
    begin("%!PS two");
    ASSERT_TRUE(store_->printers().remove(printer));
    EXPECT_FALSE(commit());
    expect_nothing();
}

}  // namespace
}  // namespace consigne::spooler
