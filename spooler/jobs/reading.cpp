#include "spooler/jobs/reading.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/sandbox/descriptor.hpp"

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

void Reader::add(JobId id)
{
    pool_.post([this, id] { read(id); });
}

void Reader::catch_up()
{
    constexpr std::uint32_t at_once = 100'000;
    for (const JobId id : jobs_.unread(at_once)) add(id);
}

void Reader::retry()
{
    const Instant at = clock_();
    const std::lock_guard lock(mutex_);
    for (auto& [id, again] : again_) {
        if (again.begun || again.due > at) continue;
        again.begun = true;
        add(id);
    }
}

std::size_t Reader::postponed() const
{
    const std::lock_guard lock(mutex_);
    return again_.size();
}

void Reader::stop()
{
    stopping_ = true;
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

void Reader::postpone(JobId id, const Error& why)
{
    std::chrono::seconds pause{};
    {
        const std::lock_guard lock(mutex_);
        Again& again = again_[id];
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
    const auto opened = jobs_.open_document(id);
    if (!opened) return opened.error().code == Errc::not_found ? opened.error() : fail(Errc::peer_gone, opened.error().detail);
    const Descriptor document(*opened);
    auto inspection = sandbox_.inspect(document.get());
    if (inspection || worth_another_try(id, inspection.error())) return inspection;
    // Held all the same, said so, options greyed: a document nobody can read can still be printed as it came.
    log::warning("job.unreadable", {{"job", id.value}, {"why", inspection.error().detail}});
    Inspection unreadable;
    unreadable.facts.readable = false;
    unreadable.facts.notes = {inspection.error().detail};
    unreadable.facts.bytes = DescriptorSource(document.get()).size();
    return unreadable;
}

void Reader::read(JobId id)
{
    if (stopping_) return;
    const auto found = inspect(id);
    if (!found && found.error().code == Errc::not_found) return settle(id);  // cancelled meanwhile
    if (!found) return postpone(id, found.error());
    if (const auto recorded = jobs_.record_facts(id, found->facts, found->can); !recorded) {
        if (recorded.error().code == Errc::not_found) return settle(id);
        return postpone(id, recorded.error());
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
