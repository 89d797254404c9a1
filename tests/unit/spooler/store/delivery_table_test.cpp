#include "tests/unit/spooler/store/temporary_store.hpp"

#include <atomic>
#include <thread>

namespace consigne::spooler {
namespace {

class DeliveryTable : public TemporaryStore {
protected:
    void SetUp() override
    {
        TemporaryStore::SetUp();
        add_printer();
        device_ = add_device();
    }
    ReleaseRequest request(std::vector<JobId> jobs, const std::string& id = "one") const
    {
        ReleaseRequest r;
        r.release_id = id;
        r.jobs = std::move(jobs);
        r.device = device_;
        r.ticket.monochrome = true;
        r.ticket.copies = 2;
        return r;
    }
    Delivery claimed(JobId job, const std::string& id = "one")
    {
        auto all = store_->deliveries().claim(request({job}, id));
        EXPECT_TRUE(all) << all.error().detail;
        return all ? all->front() : Delivery{};
    }
    OutputDeviceId device_;
};

TEST_F(DeliveryTable, ClaimsAllOrNothing)
{
    const JobId a = submitted().id, b = submitted().id, c = submitted().id;
    ASSERT_TRUE(store_->deliveries().claim(request({c}, "first")));
    const auto refused = store_->deliveries().claim(request({a, b, c}, "second"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(store_->jobs().find(a)->state, JobState::pending_held);
    EXPECT_EQ(store_->jobs().find(b)->state, JobState::pending_held);
    EXPECT_TRUE(store_->deliveries().of_release("second").empty());
    EXPECT_EQ(store_->deliveries().claim(request({JobId{777}}, "third")).error().code, Errc::not_found);
    ReleaseRequest nowhere = request({a}, "fourth");
    nowhere.device = OutputDeviceId{99};
    EXPECT_EQ(store_->deliveries().claim(nowhere).error().code, Errc::not_found);
    EXPECT_FALSE(store_->deliveries().claim(request({a, a}, "fifth")));
}

TEST_F(DeliveryTable, LaysItsChoicesOverWhatWasPrepared)
{
    const JobId a = submitted().id, b = submitted().id;
    ASSERT_TRUE(store_->jobs().prepare(a, {true, pdl::Duplex::long_edge, 5U}));
    ReleaseRequest wanted = request({a, b});
    wanted.ticket = {false, std::nullopt, 2U};
    const auto all = store_->deliveries().claim(wanted);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->at(0).ticket, (Ticket{true, pdl::Duplex::long_edge, 2U}));
    EXPECT_EQ(all->at(1).ticket, (Ticket{false, std::nullopt, 2U}));
}

TEST_F(DeliveryTable, KeepsThePaperThatADocumentIsPutOn)
{
    const JobId a = submitted().id;
    ReleaseRequest wanted = request({a});
    wanted.ticket.fit = pdl::Media{595, 842};
    ASSERT_TRUE(store_->deliveries().claim(wanted));
    EXPECT_EQ(store_->deliveries().last_of(a)->ticket, wanted.ticket);
    ASSERT_TRUE(store_->deliveries().claim(request({submitted().id}, "two")));
    EXPECT_FALSE(store_->deliveries().of_release("two").front().ticket.fit);
}

TEST_F(DeliveryTable, AnswersADoubleTapWithTheSameDeliveries)
{
    const JobId a = submitted().id, b = submitted().id;
    const auto first = store_->deliveries().claim(request({b, a}));
    const auto second = store_->deliveries().claim(request({b, a}));
    ASSERT_TRUE(first && second);
    ASSERT_EQ(first->size(), 2u);
    EXPECT_EQ((*first)[0].job, b);
    EXPECT_EQ((*first)[0].id, (*second)[0].id);
    EXPECT_EQ((*second)[1].ticket.copies, 2u);
    EXPECT_EQ(store_->deliveries().unfinished().size(), 2u);
    // Somebody else's request under the same id gets nothing.
    EXPECT_EQ(store_->deliveries().claim(request({a})).error().code, Errc::conflict);
}

TEST_F(DeliveryTable, ExactlyOneOfManyClaims)
{
    for (int round = 0; round < 10; ++round) {
        const JobId job = submitted().id;
        std::atomic<int> won{0};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&, t] {
                    if (store_->deliveries().claim(request({job}, std::to_string(round) + "-" + std::to_string(t)))) ++won;
                });
        }
        EXPECT_EQ(won, 1);
    }
}

