// Rewrites PWG Raster, CUPS raster and Apple raster.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/stream/cursor.hpp"

namespace consigne::filters::raster {

/// Writes the pages at the cursor to `out` with `policy` applied; stops where pdl::raster::read would. Sides and copies
/// change page headers and no pixel, but for backs that were mirrored for other sides; black and white recodes pages whose space can hold colour and leaves the others as
/// they came. Apple raster holds no copies: `policy.copies` is then the envelope's or the device's matter.
/// Errors: unsupported, malformed, truncated, limit_exceeded, and those of `out`.
[[nodiscard]] Result<> rewrite(pdl::Cursor& in, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::raster
