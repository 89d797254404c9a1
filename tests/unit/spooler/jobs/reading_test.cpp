#include "spooler/jobs/reading.hpp"

#include "tests/support/eventually.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <algorithm>
#include <deque>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;
using test::eventually;

/// Answers with the troubles it was given, one by one; then that all is well.
class ScriptedSandbox final : public Sandbox {
public:
    Result<Inspection> inspect(int) override
    {
        const std::lock_guard lock(mutex_);
        ++asked_;
        if (!troubles_.empty()) {
            Error trouble = troubles_.front();
            troubles_.pop_front();
            return trouble;
        }
        Inspection found;
        found.facts.language = pdl::Language::pdf;
        found.facts.pages = 3;
        return found;
    }
    Result<Rewritten> rewrite(int, const pdl::Facts&, const filters::Policy&, int) override { return fail(Errc::unsupported, "not here"); }
    Result<std::vector<std::string>> clean(int, int) override { return fail(Errc::unsupported, "not here"); }

    void will(Errc code, unsigned times = 1)
    {
        const std::lock_guard lock(mutex_);
        for (unsigned i = 0; i < times; ++i) troubles_.push_back(fail(code, "in words"));
    }
    int asked()
    {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    std::mutex mutex_;
    std::deque<Error> troubles_;
    int asked_ = 0;
};

class BackgroundReading : public TemporaryStore {
protected:
    void SetUp() override
    {
        TemporaryStore::SetUp();
        add_printer();
        reader_.emplace(store_->jobs(), sandbox_, 1U, [this](const Job& job) {
            const std::lock_guard lock(mutex_);
            read_.push_back(job.id);
        }, [this] { return Instant{std::chrono::seconds{at_.load()}}; });
    }
    void TearDown() override
    {
        reader_->stop();
        reader_.reset();
        TemporaryStore::TearDown();
    }

    [[nodiscard]] bool was_read(JobId id)
    {
        const std::lock_guard lock(mutex_);
        return std::find(read_.begin(), read_.end(), id) != read_.end();
    }
    [[nodiscard]] Reading reading(JobId id) { return store_->jobs().find(id)->reading; }
    /// The reader's one thread has done all that was asked of it before.
    void all_done()
    {
        const JobId last = submitted().id;
        reader_->add(last);
        ASSERT_TRUE(eventually([&] { return was_read(last); }));
    }
    void later(std::chrono::seconds time)
    {
        at_ += time.count();
        reader_->retry();
    }

    ScriptedSandbox sandbox_;
    std::atomic<std::int64_t> at_{1'800'000'000};
    std::mutex mutex_;
    std::vector<JobId> read_;
    std::optional<Reader> reader_;
};

TEST_F(BackgroundReading, KeepsWhatTheSandboxSays)
{
    const JobId id = submitted().id;
    reader_->add(id);
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
    EXPECT_EQ(store_->jobs().find(id)->facts.pages, 3U);
}

// The launcher's death says nothing about a document.
TEST_F(BackgroundReading, TriesAgainLaterWhenItIsTheLauncherThatFailed)
{
    const JobId id = submitted().id;
    sandbox_.will(Errc::peer_gone);
    reader_->add(id);
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 1; }));
    EXPECT_EQ(reading(id), Reading::waiting);
    later(4s);
    all_done();
    EXPECT_FALSE(was_read(id)) << "before its time";
    later(1s);
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
    EXPECT_EQ(reader_->postponed(), 0U);
}

TEST(BackgroundReadingPauses, DoubleUpToFiveMinutes)
{
    std::vector<std::chrono::seconds> pauses;
    for (unsigned tries = 1; tries <= 8; ++tries) pauses.push_back(Reader::pause_after(tries));
    EXPECT_EQ(pauses, (std::vector<std::chrono::seconds>{5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}));
    EXPECT_EQ(Reader::pause_after(4'000'000'000U), 300s);
}

TEST_F(BackgroundReading, NeverGivesUpForALauncher)
{
    const JobId id = submitted().id;
    constexpr unsigned failures = 40;
    sandbox_.will(Errc::peer_gone, failures);
    reader_->add(id);
    ASSERT_TRUE(eventually([&] {
        later(300s);
        return was_read(id);
    }));
    EXPECT_EQ(sandbox_.asked(), static_cast<int>(failures) + 1);
    EXPECT_EQ(reading(id), Reading::done);
}

TEST_F(BackgroundReading, ADocumentsOwnFaultIsFinalAndSaidInWords)
{
    for (const Errc code : {Errc::malformed, Errc::limit_exceeded, Errc::timed_out, Errc::unsupported, Errc::storage_failed}) {
        const JobId id = submitted().id;
        sandbox_.will(code);
        reader_->add(id);
        ASSERT_TRUE(eventually([&] { return was_read(id); }));
        EXPECT_EQ(reading(id), Reading::unreadable);
        EXPECT_EQ(store_->jobs().find(id)->facts.notes, std::vector<std::string>{"in words"});
        EXPECT_EQ(store_->jobs().find(id)->state, JobState::pending_held) << "it can still be printed as it came";
    }
    EXPECT_EQ(reader_->postponed(), 0U);
}

// Killed from outside: the machine was short of memory, or the document makes it so.
TEST_F(BackgroundReading, AReaderThatIsAlwaysKilledIsKilledByItsDocument)
{
    const JobId id = submitted().id;
    sandbox_.will(Errc::busy, 5);
    reader_->add(id);
    ASSERT_TRUE(eventually([&] {
        later(300s);
        return was_read(id);
    }));
    EXPECT_EQ(reading(id), Reading::unreadable);
    EXPECT_EQ(sandbox_.asked(), 5);
}

TEST_F(BackgroundReading, ForgetsADocumentThatWasDeletedMeanwhile)
{
    const JobId id = submitted().id;
    sandbox_.will(Errc::peer_gone);
    reader_->add(id);
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 1; }));
    ASSERT_TRUE(store_->jobs().cancel(id, "job-canceled-by-user"));
    later(300s);
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 0; }));
    EXPECT_EQ(sandbox_.asked(), 1);
}

TEST_F(BackgroundReading, GoesOnAfterARestartWithWhatWasNotRead)
{
    const JobId id = submitted().id;
    sandbox_.will(Errc::peer_gone);
    reader_->add(id);
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 1; }));
    reader_->stop();
    reader_.emplace(store_->jobs(), sandbox_, 1U, [this](const Job& job) {
        const std::lock_guard lock(mutex_);
        read_.push_back(job.id);
    });
    reader_->catch_up();
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
}

}  // namespace
}  // namespace consigne::spooler
