// Reads XPS and OpenXPS documents (ECMA-388): pages, their colour and media, and what their PrintTickets ask for.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::xps {

/// Reads a whole package, which is `xps` to its end. A ticket's sides and copies stand before the envelope's; the page's
/// ticket before the document's before the job's. Errors: malformed, truncated, limit_exceeded, unsupported (encrypted),
/// and those of the source.
[[nodiscard]] Result<Segment> read(const RandomAccess& xps, const Defaults& defaults);

}  // namespace consigne::pdl::xps
