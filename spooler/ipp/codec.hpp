// Bytes to libcups messages and back. Only bytes that a Scanner has passed may be read.
#pragma once

#include "pdl/stream/bytes.hpp"
#include "spooler/ipp/handles.hpp"

namespace consigne::spooler::ipp {

/// libcups must take exactly these bytes: scanner and libcups disagreeing is how smuggling looks. Errors: malformed.
[[nodiscard]] Result<Message> read_message(ByteView scanned);
[[nodiscard]] Bytes write_message(ipp_t* message);
/// Takes an attribute out, if it is there. A walk of the message begins anew by it, since libcups looks for names with the walk's own place.
void forget(ipp_t* from, const char* name);

}  // namespace consigne::spooler::ipp
