// Reads PCL XL.
#pragma once

#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::pclxl {

/// Reads one segment from the cursor, which stands on its first byte, and leaves the cursor on the UEL that ends it or at
/// the end of the document. Errors: malformed, limit_exceeded; what is merely odd becomes a note.
[[nodiscard]] Result<Segment> read(Cursor& in, const Defaults& defaults);

}  // namespace consigne::pdl::pclxl
