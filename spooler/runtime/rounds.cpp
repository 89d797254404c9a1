#include "spooler/runtime/rounds.hpp"

#include "spooler/runtime/log.hpp"

#include <exception>

namespace consigne::spooler {

Rounds::Rounds(std::vector<Round> rounds, std::function<Instant()> clock) : clock_(std::move(clock))
{
    const Instant begun = clock_();
    for (Round& round : rounds) rounds_.push_back({std::move(round), begun});
}

void Rounds::tick()
{
    const std::unique_lock working(working_, std::try_to_lock);
    if (!working) return;
    for (Planned& planned : rounds_) {
        const Instant at = clock_();
        // A clock that was set back must not silence a round for as long.
        if (at >= planned.last && at - planned.last < planned.round.every) continue;
        planned.last = at;
        try {
            planned.round.work();
        } catch (const std::exception& trouble) {
            log::error("round.failed", {{"round", planned.round.name}, {"why", trouble.what()}});
        }
    }
}

}  // namespace consigne::spooler
