// Rewrites PDF content to grey and onto other paper, through qpdf.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters::pdf {

/// Writes `pdf` to `out` with the content made grey when `policy.monochrome`. Sides and copies are not a matter of the PDF
/// itself: they go into PJL or IPP (the caller's), and /ViewerPreferences is made to agree (/Duplex as asked, /NumCopies
/// removed when copies are forced). With `policy.fit` every page is put on that paper. `out.finish()` is the caller's.
/// Errors: unsupported (cannot be made grey), malformed, limit_exceeded, and those of `out`.
[[nodiscard]] Result<> rewrite(const RandomAccess& pdf, const pdl::Facts& facts, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::pdf
