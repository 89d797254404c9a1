// Which job states may follow which: RFC 8011 §5.3.7, and nothing that is not said here.
#pragma once

#include "spooler/api/jobs.hpp"

#include <array>

namespace consigne::spooler {

inline constexpr std::array all_job_states{JobState::pending,  JobState::pending_held, JobState::processing, JobState::processing_stopped,
                                           JobState::canceled, JobState::aborted,      JobState::completed};

/// Whether a job may go from `from` to `to`. Pure; a state does not follow itself, and nothing follows the three that are over.
/// Beyond the figure of RFC 8011 §5.3.7 (which allows others: "unlikely, but not forbidden"):
/// pending-held → processing is a release, processing and processing-stopped → pending-held put a document back that did not
/// come out, processing-stopped → completed is a device that went on and finished between two looks at it.
/// processing → canceled is left out: what a courier carries is moved by that courier alone, so Cancel-Job answers
/// 'client-error-not-possible' meanwhile, as §4.3.3 lets it.
[[nodiscard]] constexpr bool may_become(JobState from, JobState to)
{
    using enum JobState;
    switch (from) {
    case pending: return to == pending_held || to == processing || to == canceled || to == aborted;
    case pending_held: return to == pending || to == processing || to == canceled || to == aborted;
    case processing: return to == processing_stopped || to == pending_held || to == completed || to == aborted;
    case processing_stopped: return to == processing || to == pending_held || to == completed || to == aborted;
    case canceled:
    case aborted:
    case completed: return false;
    }
    return false;
}

/// States as a set: bit n is the state with value n, so that SQL asks `mask & (1 << state)`.
[[nodiscard]] constexpr std::int64_t bit_of(JobState state) { return std::int64_t{1} << static_cast<int>(state); }

/// The states that a compare-and-set to `To` starts from. A move that the table does not know does not compile.
template <JobState To, JobState... From>
[[nodiscard]] consteval std::int64_t moving()
{
    static_assert(sizeof...(From) > 0 && (may_become(From, To) && ...), "no such transition: see may_become");
    return (bit_of(From) | ...);
}

}  // namespace consigne::spooler
