// Plain text, counted as a PCL device lays it out.
#pragma once

#include "pdl/stream/cursor.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::text {

/// Reads text up to a UEL or the end. What a device is set to decides about text, so the answer is `estimated` and says what
/// it assumes: the paper (PJL PAPER, else Letter, as for PCL), the lines of a page (PJL FORMLINES, else six an inch between
/// margins of half an inch), and that long lines are cut at the edge, not wrapped. Where A4 would give another number of
/// pages, a note says it. Errors: those of the PCL reader.
[[nodiscard]] Result<Segment> read(Cursor& in, const Defaults& defaults);

}  // namespace consigne::pdl::text
