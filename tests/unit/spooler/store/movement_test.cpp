#include "spooler/api/release_trouble.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;
using Movements = TemporaryStore;

TEST_F(Movements, AreCountedAsDocumentsComeAndGo)
{
    add_printer();
    add_person("camille");
    const auto hour = std::chrono::floor<std::chrono::hours>(now());
    const auto sums = [&] {
        std::pair<std::uint64_t, std::uint64_t> all;
        for (const auto& one : store_->movements().since(hour - 1h)) all.first += one.arrived, all.second += one.collected;
        return all;
    };
    const Job first = submitted(), second = submitted(), third = submitted();
    EXPECT_EQ(sums(), std::pair(std::uint64_t{3}, std::uint64_t{0}));
    ReleaseRequest request;
    request.release_id = "one";
    request.jobs = {first.id, second.id};
    request.device = add_device();
    auto claimed = store_->deliveries().claim(request);
    ASSERT_TRUE(claimed);
    EXPECT_EQ(sums().second, 0U) << "claimed is not collected";
    claimed->front().state = DeliveryState::printed;
    ASSERT_TRUE(store_->deliveries().end(claimed->front()));
    claimed->back().state = DeliveryState::put_back;
    ASSERT_TRUE(store_->deliveries().end(claimed->back()));
    ASSERT_TRUE(store_->jobs().cancel(third.id, "job-canceled-by-user"));
    EXPECT_EQ(sums(), std::pair(std::uint64_t{3}, std::uint64_t{1}));
    open();
    EXPECT_EQ(sums(), std::pair(std::uint64_t{3}, std::uint64_t{1})) << "after a start";
    EXPECT_TRUE(store_->movements().since(hour + 1h).empty() || now() >= hour + 1h);
}

TEST_F(Movements, KeepTheWorstOfEachHourOfAMachine)
{
    const auto id = add_device();
    const auto hour = std::chrono::floor<std::chrono::hours>(now());
    const auto note = [&](bool ready, std::string message, Instant at) {
        OutputDevice device = *store_->devices().find(id);
        device.ready = ready;
        device.state_message = std::move(message);
        ASSERT_TRUE(store_->devices().update(device));
        store_->movements().note_machines(at);
    };
    note(true, "", hour - 2h);
    note(false, std::string(sentence(Trouble::paper_jam)), hour - 1h);
    note(true, "", hour - 1h + 10min);
    note(false, std::string(sentence(Trouble::unreachable)), hour);
    const auto known = store_->movements().machines_since(hour - 24h);
    ASSERT_TRUE(known.contains(id));
    EXPECT_EQ(known.at(id), (std::map<Instant, HourState>{{hour - 2h, HourState::ready}, {hour - 1h, HourState::needs_somebody}, {hour, HourState::out_of_reach}}));
    store_->movements().note_machines(hour + std::chrono::days(15));
    EXPECT_EQ(store_->movements().machines_since(hour - 24h).at(id).size(), 1U) << "a fortnight is kept";
}

}  // namespace
}  // namespace consigne::spooler
