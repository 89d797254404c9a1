#include "spooler/ipp/subscriptions.hpp"

#include "spooler/ipp/attributes.hpp"

#include <algorithm>

namespace consigne::spooler::ipp {
namespace {

/// The event and what it is a case of, the narrower first (RFC 3995 §5.3.3.4).
std::vector<std::string> names_of(const Change& change, const std::optional<Job>& job, const std::optional<Printer>& printer)
{
    using What = Change::What;
    switch (change.what) {
    case What::job_created: return {"job-created", "job-state-changed"};
    case What::job_state:
        if (job && terminal_state(job->state)) return {"job-completed", "job-state-changed"};
        if (job && job->state == JobState::processing_stopped) return {"job-stopped", "job-state-changed"};
        return {"job-state-changed"};
    case What::job_progress: return {"job-progress"};
    case What::job_changed: return {"job-config-changed"};
    case What::printer_state:
        if (printer && printer->paused && !printer->accepting) return {"printer-shutdown", "printer-stopped", "printer-state-changed"};
        if (printer && printer->paused) return {"printer-stopped", "printer-state-changed"};
        return {"printer-state-changed"};
    case What::printer_config: return {"printer-config-changed"};
    case What::job_known:
    case What::printer_removed: break;
    }
    return {};
}

}  // namespace

bool known_event(std::string_view event)
{
    static const auto events = supported_values("notify-events-supported");
    return std::find(events.begin(), events.end(), event) != events.end();
}

Result<int> Subscriptions::add(Subscription subscription)
{
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    sweep_locked(now);
    std::size_t same = 0;
    for (const auto& [id, other] : all_) same += other.by.peer == subscription.by.peer ? 1 : 0;
    if (all_.size() >= most || same >= most_per_address) return fail(Errc::limit_exceeded, "too many subscriptions");
    // Numbers begin with the clock, so that one from before a restart is nobody's.
    if (next_id_ == 0) next_id_ = static_cast<int>(now.time_since_epoch().count() & 0x3FFFFFFF) + 1;
    subscription.id = next_id_++;
    subscription.expires = subscription.lease == 0 ? Instant::max() : now + std::chrono::seconds(subscription.lease);
    const int id = subscription.id;
    all_.emplace(id, std::move(subscription));
    return id;
}

std::optional<Subscription> Subscriptions::find(int id)
{
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    sweep_locked(now);
    const auto found = all_.find(id);
    if (found == all_.end()) return std::nullopt;
    return found->second;
}

std::vector<Subscription> Subscriptions::list()
{
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    sweep_locked(now);
    std::vector<Subscription> out;
    for (const auto& [id, subscription] : all_) out.push_back(subscription);
    return out;
}

void Subscriptions::renew(int id, int lease)
{
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end()) return;
    found->second.lease = lease;
    found->second.expires = now + std::chrono::seconds(lease);
}

void Subscriptions::cancel(int id)
{
    const std::scoped_lock lock(mutex_);
    all_.erase(id);
}

bool Subscriptions::wanted_locked(const Change& change) const
{
    if (all_.empty()) return false;
    if (change.job.value == 0) return true;
    return std::any_of(all_.begin(), all_.end(), [&](const auto& entry) { return !entry.second.job || *entry.second.job == change.job; });
}

void Subscriptions::heard(const Change& change)
{
    {
        const std::scoped_lock lock(mutex_);
        if (!wanted_locked(change)) return;
    }
    // Looked up outside the lock: it may take a while.
    std::optional<Job> job;
    if (change.job.value != 0) {
        auto found = jobs_.find(change.job);
        if (!found) return;
        job = std::move(*found);
    }
    std::optional<Printer> printer;
    if (auto found = printers_.find(job ? job->printer : change.printer)) printer = std::move(*found);
    if (!printer) return;
    const auto names = names_of(change, job, printer);
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    for (auto& [id, subscription] : all_) {
        if (subscription.printer != printer->id || (subscription.job && (!job || *subscription.job != job->id))) continue;
        const auto name = std::find_if(names.begin(), names.end(), [&](const std::string& one) { return subscription.events.contains(one); });
        if (name == names.end()) continue;
        Event event;
        event.number = subscription.next_number++;
        event.what = *name;
        event.at = now;
        event.job = job;
        event.printer = printer->id;
        event.printer_state = printer->paused ? 5 : 3;
        if (printer->paused) event.printer_reasons.emplace_back("paused");
        if (printer->holding_new) event.printer_reasons.emplace_back("hold-new-jobs");
        event.accepting = printer->accepting;
        subscription.happened.push_back(std::move(event));
        if (subscription.happened.size() > most_events) subscription.happened.pop_front();
        // A job's subscription ends with it, once its last event had time to be fetched.
        if (subscription.job && job && terminal_state(job->state)) subscription.expires = std::min(subscription.expires, now + event_life);
    }
}

void Subscriptions::sweep()
{
    const Instant now = clock_();
    const std::scoped_lock lock(mutex_);
    sweep_locked(now);
}

void Subscriptions::sweep_locked(Instant now)
{
    for (auto at = all_.begin(); at != all_.end();) {
        if (at->second.expires <= now) {
            at = all_.erase(at);
            continue;
        }
        auto& happened = at->second.happened;
        while (!happened.empty() && happened.front().at + event_life < now) happened.pop_front();
        ++at;
    }
}

}  // namespace consigne::spooler::ipp
