// Bytes as they came.
#pragma once

#include "pdl/stream/cursor.hpp"

namespace consigne::filters::passthrough {

/// Copies bytes [begin, end) of a document. Errors: those of the source and of `out`.
[[nodiscard]] Result<> copy(const RandomAccess& document, std::uint64_t begin, std::uint64_t end, ByteSink& out);

}  // namespace consigne::filters::passthrough
