// Black and white for photographs and scans sent as documents.
#pragma once

#include "filters/policy/policy.hpp"

namespace consigne::filters::image {

/// Writes a JPEG or TIFF document, grey when `policy` says monochrome and its space can hold colour, else as it came.
/// Sides and copies are no matter of these formats. Errors: unsupported, malformed, truncated, limit_exceeded, and those
/// of `out`.
[[nodiscard]] Result<> rewrite_jpeg(const RandomAccess& source, const Policy& policy, ByteSink& out);
[[nodiscard]] Result<> rewrite_tiff(const RandomAccess& source, const Policy& policy, ByteSink& out);

}  // namespace consigne::filters::image
