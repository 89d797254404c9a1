// Walks a device's IPP reply within bounds before libcups sees it: libcups recurses per nested collection without limit.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::forward {

/// Returns the bytes up to the end tag. Only framing is judged: devices break the rules for values that ipp::Scanner holds
/// clients to (blank languages, long texts; canon-facts §1.6), and their media-col-database exceeds a client's limits.
/// Errors: malformed (not a whole IPP message, RFC 8010 §3), limit_exceeded (nesting beyond 8, too many attributes).
[[nodiscard]] Result<std::size_t> scan_reply(ByteView message);

}  // namespace consigne::spooler::forward
