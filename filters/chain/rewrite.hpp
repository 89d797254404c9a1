// The door of filters/: one document, one policy, one result.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters {

/// What can be kept for a document with these facts. `packets_obey`: see Policy.
[[nodiscard]] Capabilities capabilities(const pdl::Facts& facts, bool packets_obey = false);

/// Writes `document` with `policy` applied. A document that needs no change is passed byte for byte. `out.finish()` is
/// called on success. The result is a claim until `prove` has read it. A document that came compressed with gzip leaves
/// plain when something is forced; one in CPCA packets leaves in packets.
/// Errors: unsupported (an option cannot be kept for this stream; nothing useful was written), malformed, truncated,
/// limit_exceeded, and those of `out`. `window`: see pdl::Cursor.
[[nodiscard]] Result<Report> rewrite(const RandomAccess& document, const pdl::Facts& facts, const Policy& policy, ByteSink& out,
                                     std::size_t window = 64 * 1024);

}  // namespace consigne::filters
