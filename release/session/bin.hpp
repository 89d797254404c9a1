// Deleted documents that can still come back.
#pragma once

#include "release/session/throttle.hpp"
#include "spooler/api/jobs.hpp"

namespace consigne::release {

/// "Deleted. Undo (20 s)": the document is canceled once that time is over, or at once when its person quits. Kept in
/// memory: if the server stops meanwhile the document simply stays. Any thread.
class Bin {
public:
    static constexpr std::chrono::seconds grace{20};
    Bin(spooler::Jobs& jobs, Clock clock) : jobs_(jobs), clock_(std::move(clock)) {}

    void put(spooler::JobId job, spooler::PersonId person);
    /// Whether it was there, and that person's.
    bool take_back(spooler::JobId job, spooler::PersonId person);
    /// What a person has in the bin, and the seconds left to each.
    [[nodiscard]] std::map<spooler::JobId, std::chrono::seconds> of(spooler::PersonId person);
    /// Cancels what is due. Blocking.
    void sweep();
    /// Cancels all of a person's now. Blocking.
    void empty(spooler::PersonId person);

private:
    struct Entry { spooler::PersonId person; spooler::Instant due; };
    spooler::Jobs& jobs_;
    Clock clock_;
    std::mutex mutex_;
    std::map<spooler::JobId, Entry> entries_;
};

}  // namespace consigne::release
