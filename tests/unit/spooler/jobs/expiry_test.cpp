#include "spooler/jobs/expiry.hpp"

#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

/// Held jobs that are only counted; everything else is another test's.
class CountedJobs final : public Jobs {
public:
    std::uint64_t due = 0;
    std::vector<std::uint32_t> slices;
    std::optional<Instant> asked_at;
    bool broken = false;

    Result<std::uint32_t> expire(Instant at, std::uint32_t limit) override
    {
        asked_at = at;
        if (broken) return fail(Errc::storage_failed, "disk");
        const auto some = static_cast<std::uint32_t>(std::min<std::uint64_t>(due, limit));
        due -= some;
        slices.push_back(some);
        return some;
    }
    Result<Job> find(JobId) override { return fail(Errc::not_found, ""); }
    std::vector<Job> list(const JobQuery&) override { return {}; }
    std::uint64_t count(const JobQuery&) override { return 0; }
    JobsFound search(const JobSearch&) override { return {}; }
    Result<Document> open_document(JobId) override { return fail(Errc::not_found, ""); }
    Result<> record(std::span<ReadDocument>) override { return {}; }
    Result<> cancel(JobId, const std::string&) override { return {}; }
    Result<> give(JobId, PersonId, const std::string&) override { return {}; }
    Result<> adopt(JobId, PersonId, OwnerTier, const std::string&) override { return {}; }
    Result<> hold(JobId, const std::string&) override { return {}; }
    Result<> change(const Job&) override { return {}; }
    Result<> prepare(JobId, const Ticket&) override { return {}; }
    Result<> extend(JobId, Instant) override { return {}; }
    std::vector<Unread> unread(std::uint32_t) override { return {}; }
};

TEST(Expiry, TakesShortSlicesUntilNothingIsDue)
{
    CountedJobs jobs;
    jobs.due = 1200;
    const Instant at{std::chrono::seconds{1'800'000'000}};
    EXPECT_EQ(expire_held(jobs, at), 1200U);
    EXPECT_EQ(jobs.slices, (std::vector<std::uint32_t>{500, 500, 200}));
    EXPECT_EQ(jobs.asked_at, at);
    jobs.slices.clear();
    jobs.due = 500;
    EXPECT_EQ(expire_held(jobs, at), 500U);
    EXPECT_EQ(jobs.slices, (std::vector<std::uint32_t>{500, 0}));
}

TEST(Expiry, LeavesTheRestToTheNextRoundWhenTheStoreFails)
{
    CountedJobs jobs;
    jobs.due = 10;
    jobs.broken = true;
    EXPECT_EQ(expire_held(jobs, Instant{}), 0U);
    jobs.broken = false;
    EXPECT_EQ(expire_held(jobs, Instant{}), 10U);
}

using StoredExpiry = TemporaryStore;

TEST_F(StoredExpiry, TakesWhatIsHeldAndOverdueAndNothingElse)
{
    add_printer();
    const OutputDeviceId device = add_device();
    const JobId held = submitted().id, printing = submitted().id;
    ReleaseRequest request;
    request.release_id = "tap";
    request.jobs = {printing};
    request.device = device;
    ASSERT_TRUE(store_->deliveries().claim(request));
    const Instant due = store_->jobs().find(held)->expires;
    EXPECT_EQ(expire_held(store_->jobs(), due - std::chrono::seconds(1)), 0U);
    EXPECT_EQ(expire_held(store_->jobs(), due + std::chrono::hours(1)), 1U);
    EXPECT_EQ(store_->jobs().find(held)->state, JobState::canceled);
    EXPECT_EQ(store_->jobs().find(printing)->state, JobState::processing);
    EXPECT_EQ(documents_kept(), 1U);
}

}  // namespace
}  // namespace consigne::spooler
