// Rewrites PCL XL.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::filters::pclxl {

/// Writes one segment from the cursor to `out` with `policy` applied in the language itself; stops where
/// pdl::pclxl::read would. `out.finish()` is the caller's. `facts` are the whole document's, read before.
/// Errors: unsupported (an option cannot be kept here), malformed, limit_exceeded, and those of `out`.
[[nodiscard]] Result<> rewrite(pdl::Cursor& in, const pdl::Facts& facts, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::pclxl
