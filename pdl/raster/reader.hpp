// Reads PWG Raster, CUPS raster and Apple raster.
#pragma once

#include "pdl/raster/header.hpp"

namespace consigne::pdl::raster {

/// Reads the pages at the cursor up to the end of the document or a UEL. Pixels are looked at until a page is known to be
/// in colour. Memory: one row, and one window for each plane where colours lie apart. A page cut short counts, with a note.
/// Errors: malformed (no raster begins here, or its first page cannot be one), limit_exceeded (max_pages, max_row_bytes).
[[nodiscard]] Result<Segment> read(Cursor& in, const Defaults& defaults);

}  // namespace consigne::pdl::raster
