// Rewrites PCL 5e/5c with HP-GL/2.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::filters::pcl {

/// Writes one segment from the cursor to `out` with `policy` applied in the language itself; stops where
/// pdl::pcl::read would. `out.finish()` is the caller's. `outside`: the sides that the envelope around it asks for.
/// Errors: unsupported (an option cannot be kept here), malformed, limit_exceeded, and those of `out`.
[[nodiscard]] Result<> rewrite(pdl::Cursor& in, std::optional<pdl::Duplex> outside, const Policy& policy, ByteSink& out);

/// The same for HP-GL/2 that stands alone. Sides and copies are not a matter of the language and are asked for elsewhere; where a
/// reset leads to PCL, that says the same sides and one copy.
[[nodiscard]] Result<> rewrite_plot(pdl::Cursor& in, std::optional<pdl::Duplex> outside, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::pcl
