// PrintTickets that ask for what is forced.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters::xps {

enum class Level : std::uint8_t { job, below };  ///< below: of a document or a page

/// The ticket with what is forced in the job's, and nothing against it in those below: sides and copies are asked for in the
/// job's ticket alone. Features of other makers stay. Nothing when the ticket says so already. Errors: malformed.
[[nodiscard]] Result<std::optional<Bytes>> force_ticket(ByteView ticket, Level level, const Policy& policy);

/// A job's ticket where there was none.
[[nodiscard]] Bytes new_ticket(const Policy& policy);

}  // namespace consigne::filters::xps
