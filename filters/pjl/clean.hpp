// Cuts from a document the PJL lines no device may see, and nothing else.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::filters {

/// Writes `document` byte for byte but for PJL lines that are not allowed (with the file data that follow such a line) and
/// returns the names of those cut, at most 100. `out.finish()` is called on success. What stands inside page data is never
/// touched. Looks into gzip (the result is then plain if a line was cut) and into CPCA packets, where lines become blanks of
/// the same length, so that the packets stay as they are. Errors: limit_exceeded (an envelope beyond the limits), and those of the source and of `out`.
[[nodiscard]] Result<std::vector<std::string>> clean_envelope(const RandomAccess& document, ByteSink& out);

}  // namespace consigne::filters
