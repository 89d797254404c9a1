// Accepted documents are read in the background; what is learnt goes into the store.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/jobs/turns.hpp"
#include "spooler/runtime/blocking_pool.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

namespace consigne::spooler {

/// Reads new documents on threads of its own, through the sandbox. Only what a child says about a document is final; a reading
/// that failed for a reason of ours (no launcher, no disk, no memory) is tried again, later and later. Addresses take turns, and
/// where there are two threads or more no address has them all: its endless documents are nobody else's wait.
class Reader {
public:
    using Clock = std::function<Instant()>;

    /// `read`: called on a reader's thread after the facts are recorded, with the job as it is then.
    Reader(Jobs& jobs, Sandbox& sandbox, unsigned threads, std::function<void(const Job&)> read, Clock clock = now) :
        jobs_(jobs),
        sandbox_(sandbox),
        read_(std::move(read)),
        clock_(std::move(clock)),
        turns_(std::max(threads, 2U) - 1),
        pool_("readers", threads)
    {}

    /// Any thread; returns at once. `host`: the address it came from.
    void add(JobId id, const std::string& host);

    /// Documents that an earlier run accepted and did not read, oldest first.
    void catch_up();

    /// Begins again what is due to be tried again. Every few seconds; returns at once.
    void retry();

    /// How long a document waits after it failed for the `tries`th time (from 1) through no fault of its own.
    [[nodiscard]] static std::chrono::seconds pause_after(unsigned tries);

    /// How many documents wait to be tried again.
    [[nodiscard]] std::size_t postponed() const;

    /// No further document is begun. Returns at once.
    void wind_up() { stopping_ = true; }

    /// Winds up, and waits for the documents under way. Blocks.
    void stop();

private:
    struct Again {
        std::string host;
        unsigned tries = 0;
        Instant due{};
        bool begun = false;
    };

    void read_in_turn();
    void read(JobId id, const std::string& host);
    [[nodiscard]] Result<Inspection> inspect(JobId id);
    [[nodiscard]] bool worth_another_try(JobId id, const Error& why) const;
    void postpone(JobId id, const std::string& host, const Error& why);
    void settle(JobId id);

    Jobs& jobs_;
    Sandbox& sandbox_;
    std::function<void(const Job&)> read_;
    Clock clock_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::map<JobId, Again> again_;
    Turns<JobId> turns_;
    BlockingPool pool_;  ///< last: its threads use all of the above
};

}  // namespace consigne::spooler
