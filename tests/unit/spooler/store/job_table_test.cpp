#include "tests/unit/spooler/store/temporary_store.hpp"

#include <atomic>
#include <thread>

#include <fcntl.h>

namespace consigne::spooler {
namespace {

using JobTable = TemporaryStore;

TEST_F(JobTable, KeepsAJobAsItCame)
{
    add_printer();
    const PersonId camille = add_person("camille");
    Submission said = submission();
    said.asked.monochrome = true;
    said.asked.copies = 3;
    said.asked.sides = pdl::Duplex::short_edge;
    const auto job = submit(said);
    ASSERT_TRUE(job);
    open();
    const auto kept = store_->jobs().find(job->id);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->owner, camille);
    EXPECT_EQ(kept->tier, OwnerTier::vouched);
    EXPECT_EQ(kept->owner_rule, "trusted network 127.0.0.0/8");
    EXPECT_EQ(kept->name, "Report");
    EXPECT_EQ(kept->uuid, job->uuid);
    EXPECT_EQ(kept->state, JobState::pending_held);
    EXPECT_EQ(kept->reasons, "job-held-for-release");
    EXPECT_EQ(kept->format, "application/octet-stream");
    EXPECT_EQ(kept->bytes, 19u);
    EXPECT_EQ(kept->ticket_number, 1u);
    EXPECT_TRUE(kept->asked.monochrome);
    EXPECT_EQ(kept->asked.copies, 3u);
    EXPECT_EQ(kept->asked.sides, pdl::Duplex::short_edge);
    EXPECT_EQ(kept->expires - kept->submitted, std::chrono::hours(24));
    EXPECT_EQ(plain(job->id), "%PDF-1.4 a document");
}

TEST_F(JobTable, HandsADocumentOutSoThatNoChildInheritsIt)
{
    add_printer();
    const auto fd = store_->jobs().open_document(submitted().id);
    ASSERT_TRUE(fd);
    EXPECT_NE(::fcntl(fd->view().fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(JobTable, GoesOnCountingAfterARestart)
{
    add_printer();
    EXPECT_EQ(submitted().id, JobId{1});
    EXPECT_EQ(submitted().id, JobId{2});
    open();
    EXPECT_EQ(submitted().id, JobId{3});
    open();
    open();
    EXPECT_EQ(submitted().id, JobId{4});
}

// Create-Job tells a number before there is a row.
TEST_F(JobTable, NeverUsesANumberTwiceThatAnybodyWasTold)
{
    add_printer();
    EXPECT_EQ(submitted().id, JobId{1});
    Submission created = submission();
    created.number_is_told = true;
    {
        const auto dropped = intake_->begin(created);
        ASSERT_TRUE(dropped);
        EXPECT_EQ((*dropped)->id(), JobId{2});
        const auto untold = intake_->begin(submission());
        ASSERT_TRUE(untold);
        EXPECT_EQ((*untold)->id(), JobId{3}) << "nor is one given to two while they run";
    }
    open();
    EXPECT_EQ(submitted().id, JobId{3}) << "2 was told to a client, 3 to nobody";
    ASSERT_TRUE(store_->jobs().cancel(JobId{3}, "job-canceled-by-user"));
    ASSERT_TRUE(store_->database().write([](store::Connection& c) -> Result<> {
        const auto gone = c.run("DELETE FROM job WHERE id = 3");
        return gone ? Result<>() : Result<>(gone.error());
    }));
    open();
    EXPECT_EQ(submitted().id, JobId{4}) << "a job that was removed keeps its number";
}

TEST_F(JobTable, EndsWhereJobNumbersEnd)
{
    add_printer();
    ASSERT_TRUE(store_->database().write([](store::Connection& c) -> Result<> {
        const auto set = c.run("UPDATE job_number SET next = 2147483647");
        return set ? Result<>() : Result<>(set.error());
    }));
    open();
    EXPECT_EQ(submitted().id, JobId{2'147'483'647});
    EXPECT_EQ(submit(submission()).error().code, Errc::limit_exceeded);
    open();
    EXPECT_EQ(submit(submission()).error().code, Errc::limit_exceeded);
}

TEST_F(JobTable, ListsOfOnePersonNewestFirst)
{
    add_printer();
    const PersonId camille = add_person("camille");
    add_person("sacha");
    std::vector<JobId> theirs;
    for (int i = 0; i < 5; ++i) {
        theirs.push_back(submitted("camille").id);
        submitted("sacha");
    }
    ASSERT_TRUE(store_->jobs().cancel(theirs[2], "job-canceled-by-user"));
    JobQuery query;
    query.owner = camille;
    query.states = {JobState::pending_held};
    query.newest_first = true;
    query.limit = 3;
    auto jobs = store_->jobs().list(query);
    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[0].id, theirs[4]);
    EXPECT_EQ(jobs[1].id, theirs[3]);
    EXPECT_EQ(jobs[2].id, theirs[1]);
    query.after = theirs[1];
    jobs = store_->jobs().list(query);
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs[0].id, theirs[0]);
    query.after = {};
    EXPECT_EQ(store_->jobs().count(query), 4u);
    query.states.clear();
    EXPECT_EQ(store_->jobs().count(query), 5u);
    JobQuery named;
    named.user_name = "sacha";
    EXPECT_EQ(store_->jobs().list(named).size(), 5u);
}

TEST_F(JobTable, CancelsAHeldJobOnceAndRemovesItsDocument)
{
    add_printer();
    const JobId id = submitted().id;
    EXPECT_EQ(documents_kept(), 1u);
    ASSERT_TRUE(store_->jobs().cancel(id, "job-canceled-by-user"));
    EXPECT_EQ(documents_kept(), 0u);
    const auto again = store_->jobs().cancel(id, "job-canceled-by-user");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
    EXPECT_EQ(store_->jobs().find(id)->state, JobState::canceled);
    EXPECT_EQ(store_->jobs().open_document(id).error().code, Errc::not_found);
    EXPECT_EQ(store_->jobs().cancel(JobId{999'999}, "x").error().code, Errc::not_found);
}

TEST_F(JobTable, EitherCancelsOrReleasesNeverBoth)
{
    add_printer();
    const OutputDeviceId device = add_device();
    for (int round = 0; round < 20; ++round) {
        const JobId id = submitted().id;
        bool cancelled = false, claimed = false;
        {
            std::jthread one([&] { cancelled = store_->jobs().cancel(id, "job-canceled-by-user").has_value(); });
            std::jthread other([&] {
                ReleaseRequest request;
                request.release_id = "r" + std::to_string(round);
                request.jobs = {id};
                request.device = device;
                claimed = store_->deliveries().claim(request).has_value();
            });
        }
        EXPECT_NE(cancelled, claimed);
        EXPECT_EQ(store_->jobs().open_document(id).has_value(), claimed);
    }
}

TEST_F(JobTable, ExpiresInSlicesOldestFirst)
{
    add_printer();
    for (int i = 0; i < 5; ++i) submitted();
    const Instant later = now() + std::chrono::hours(25);
    EXPECT_EQ(*store_->jobs().expire(now(), 10), 0u);
    EXPECT_EQ(*store_->jobs().expire(later, 3), 3u);
    EXPECT_EQ(*store_->jobs().expire(later, 3), 2u);
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_EQ(store_->jobs().find(JobId{1})->reasons, "job-canceled-after-timeout");
}

TEST_F(JobTable, RemembersWhatTheSandboxRead)
{
    add_printer();
    Submission untitled = submission();
    untitled.name = "";
    const JobId id = submit(untitled)->id;
    const JobId other = submitted().id;
    EXPECT_EQ(store_->jobs().unread(10), (std::vector<Unread>{{id, "127.0.0.1"}, {other, "127.0.0.1"}}));
    pdl::Facts facts;
    facts.language = pdl::Language::pdf;
    facts.pages = 2;
    facts.colour_pages = std::vector<std::uint32_t>{1};
    facts.title = "Th\xC3\xA8se\x1B[2J\xE2\x80\xAE" + std::string(400, 'x');
    filters::Capabilities can;
    can.monochrome = filters::Means::rewrite;
    ASSERT_TRUE(record(id, facts, can));
    facts.readable = false;
    ASSERT_TRUE(record(other, facts, {}));
    EXPECT_TRUE(store_->jobs().unread(10).empty());
    const auto read = store_->jobs().find(id);
    EXPECT_EQ(read->reading, Reading::done);
    EXPECT_EQ(read->facts.pages, 2u);
    EXPECT_EQ(read->can.monochrome, filters::Means::rewrite);
    // The document's own title fills the gap, cleaned like any name.
    EXPECT_TRUE(read->name.starts_with("Thèse[2Jxxx"));
    EXPECT_EQ(read->name.size(), 255u);
    EXPECT_EQ(store_->jobs().find(other)->reading, Reading::unreadable);
    EXPECT_EQ(store_->jobs().find(other)->name, "Report");
    JobQuery listed;
    EXPECT_EQ(store_->jobs().list(listed).front().facts.pages, 2u);
    listed.facts = false;
    const Job bare = store_->jobs().list(listed).front();
    EXPECT_FALSE(bare.facts.pages);
    EXPECT_EQ(bare.reading, Reading::done);
    EXPECT_EQ(bare.name, read->name);
}

TEST_F(JobTable, GivesShortNumbersThatNoWaitingJobHas)
{
    add_printer();
    for (std::uint32_t expected = 1; expected <= 4; ++expected) EXPECT_EQ(submitted().ticket_number, expected);
    ASSERT_TRUE(store_->database().write([](store::Connection& c) -> Result<> {
        const auto set = c.run("UPDATE job SET ticket_number = 999 WHERE id = 4");
        return set ? Result<>() : Result<>(set.error());
    }));
    open();
    EXPECT_EQ(submitted().ticket_number, 4u);  // 999 wraps, 1 to 3 are waiting
    ASSERT_TRUE(store_->jobs().cancel(JobId{1}, "job-canceled-by-user"));
    EXPECT_EQ(submitted().ticket_number, 5u);
}

TEST_F(JobTable, GivesTheNumberThatBecameFreeOnceAllWereUsed)
{
    constexpr int all = 999;
    add_printer();
    config_.jobs_per_address = 2 * all;
    open();
    for (int i = 0; i < all; ++i) ASSERT_NE(submitted().ticket_number, 0u);
    EXPECT_EQ(submitted().ticket_number, 0u);
    ASSERT_TRUE(store_->jobs().cancel(JobId{500}, "job-canceled-by-user"));
    EXPECT_EQ(submitted().ticket_number, 500u);
    EXPECT_EQ(submitted().ticket_number, 0u);
}

TEST_F(JobTable, CountsEachPrintersJobs)
{
    JobQuery held;
    held.printer = add_printer();
    held.states = {JobState::pending_held};
    const JobId first = submitted().id;
    submitted();
    EXPECT_EQ(store_->jobs().count(held), 2u);
    ASSERT_TRUE(store_->jobs().cancel(first, "job-canceled-by-user"));
    EXPECT_EQ(store_->jobs().count(held), 1u);
}

TEST_F(JobTable, RecordsWhatWasReadOfManyAndSaysWhoseIsGone)
{
    const PrinterId printer = add_printer();
    add_person("camille");
    std::vector<ReadDocument> read(3);
    read[0].job = submitted().id;
    read[1].job = submitted("nobody").id;
    read[2].job = JobId{4711};
    ASSERT_TRUE(store_->jobs().record(read));
    EXPECT_FALSE(read[0].gone || read[1].gone);
    EXPECT_TRUE(read[2].gone);
    EXPECT_EQ(read[0].printer, printer);
    EXPECT_FALSE(read[0].unowned);
    EXPECT_TRUE(read[1].unowned);
    EXPECT_TRUE(store_->jobs().unread(10).empty());
}

// 10 000 jobs are no reason to read them all.
TEST_F(JobTable, FindsEachListByAnIndex)
{
    const auto plan = [&](store::Sql sql) {
        std::string steps;
        EXPECT_TRUE(store_->database().read([&](store::Connection& c) {
            return c.each(sql, [&](store::Row& row) {
                (void)row.integer(), (void)row.integer(), (void)row.integer();
                steps += row.text() + "; ";
            });
        }));
        return steps;
    };
    const std::string held = plan("EXPLAIN QUERY PLAN SELECT j.id FROM job j JOIN document d ON d.job = j.id AND d.position = 0 WHERE j.owner = ?1 "
                                  "AND j.state < 7 AND (?2 IS NULL OR j.printer = ?2) AND (?3 IS NULL OR j.user_name = ?3) "
                                  "AND (?4 & (1 << j.state)) <> 0  AND j.id < ?5 ORDER BY j.id DESC LIMIT ?6");
    EXPECT_NE(held.find("owner (owner=? AND id<?)"), std::string::npos) << held;
    const std::string queue = plan("EXPLAIN QUERY PLAN SELECT j.id FROM job j WHERE j.printer = ?2 AND j.state < 7 AND (?2 IS NULL OR j.printer = ?2) "
                                   "AND (?4 & (1 << j.state)) <> 0 AND j.id > ?5 ORDER BY j.id LIMIT ?6");
    EXPECT_NE(queue.find("printer (printer=? AND id>?)"), std::string::npos) << queue;
    const std::string expiring = plan("EXPLAIN QUERY PLAN SELECT id FROM job WHERE state = 4 AND expires <= ? ORDER BY expires LIMIT ?");
    EXPECT_NE(expiring.find("INDEX job_expires"), std::string::npos) << expiring;
    const std::string unread = plan("EXPLAIN QUERY PLAN SELECT id FROM job WHERE reading = 0 AND state < 7 ORDER BY id LIMIT ?");
    EXPECT_NE(unread.find("INDEX job_unread"), std::string::npos) << unread;
    const std::string ticket = plan("EXPLAIN QUERY PLAN SELECT EXISTS (SELECT 1 FROM job WHERE ticket_number = ? AND state < 7 AND ticket_number > 0)");
    EXPECT_NE(ticket.find("INDEX job_ticket_number"), std::string::npos) << ticket;
    EXPECT_EQ(unread.find("TEMP B-TREE"), std::string::npos) << unread;  // its index holds nothing but the unread
    for (const std::string& steps : {held, queue, expiring, ticket}) {
        EXPECT_EQ(steps.find("SCAN j"), std::string::npos) << steps;
        EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
    }
}

TEST_F(JobTable, KeepsWhatWasPreparedAndExtendsOnlyForward)
{
    add_printer();
    std::vector<Change> heard;
    store_->changes().listen([&](const Change& change) { heard.push_back(change); });
    const Job job = *submit(submission());
    EXPECT_TRUE(job.prepared.nothing());
    Ticket chosen{true, pdl::Duplex::long_edge, 3U};
    ASSERT_TRUE(store_->jobs().prepare(job.id, chosen));
    EXPECT_EQ(store_->jobs().find(job.id)->prepared, chosen);
    EXPECT_EQ(store_->jobs().find(job.id)->asked, job.asked) << "what was sent stays beside it";
    ASSERT_TRUE(store_->jobs().prepare(job.id, {}));
    EXPECT_TRUE(store_->jobs().find(job.id)->prepared.nothing());
    ASSERT_TRUE(store_->jobs().extend(job.id, job.expires + std::chrono::hours(24)));
    EXPECT_EQ(store_->jobs().find(job.id)->expires, job.expires + std::chrono::hours(24));
    ASSERT_TRUE(store_->jobs().extend(job.id, job.expires));
    EXPECT_EQ(store_->jobs().find(job.id)->expires, job.expires + std::chrono::hours(24)) << "never shorter";
    EXPECT_EQ(heard.size(), 5U);
    ASSERT_TRUE(store_->jobs().cancel(job.id, "job-canceled-by-user"));
    EXPECT_EQ(store_->jobs().prepare(job.id, chosen).error().code, Errc::conflict);
    EXPECT_EQ(store_->jobs().extend(job.id, job.expires).error().code, Errc::conflict);
}

TEST_F(JobTable, ChangesAHeldJobAndTellsWhoListens)
{
    add_printer();
    std::vector<Change> heard;
    store_->changes().listen([&](const Change& change) { heard.push_back(change); });
    Submission said = submission();
    said.wishes = std::string("\x02\x00\xFF\n", 4);
    Job job = *submit(said);
    EXPECT_EQ(store_->jobs().find(job.id)->wishes, said.wishes) << "every octet";
    job.name = "Rapport";
    job.asked.copies = 3;
    job.wishes.clear();
    EXPECT_TRUE(store_->jobs().change(job));
    EXPECT_TRUE(store_->jobs().hold(job.id, "job-hold-until-specified"));
    const Job after = *store_->jobs().find(job.id);
    EXPECT_EQ(after.name, "Rapport");
    EXPECT_EQ(after.asked.copies, 3U);
    EXPECT_EQ(after.wishes, "");
    EXPECT_TRUE(asked_to_wait(after));
    ASSERT_TRUE(store_->jobs().cancel(job.id, "job-canceled-by-user"));
    EXPECT_EQ(store_->jobs().change(job).error().code, Errc::conflict);
    EXPECT_EQ(store_->jobs().hold(job.id, "x").error().code, Errc::conflict);
    using What = Change::What;
    std::vector<What> what;
    for (const Change& change : heard) {
        EXPECT_EQ(change.job, job.id);
        what.push_back(change.what);
    }
    EXPECT_EQ(what, (std::vector{What::job_created, What::job_changed, What::job_state, What::job_state}));
}

TEST_F(JobTable, RemembersWhatWasSetOfAPrinterAndWhen)
{
    Printer printer = *store_->printers().find(add_printer());
    std::vector<Change::What> heard;
    store_->changes().listen([&](const Change& change) { heard.push_back(change.what); });
    EXPECT_EQ(printer.state_changed, Instant{});
    printer.paused = printer.holding_new = true;
    printer.organization = "Mairie";
    printer.geo_location = "geo:48.85,2.35";
    printer.operator_message = "Papier commandé";
    ASSERT_TRUE(store_->printers().update(printer));
    const Printer after = *store_->printers().find(printer.id);
    EXPECT_TRUE(after.paused && after.holding_new);
    EXPECT_EQ(after.organization + after.geo_location + after.operator_message, printer.organization + printer.geo_location + printer.operator_message);
    EXPECT_GT(after.state_changed, Instant{});
    EXPECT_GT(after.config_changed, Instant{});
    ASSERT_TRUE(store_->printers().update(after));
    EXPECT_EQ(heard, (std::vector{Change::What::printer_state, Change::What::printer_config})) << "the second time nothing changed";
    Printer renamed = after;
    renamed.dns_sd_name = "Étage 2";
    ASSERT_TRUE(store_->printers().update(renamed));
    renamed.kind = "photo|label";
    ASSERT_TRUE(store_->printers().update(renamed));
    EXPECT_EQ(store_->printers().find(printer.id)->dns_sd_name + store_->printers().find(printer.id)->kind, "Étage 2photo|label");
    EXPECT_EQ(heard.size(), 4U) << "each is told";
}

TEST_F(JobTable, KeepAPasswordAsLongAsTheirDocument)
{
    add_printer();
    Submission said = submission();
    said.password = "sha2-256:sealed";
    const auto job = submit(said);
    ASSERT_TRUE(job);
    open();
    EXPECT_EQ(store_->jobs().find(job->id)->password, "sha2-256:sealed");
    ASSERT_TRUE(store_->jobs().cancel(job->id, "job-canceled-by-user"));
    EXPECT_EQ(store_->jobs().find(job->id)->password, "");
}

}  // namespace
}  // namespace consigne::spooler
