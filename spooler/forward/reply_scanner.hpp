// Walks a device's IPP reply within bounds before libcups sees it: libcups recurses per nested collection without limit.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::forward {

/// Errors: malformed (not a whole IPP message, RFC 8010 §3), limit_exceeded (nesting beyond 8, too many attributes).
[[nodiscard]] Result<> scan_reply(ByteView message);

}  // namespace consigne::spooler::forward
