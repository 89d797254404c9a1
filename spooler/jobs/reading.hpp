// Accepted documents are read in the background; what is learnt goes into the store.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/runtime/blocking_pool.hpp"
#include "spooler/sandbox/sandbox.hpp"

#include <functional>

namespace consigne::spooler {

/// Reads new documents on threads of its own, through the sandbox.
class Reader {
public:
    /// `read`: called on a reader's thread after the facts are recorded, with the job as it is then.
    Reader(Jobs& jobs, Sandbox& sandbox, unsigned threads, std::function<void(const Job&)> read) :
        jobs_(jobs),
        sandbox_(sandbox),
        read_(std::move(read)),
        pool_("readers", threads)
    {}

    /// Any thread; returns at once.
    void add(JobId id);

    /// Documents that an earlier run accepted and did not read, oldest first.
    void catch_up();

    /// No further document is begun; those under way are finished. Blocks.
    void stop();

private:
    void read(JobId id);

    Jobs& jobs_;
    Sandbox& sandbox_;
    std::function<void(const Job&)> read_;
    std::atomic<bool> stopping_{false};
    BlockingPool pool_;
};

}  // namespace consigne::spooler
