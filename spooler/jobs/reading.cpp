#include "spooler/jobs/reading.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/document/descriptor.hpp"

#include <algorithm>
#include <utility>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;

/// 5, 10, 20 s … 5 min: a launcher comes back within a second, a full machine within minutes.
constexpr std::chrono::seconds first_pause = 5s, longest_pause = 300s;
/// A reader that is killed from outside this often is killed for what it reads.
constexpr unsigned most_kills = 5;
/// So many are recorded together, or what comes within this time while others are still being read.
constexpr std::size_t most_together = 64;
constexpr auto longest_together = 20ms;

}  // namespace

std::chrono::seconds Reader::pause_after(unsigned tries)
{
    constexpr unsigned most_doublings = 6;
    return std::min(longest_pause, first_pause * (1U << std::min(tries - 1, most_doublings)));
}

void Reader::add(JobId id, const std::string& host)
{
    {
        const std::lock_guard lock(mutex_);
        turns_.add(host, id);
    }
    pool_.post([this] { read_in_turn(); });
}

// Whoever finds nothing to take leaves it to the thread that is busy with that address, which takes again when it is done.
void Reader::read_in_turn()
{
    std::unique_lock lock(mutex_);
    ++under_way_;
    while (!stopping_) {
        const auto turn = turns_.take();
        if (!turn) break;
        lock.unlock();
        read(turn->item, turn->source);
        lock.lock();
        turns_.done(turn->source);
    }
    if (--under_way_ == 0) come_.notify_one();
}

void Reader::catch_up()
{
    constexpr std::uint32_t at_once = 100'000;
    for (const Unread& one : jobs_.unread(at_once)) add(one.id, one.host);
}

void Reader::retry()
{
    const Instant at = clock_();
    std::vector<Unread> due;
    {
        const std::lock_guard lock(mutex_);
        for (auto& [id, again] : again_) {
            if (again.begun || again.due > at) continue;
            again.begun = true;
            due.push_back({id, again.host});
        }
    }
    for (const Unread& one : due) add(one.id, one.host);
}

std::size_t Reader::postponed() const
{
    const std::lock_guard lock(mutex_);
    return again_.size();
}

void Reader::stop()
{
    wind_up();
    pool_.join();
    if (!recorder_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        no_more_ = true;
    }
    come_.notify_one();
    recorder_.join();
}

bool Reader::worth_another_try(JobId id, const Error& why) const
{
    if (why.code == Errc::peer_gone) return true;
    if (why.code != Errc::busy) return false;
    const std::lock_guard lock(mutex_);
    const auto found = again_.find(id);
    return found == again_.end() || found->second.tries + 1 < most_kills;
}

void Reader::postpone(JobId id, const std::string& host, const Error& why)
{
    std::chrono::seconds pause{};
    {
        const std::lock_guard lock(mutex_);
        Again& again = again_[id];
        again.host = host;
        pause = pause_after(++again.tries);
        again.due = clock_() + pause;
        again.begun = false;
    }
    log::warning("job.read-later", {{"job", id.value}, {"seconds", static_cast<std::int64_t>(pause.count())}, {"why", why.detail}});
}

void Reader::settle(JobId id)
{
    const std::lock_guard lock(mutex_);
    again_.erase(id);
}

Result<Inspection> Reader::inspect(JobId id)
{
    if (const auto room = room_(); !room) return fail(Errc::peer_gone, room.error().detail);
    const auto document = jobs_.open_document(id);
    if (!document) return document.error().code == Errc::not_found ? document.error() : fail(Errc::peer_gone, document.error().detail);
    auto inspection = sandbox_.inspect(document->view());
    if (inspection || worth_another_try(id, inspection.error())) return inspection;
    // Held all the same, said so, options greyed: a document nobody can read can still be printed as it came.
    log::warning("job.unreadable", {{"job", id.value}, {"why", inspection.error().detail}});
    Inspection unreadable;
    unreadable.facts.readable = false;
    unreadable.facts.notes = {inspection.error().detail};
    unreadable.facts.bytes = open_source(document->view())->size();
    return unreadable;
}

void Reader::read(JobId id, const std::string& host)
{
    auto found = inspect(id);
    if (!found && stopping_) return;  // the next start reads it
    if (!found && found.error().code == Errc::not_found) return settle(id);  // cancelled meanwhile
    if (!found) return postpone(id, host, found.error());
    Found one;
    one.read.job = id;
    one.read.facts = std::move(found->facts);
    one.read.can = found->can;
    one.host = host;
    const std::lock_guard lock(mutex_);
    found_.push_back(std::move(one));
    if (found_.size() == 1 || found_.size() == most_together) come_.notify_one();
}

// A transaction for each would cost as much as its reading.
void Reader::record_what_comes()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        come_.wait(lock, [&] { return !found_.empty() || no_more_; });
        if (found_.empty()) return;
        come_.wait_for(lock, longest_together, [&] { return found_.size() >= most_together || under_way_ == 0; });
        auto found = std::exchange(found_, {});
        lock.unlock();
        record(std::move(found));
        lock.lock();
    }
}

void Reader::record(std::vector<Found> found)
{
    std::vector<ReadDocument> read;
    for (Found& one : found) read.push_back(std::move(one.read));
    const auto recorded = jobs_.record(read);
    if (!recorded && found.size() > 1) {
        // One that cannot be recorded is no other's trouble.
        for (std::size_t i = 0; i < found.size(); ++i) {
            std::vector<Found> alone(1);
            alone.front() = {std::move(read[i]), std::move(found[i].host)};
            record(std::move(alone));
        }
        return;
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        const ReadDocument& one = read[i];
        if (!recorded) {
            postpone(one.job, found[i].host, recorded.error());
            continue;
        }
        settle(one.job);
        if (one.gone) continue;
        const auto& facts = one.facts;
        log::info("job.read", {{"job", one.job.value},
                               {"pdl", pdl::keyword(facts.language)},
                               {"pages", facts.pages ? std::int64_t{*facts.pages} : -1},
                               {"colour", static_cast<std::int64_t>(facts.colour_pages ? static_cast<std::int64_t>(facts.colour_pages->size()) : -1)}});
        if (read_) read_(one);
    }
}

}  // namespace consigne::spooler
