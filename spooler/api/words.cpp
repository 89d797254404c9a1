#include "spooler/api/release.hpp"

namespace consigne::spooler {

std::string_view keyword(OwnerTier tier)
{
    switch (tier) {
    case OwnerTier::proved: return "proved";
    case OwnerTier::vouched: return "vouched";
    case OwnerTier::claimed: return "claimed";
    case OwnerTier::unowned: break;
    }
    return "unowned";
}

std::string_view keyword(ReleaseMode mode)
{
    switch (mode) {
    case ReleaseMode::inherit: return "inherit";
    case ReleaseMode::automatic: return "automatic";
    case ReleaseMode::hold: break;
    }
    return "hold";
}

std::string_view keyword(JobState state)
{
    switch (state) {
    case JobState::pending: return "pending";
    case JobState::pending_held: return "pending-held";
    case JobState::processing: return "processing";
    case JobState::processing_stopped: return "processing-stopped";
    case JobState::canceled: return "canceled";
    case JobState::aborted: return "aborted";
    case JobState::completed: break;
    }
    return "completed";
}

bool asked_to_wait(const Job& job)
{
    return job.reasons.find("job-hold-until-specified") != std::string::npos || job.reasons.find("job-held-on-create") != std::string::npos;
}

std::optional<JobState> job_state_from_keyword(std::string_view word)
{
    for (int value = static_cast<int>(JobState::pending); value <= static_cast<int>(JobState::completed); ++value)
        if (keyword(static_cast<JobState>(value)) == word) return static_cast<JobState>(value);
    return std::nullopt;
}

std::string_view sides_keyword(pdl::Duplex sides)
{
    switch (sides) {
    case pdl::Duplex::long_edge: return "two-sided-long-edge";
    case pdl::Duplex::short_edge: return "two-sided-short-edge";
    case pdl::Duplex::simplex: break;
    }
    return "one-sided";
}

std::optional<pdl::Duplex> sides_from_keyword(std::string_view word)
{
    for (const auto sides : {pdl::Duplex::simplex, pdl::Duplex::long_edge, pdl::Duplex::short_edge})
        if (sides_keyword(sides) == word) return sides;
    return std::nullopt;
}

std::string_view keyword(DeliveryState state)
{
    switch (state) {
    case DeliveryState::queued: return "queued";
    case DeliveryState::sending: return "sending";
    case DeliveryState::accepted: return "accepted";
    case DeliveryState::printed: return "printed";
    case DeliveryState::put_back: return "put-back";
    case DeliveryState::uncertain: return "uncertain";
    case DeliveryState::stopped: break;
    }
    return "stopped";
}

}  // namespace consigne::spooler
