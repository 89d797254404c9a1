// Re-reads a rewritten document and says whether the promise holds.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters {

/// Reads `result` afresh and compares: language (text may have become PCL) and number of pages as `before`, no colour page when
/// monochrome was promised, and sides and copies as asked wherever `report` says `rewrite`. Returns the result's facts.
/// `executor`: see pdl::Defaults. Errors: conflict (the promise does not hold; `detail` says which), malformed (cannot be read).
[[nodiscard]] Result<pdl::Facts> prove(const RandomAccess& result, const pdl::Facts& before, const Policy& policy, const Report& report,
                                       pdl::postscript::Executor* executor = nullptr);

}  // namespace consigne::filters
