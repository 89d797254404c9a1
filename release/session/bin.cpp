#include "release/session/bin.hpp"

#include <vector>

namespace consigne::release {

void Bin::put(spooler::JobId job, spooler::PersonId person)
{
    const std::lock_guard lock(mutex_);
    entries_.insert({job, Entry{person, clock_() + grace}});
}

bool Bin::take_back(spooler::JobId job, spooler::PersonId person)
{
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(job);
    if (found == entries_.end() || found->second.person != person) return false;
    entries_.erase(found);
    return true;
}

std::map<spooler::JobId, std::chrono::seconds> Bin::of(spooler::PersonId person)
{
    const std::lock_guard lock(mutex_);
    std::map<spooler::JobId, std::chrono::seconds> left;
    const auto now = clock_();
    for (const auto& [job, entry] : entries_)
        if (entry.person == person && entry.due > now) left[job] = entry.due - now;
    return left;
}

void Bin::sweep()
{
    std::vector<spooler::JobId> due;
    {
        const std::lock_guard lock(mutex_);
        const auto now = clock_();
        std::erase_if(entries_, [&](const auto& entry) {
            if (entry.second.due > now) return false;
            due.push_back(entry.first);
            return true;
        });
    }
    // A job that was released or expired meanwhile is not ours to cancel any more: conflict is an answer like another.
    for (const auto job : due) static_cast<void>(jobs_.cancel(job, "deleted by its owner at a terminal"));
}

void Bin::empty(spooler::PersonId person)
{
    {
        const std::lock_guard lock(mutex_);
        for (auto& [job, entry] : entries_)
            if (entry.person == person) entry.due = spooler::Instant{};
    }
    sweep();
}

}  // namespace consigne::release
