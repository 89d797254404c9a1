// A small document such as offices print, for who is to read another one soon.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::sandbox {

/// A PDF of text, as new as they come: what it takes to read is what it takes to read most. Made when first asked for.
[[nodiscard]] const MemorySource& sample_document();

}  // namespace consigne::spooler::sandbox
