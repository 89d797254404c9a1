// Accepting together: what was told "accepted" is there again, whatever became of its row.
#include "tests/support/failing_sync.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace consigne::spooler {
namespace {

class Accepting : public TemporaryStore {
protected:
    /// As a power failure leaves it: the shared files are synced, the database's log is not.
    void lose_rows()
    {
        ASSERT_TRUE(store_->database().write([](store::Connection& c) { return c.script("DELETE FROM document; DELETE FROM job; UPDATE job_number SET next = 1;"); }));
    }
};

TEST_F(Accepting, MakesARowAgainWithAllThatWasAskedFor)
{
    add_printer();
    const PersonId camille = add_person("camille");
    Submission said = submission();
    said.asked.monochrome = true;
    said.asked.copies = 3;
    said.asked.sides = pdl::Duplex::short_edge;
    said.wishes = std::string("\x01\x02\0\xFF", 4);
    said.password = "sha2-256:abc";
    said.name = "Été \"cité\"";
    const Job before = submit(said, "%PDF-1.4 first").value();
    const Job second = submitted("other");
    lose_rows();
    open();
    const auto after = store_->jobs().find(before.id);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->uuid, before.uuid);
    EXPECT_EQ(after->owner, camille);
    EXPECT_EQ(after->tier, before.tier);
    EXPECT_EQ(after->owner_rule, before.owner_rule);
    EXPECT_EQ(after->name, before.name);
    EXPECT_EQ(after->host, before.host);
    EXPECT_EQ(after->protocol, before.protocol);
    EXPECT_EQ(after->format, before.format);
    EXPECT_EQ(after->state, JobState::pending_held);
    EXPECT_EQ(after->reasons, before.reasons);
    EXPECT_EQ(after->bytes, before.bytes);
    EXPECT_TRUE(after->asked.monochrome);
    EXPECT_EQ(after->asked.copies, 3U);
    EXPECT_EQ(after->asked.sides, pdl::Duplex::short_edge);
    EXPECT_EQ(after->wishes, before.wishes);
    EXPECT_EQ(after->password, before.password);
    EXPECT_EQ(after->submitted, before.submitted);
    EXPECT_EQ(after->expires, before.expires);
    EXPECT_EQ(after->ticket_number, before.ticket_number);
    EXPECT_EQ(plain(before.id), "%PDF-1.4 first");
    EXPECT_EQ(plain(second.id), "%PDF-1.4 a document");
    EXPECT_EQ(submitted().id.value, second.id.value + 1) << "no number is given twice";
}

TEST_F(Accepting, DoesNotBringBackWhatWasCancelled)
{
    add_printer();
    const Job job = submitted();
    ASSERT_TRUE(store_->jobs().cancel(job.id, "job-canceled-by-user"));
    open();
    EXPECT_EQ(store_->jobs().find(job.id)->state, JobState::canceled);
    EXPECT_EQ(documents_kept(), 0U);
}

// The row says that it is over, and the machine stopped before the record was emptied.
TEST_F(Accepting, EmptiesTheRecordOfAJobThatIsOver)
{
    add_printer();
    const Job job = submitted();
    ASSERT_TRUE(store_->database().write([&](store::Connection& c) { return c.script("UPDATE job SET state = 9; UPDATE document SET place = NULL, key = NULL;"); }));
    open();
    EXPECT_EQ(store_->jobs().find(job.id)->state, JobState::completed);
    EXPECT_FALSE(store_->jobs().open_document(job.id));
    EXPECT_EQ(documents_kept(), 0U);
}

TEST_F(Accepting, MakesNoJobOfHalfADocument)
{
    add_printer();
    (void)submit(submission(), std::string(100'000, 'x'));
    lose_rows();
    intake_.reset();
    store_.reset();
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "spool/segments")) {
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(50'000);
        file.put('!');
    }
    open();
    EXPECT_TRUE(store_->jobs().list({}).empty());
    EXPECT_EQ(documents_kept(), 0U);
}

TEST_F(Accepting, KeepsEveryDocumentOfManyClientsAtOnce)
{
    constexpr int clients = 8, each = 25;
    add_printer();
    config_.jobs_per_address = 100'000;
    open();
    std::mutex lock;
    std::map<std::int64_t, std::string> sent;
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            for (int i = 0; i < each; ++i) {
                const std::string text = "%!PS " + std::to_string(client) + "/" + std::to_string(i) + (i % 10 == 0 ? large_document() : std::string());
                const auto job = submit(submission("user" + std::to_string(client)), text);
                const std::lock_guard guard(lock);
                EXPECT_TRUE(job);
                if (job) sent.emplace(job->id.value, text);
            }
        });
    for (auto& thread : threads) thread.join();
    ASSERT_EQ(sent.size(), static_cast<std::size_t>(clients * each));
    open();
    for (const auto& [id, text] : sent) ASSERT_EQ(plain(JobId{id}), text);
    EXPECT_EQ(documents_kept(), sent.size());
}

// One client's row that cannot be kept is that client's trouble only.
TEST_F(Accepting, RefusesOneOfABatchAndKeepsTheOthers)
{
    add_printer();
    std::vector<std::thread> threads;
    std::atomic<int> kept{0}, refused{0};
    for (int client = 0; client < 8; ++client)
        threads.emplace_back([&, client] {
            for (int i = 0; i < 10; ++i) {
                Submission said = submission("user" + std::to_string(client));
                if (client % 2) said.proved = PersonId{4711};  // nobody: the foreign key refuses the row
                ++(submit(said) ? kept : refused);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(kept, 40);
    EXPECT_EQ(refused, 40);
    EXPECT_EQ(documents_kept(), 40U);
    open();
    EXPECT_EQ(store_->jobs().list({}).size(), 40U);
}

TEST_F(Accepting, PromisesNothingThatTheDiskDidNotTake)
{
    add_printer();
    {
        const test::FailingSync disk;
        EXPECT_EQ(submit(submission()).error().code, Errc::storage_failed);
    }
    open();
    EXPECT_TRUE(store_->jobs().list({}).empty());
    EXPECT_EQ(documents_kept(), 0U);
}

}  // namespace
}  // namespace consigne::spooler
