// Held documents whose time is over.
#pragma once

#include "spooler/api/jobs.hpp"

namespace consigne::spooler {

/// Rows changed in one transaction: 500 take 21 ms, 5000 stall every writer for 277 ms (stack-facts §5).
inline constexpr std::uint32_t expiry_slice = 500;

/// Cancels the held jobs whose time is over at `at` and removes their documents, slice by slice. Returns how many; what a
/// failing store leaves is tried at the next round. Blocking.
std::uint64_t expire_held(Jobs& jobs, Instant at);

}  // namespace consigne::spooler
