#include "spooler/jobs/reading.hpp"

#include "tests/support/eventually.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;
using test::eventually;

/// Answers with the troubles it was given, one by one; then that all is well.
class ScriptedSandbox final : public Sandbox {
public:
    Result<Inspection> inspect(const DocumentView&) override
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
    Result<Rewritten> rewrite(const DocumentView&, const pdl::Facts&, const filters::Policy&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<std::vector<std::string>> clean(const DocumentView&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<pdl::Facts> convert(const DocumentView&, const pdl::Facts&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<Picture> picture(const DocumentView&, pdl::Language) override { return fail(Errc::unsupported, "not here"); }
    void stop(std::chrono::milliseconds) override {}

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
        reader_.emplace(store_->jobs(), sandbox_, 1U, [this](const ReadDocument& read) {
            const std::lock_guard lock(mutex_);
            read_.push_back(read.job);
        }, [this] { return Instant{std::chrono::seconds{at_.load()}}; }, [this] { return room_ ? Result<>() : Result<>(fail(Errc::busy, "the disk is nearly full")); });
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
        reader_->add(last, "192.0.2.1");
        ASSERT_TRUE(eventually([&] { return was_read(last); }));
    }
    void later(std::chrono::seconds time)
    {
        at_ += time.count();
        reader_->retry();
    }

    ScriptedSandbox sandbox_;
    std::atomic<std::int64_t> at_{1'800'000'000};
    std::atomic<bool> room_{true};
    std::mutex mutex_;
    std::vector<JobId> read_;
    std::optional<Reader> reader_;
};

TEST_F(BackgroundReading, KeepsWhatTheSandboxSays)
{
    const JobId id = submitted().id;
    reader_->add(id, "192.0.2.1");
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
    EXPECT_EQ(store_->jobs().find(id)->facts.pages, 3U);
}

// The launcher's death says nothing about a document.
TEST_F(BackgroundReading, TriesAgainLaterWhenItIsTheLauncherThatFailed)
{
    const JobId id = submitted().id;
    sandbox_.will(Errc::peer_gone);
    reader_->add(id, "192.0.2.1");
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

TEST_F(BackgroundReading, WaitsWhileTheDiskIsNearlyFull)
{
    const JobId id = submitted().id;
    room_ = false;
    reader_->add(id, "192.0.2.1");
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 1; }));
    EXPECT_EQ(reading(id), Reading::waiting);
    room_ = true;
    later(5s);
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
}

TEST_F(BackgroundReading, NeverGivesUpForALauncher)
{
    const JobId id = submitted().id;
    constexpr unsigned failures = 40;
    sandbox_.will(Errc::peer_gone, failures);
    reader_->add(id, "192.0.2.1");
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
        reader_->add(id, "192.0.2.1");
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
    reader_->add(id, "192.0.2.1");
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
    reader_->add(id, "192.0.2.1");
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
    reader_->add(id, "192.0.2.1");
    ASSERT_TRUE(eventually([&] { return reader_->postponed() == 1; }));
    reader_->stop();
    reader_.emplace(store_->jobs(), sandbox_, 1U, [this](const ReadDocument& read) {
        const std::lock_guard lock(mutex_);
        read_.push_back(read.job);
    });
    reader_->catch_up();
    ASSERT_TRUE(eventually([&] { return was_read(id); }));
    EXPECT_EQ(reading(id), Reading::done);
}

/// A sandbox whose documents take until it is stopped; those that come after `be_quick` take no time.
class SlowSandbox final : public Sandbox {
public:
    Result<Inspection> inspect(const DocumentView&) override
    {
        std::unique_lock lock(mutex_);
        ++under_way_;
        changed_.notify_all();
        const bool at_once = quick_;
        changed_.wait(lock, [&] { return stopped_ || at_once; });
        if (stopped_) return fail(Errc::peer_gone, "the service is stopping");
        return Inspection{};
    }
    Result<Rewritten> rewrite(const DocumentView&, const pdl::Facts&, const filters::Policy&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<std::vector<std::string>> clean(const DocumentView&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<pdl::Facts> convert(const DocumentView&, const pdl::Facts&, const DocumentView&) override { return fail(Errc::unsupported, "not here"); }
    Result<Picture> picture(const DocumentView&, pdl::Language) override { return fail(Errc::unsupported, "not here"); }
    void stop(std::chrono::milliseconds) override
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }
    void be_quick()
    {
        const std::lock_guard lock(mutex_);
        quick_ = true;
    }
    bool busy_with(int documents)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return under_way_ == documents; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int under_way_ = 0;
    bool quick_ = false, stopped_ = false;
};

class ReadingFairly : public TemporaryStore {};

// Endless documents of one address are no other's wait.
TEST_F(ReadingFairly, LeavesAThreadToTheOthers)
{
    add_printer();
    SlowSandbox sandbox;
    std::atomic<int> read{0};
    std::vector<JobId> endless;
    for (int n = 0; n < 8; ++n) endless.push_back(submitted().id);
    const JobId other = submitted().id;
    Reader reader(store_->jobs(), sandbox, 2U, [&](const ReadDocument& one) { read += one.job == other ? 1 : 0; });
    for (const JobId id : endless) reader.add(id, "192.0.2.66");
    ASSERT_TRUE(sandbox.busy_with(1));
    sandbox.be_quick();  // from here on; the first goes on waiting
    reader.add(other, "192.0.2.1");
    EXPECT_TRUE(eventually([&] { return read == 1; }));
    EXPECT_TRUE(sandbox.busy_with(2)) << "nothing else of that address was begun meanwhile";
    reader.wind_up();
    sandbox.stop({});
    reader.stop();
    EXPECT_EQ(reader.postponed(), 0U);
    for (const JobId id : endless) EXPECT_EQ(store_->jobs().find(id)->reading, Reading::waiting) << "the next start reads it";
}

}  // namespace
}  // namespace consigne::spooler
