// Reads PDF, through qpdf.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::pdf {

/// Reads one PDF (the part of the document that the envelope found to be PDF; leading junk is tolerated).
/// `Segment.language` is pdf or pclm. Errors: malformed, unsupported (needs a password), limit_exceeded.
[[nodiscard]] Result<Segment> read(const RandomAccess& pdf, const Defaults& defaults);

}  // namespace consigne::pdl::pdf
