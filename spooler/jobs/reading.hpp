// Accepted documents are read in the background; what is learnt goes into the store.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/jobs/turns.hpp"
#include "spooler/runtime/blocking_pool.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace consigne::spooler {

/// Reads new documents on threads of its own, through the sandbox. Only what a child says about a document is final; a reading
/// that failed for a reason of ours (no launcher, no disk, no memory) is tried again, later and later. Addresses take turns, and
/// where there are two threads or more no address has them all: its endless documents are nobody else's wait.
class Reader {
public:
    using Clock = std::function<Instant()>;
    using Room = std::function<Result<>()>;

    /// `read`: called on a thread of this after the facts are recorded. `room`: asked before each document; while it says no, in words,
    /// they are tried again like those that failed.
    Reader(Jobs& jobs, Sandbox& sandbox, unsigned threads, std::function<void(const ReadDocument&)> read, Clock clock = now, Room room = [] { return Result<>(); }) :
        jobs_(jobs),
        sandbox_(sandbox),
        room_(std::move(room)),
        read_(std::move(read)),
        clock_(std::move(clock)),
        turns_(std::max(threads, 2U) - 1),
        recorder_([this] { record_what_comes(); }),
        pool_("readers", threads)
    {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { stop(); }

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

    /// Winds up, waits for the documents under way, and records them. Blocks.
    void stop();

private:
    struct Again {
        std::string host;
        unsigned tries = 0;
        Instant due{};
        bool begun = false;
    };

    struct Found {
        ReadDocument read;
        std::string host;
    };

    void read_in_turn();
    void read(JobId id, const std::string& host);
    void record_what_comes();
    void record(std::vector<Found> found);
    [[nodiscard]] Result<Inspection> inspect(JobId id);
    [[nodiscard]] bool worth_another_try(JobId id, const Error& why) const;
    void postpone(JobId id, const std::string& host, const Error& why);
    void settle(JobId id);

    Jobs& jobs_;
    Sandbox& sandbox_;
    Room room_;
    std::function<void(const ReadDocument&)> read_;
    Clock clock_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::map<JobId, Again> again_;
    Turns<JobId> turns_;
    unsigned under_way_ = 0;        ///< threads that read
    std::vector<Found> found_;      ///< read, and not recorded yet
    bool no_more_ = false;          ///< nothing comes to found_ any more
    std::condition_variable come_;  ///< something of these three changed
    std::thread recorder_;
    BlockingPool pool_;  ///< last: its threads use all of the above
};

}  // namespace consigne::spooler
