// Subscriptions to events (RFC 3995) that clients come and get (RFC 3996). They live in memory: a client whose subscription is
// gone after a restart is told so, and makes another.
#pragma once

#include "spooler/api/changes.hpp"
#include "spooler/api/jobs.hpp"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace consigne::spooler::ipp {

/// Who subscribed: a person who signed in, or a name at an address.
struct Subscriber {
    Subscriber() = default;
    Subscriber(std::string u, std::string p, std::optional<PersonId> who) : user(std::move(u)), peer(std::move(p)), proved(who) {}
    std::string user, peer;
    std::optional<PersonId> proved;
};

/// What happened, as it was then.
struct Event {
    int number = 0;            ///< notify-sequence-number, from 1
    std::string what;          ///< as subscribed to
    Instant at{};
    std::optional<Job> job;    ///< of a job's event
    PrinterId printer;
    int printer_state = 0;
    std::vector<std::string> printer_reasons;
    bool accepting = true;
};

struct Subscription {
    int id = 0;
    PrinterId printer;
    std::optional<JobId> job;
    std::set<std::string> events;
    Subscriber by;
    std::string charset = "utf-8", language = "en", user_data;
    int lease = 0, interval = 0;   ///< seconds; lease 0: as long as its job
    Instant expires{};
    int next_number = 1;
    std::deque<Event> happened;    ///< the last of them, oldest first
};

/// Guarded by its own lock; any thread.
class Subscriptions {
public:
    static constexpr std::size_t most = 1'000, most_per_address = 100, most_events = 100;
    static constexpr int longest_lease = 7 * 24 * 3600, usual_lease = 24 * 3600;
    static constexpr std::chrono::seconds event_life{300};

    Subscriptions(Printers& printers, Jobs& jobs, std::function<Instant()> clock) : printers_(printers), jobs_(jobs), clock_(std::move(clock)) {}

    /// Its number. Errors: limit_exceeded (too many).
    [[nodiscard]] Result<int> add(Subscription subscription);
    [[nodiscard]] std::optional<Subscription> find(int id);
    [[nodiscard]] std::vector<Subscription> list();
    void renew(int id, int lease);
    void cancel(int id);
    /// Keeps the event for whoever subscribed to it.
    void heard(const Change& change);
    /// Forgets what is over. Every few seconds.
    void sweep();

private:
    void sweep_locked(Instant now);
    [[nodiscard]] bool wanted_locked(const Change& change) const;

    Printers& printers_;
    Jobs& jobs_;
    std::function<Instant()> clock_;
    std::mutex mutex_;
    int next_id_ = 0;
    std::map<int, Subscription> all_;
};

/// The events that can be subscribed to; those of a printer, too, when `of_printer`.
[[nodiscard]] bool known_event(std::string_view event);

}  // namespace consigne::spooler::ipp
