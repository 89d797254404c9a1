// Reads PCL 5e/5c with HP-GL/2.
#pragma once

#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::pcl {

/// Reads one segment from the cursor, which stands on its first byte, and leaves the cursor on the UEL that ends it or at
/// the end of the document. Errors: malformed, limit_exceeded; what is merely odd becomes a note.
[[nodiscard]] Result<Segment> read(Cursor& in, const Defaults& defaults);

/// Reads HP-GL/2 that stands alone; as read, and never more than estimated, because sizes and pens are the device's.
[[nodiscard]] Result<Segment> read_plot(Cursor& in, const Defaults& defaults);

}  // namespace consigne::pdl::pcl