TEST_F(DeliveryTable, PrintedRemovesTheDocumentAndKeepsTheRecord)
{
    const JobId job = submitted().id;
    Delivery d = claimed(job);
    EXPECT_EQ(store_->jobs().find(job)->state, JobState::processing);
    d.state = DeliveryState::sending;
    ASSERT_TRUE(store_->deliveries().note(d));
    EXPECT_EQ(store_->jobs().find(job)->reasons, "job-outgoing");
    d.state = DeliveryState::accepted;
    d.device_job = 42;
    ASSERT_TRUE(store_->deliveries().note(d));
    EXPECT_EQ(store_->jobs().find(job)->reasons, "job-printing");
    open();
    const auto resumed = store_->deliveries().unfinished();
    ASSERT_EQ(resumed.size(), 1u);
    EXPECT_EQ(resumed[0].state, DeliveryState::accepted);
    EXPECT_EQ(resumed[0].device_job, 42);
    d.state = DeliveryState::printed;
    d.impressions_completed = 4;
    d.sheets_completed = 2;
    EXPECT_EQ(store_->deliveries().note(d).error().code, Errc::conflict);
    ASSERT_TRUE(store_->deliveries().end(d));
    EXPECT_EQ(store_->deliveries().end(d).error().code, Errc::conflict);
    const auto over = store_->jobs().find(job);
    EXPECT_EQ(over->state, JobState::completed);
    EXPECT_EQ(over->impressions_completed, 4u);
    EXPECT_EQ(over->sheets_completed, 2u);
    EXPECT_TRUE(over->completed_at);
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_TRUE(store_->deliveries().unfinished().empty());
    EXPECT_TRUE(store_->deliveries().find(d.id)->ended);
}

TEST_F(DeliveryTable, PutBackHoldsTheJobAgainWithTheReason)
{
    int n = 0;
    for (const DeliveryState state : {DeliveryState::put_back, DeliveryState::uncertain, DeliveryState::stopped}) {
        const JobId job = submitted().id;
        Delivery d = claimed(job, "r" + std::to_string(++n));
        EXPECT_FALSE(store_->deliveries().end(d)) << "still queued";
        d.state = state;
        d.reason = "No paper";
        ASSERT_TRUE(store_->deliveries().end(d));
        const auto held = store_->jobs().find(job);
        EXPECT_EQ(held->state, JobState::pending_held);
        EXPECT_EQ(held->message, "No paper");
        EXPECT_EQ(held->reasons, state == DeliveryState::uncertain ? "job-held-for-release,job-interrupted" : "job-held-for-release");
        EXPECT_EQ(documents_kept(), static_cast<std::size_t>(n));
        EXPECT_TRUE(store_->deliveries().claim(request({job}, "again" + std::to_string(n))));
    }
}

// Its time ran out while the machine had it: its owner shall see that it is back before it goes.
TEST_F(DeliveryTable, AJobPutBackAfterItsTimeIsKeptAWhile)
{
    int n = 0;
    for (const DeliveryState state : {DeliveryState::put_back, DeliveryState::uncertain, DeliveryState::stopped}) {
        const JobId job = submitted().id;
        Delivery d = claimed(job, "late" + std::to_string(++n));
        const Instant expiry = store_->jobs().find(job)->expires;
        ASSERT_TRUE(store_->database().write([&](store::Connection& c) -> Result<> {
            const auto done = c.run("UPDATE job SET expires = ? WHERE id = ?", now() - std::chrono::hours(2), job);
            return done ? Result<>() : Result<>(done.error());
        }));
        d.state = state;
        ASSERT_TRUE(store_->deliveries().end(d));
        EXPECT_EQ(store_->jobs().expire(now(), 10).value(), 0u);
        EXPECT_EQ(store_->jobs().find(job)->state, JobState::pending_held);
        EXPECT_GE(store_->jobs().find(job)->expires, now() + put_back_grace - std::chrono::seconds(5));
        EXPECT_LT(store_->jobs().find(job)->expires, expiry);
        EXPECT_EQ(store_->jobs().expire(now() + put_back_grace + std::chrono::seconds(5), 10).value(), 1u);
    }
    // One that has its time still keeps it.
    const JobId job = submitted().id;
    Delivery d = claimed(job, "in time");
    const Instant expiry = store_->jobs().find(job)->expires;
    d.state = DeliveryState::put_back;
    ASSERT_TRUE(store_->deliveries().end(d));
    EXPECT_EQ(store_->jobs().find(job)->expires, expiry);
}

TEST_F(DeliveryTable, ADeviceInUseAndAPrinterWithJobsStay)
{
    const PrinterId printer = store_->printers().list().front().id;
    Delivery d = claimed(submitted().id);
    EXPECT_EQ(store_->devices().remove(device_).error().code, Errc::conflict);
    EXPECT_EQ(store_->printers().remove(printer).error().code, Errc::conflict);
    d.state = DeliveryState::printed;
    ASSERT_TRUE(store_->deliveries().end(d));
    EXPECT_TRUE(store_->devices().remove(device_));
    EXPECT_TRUE(store_->printers().remove(printer));
    EXPECT_TRUE(store_->jobs().find(d.job));
}

}  // namespace
}  // namespace consigne::spooler
