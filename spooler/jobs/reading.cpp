#include "spooler/jobs/reading.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/document/descriptor.hpp"

#include <algorithm>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;

/// 5, 10, 20 s … 5 min: a launcher comes back within a second, a full machine within minutes.
constexpr std::chrono::seconds first_pause = 5s, longest_pause = 300s;
/// A reader that is killed from outside this often is killed for what it reads.
constexpr unsigned most_kills = 5;

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
    while (!stopping_) {
        const auto turn = turns_.take();
        if (!turn) return;
        lock.unlock();
        read(turn->item, turn->source);
        lock.lock();
        turns_.done(turn->source);
    }
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
    const auto found = inspect(id);
    if (!found && stopping_) return;  // the next start reads it
    if (!found && found.error().code == Errc::not_found) return settle(id);  // cancelled meanwhile
    if (!found) return postpone(id, host, found.error());
    if (const auto recorded = jobs_.record_facts(id, found->facts, found->can); !recorded) {
        if (recorded.error().code == Errc::not_found) return settle(id);
        return postpone(id, host, recorded.error());
    }
    settle(id);
    const auto& facts = found->facts;
    log::info("job.read", {{"job", id.value},
                           {"pdl", pdl::keyword(facts.language)},
                           {"pages", facts.pages ? std::int64_t{*facts.pages} : -1},
                           {"colour", static_cast<std::int64_t>(facts.colour_pages ? static_cast<std::int64_t>(facts.colour_pages->size()) : -1)}});
    if (const auto job = jobs_.find(id); job && read_) read_(*job);
}

}  // namespace consigne::spooler
