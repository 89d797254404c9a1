// Rows of a picture coded as JPEG (DCTDecode), which can be left before its end; qpdf's own decoder cannot.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <functional>

namespace consigne::pdl::pdf {

/// Hands out the rows of a JPEG as a PDF's decoder gives them (ISO 32000-1 §7.4.8: YCbCr as RGB, YCCK as CMYK, nothing inverted)
/// until `each` says no. False when it cannot be decoded; a cut one ends in whatever libjpeg puts there.
[[nodiscard]] bool for_each_jpeg_row(Bytes jpeg, const std::function<bool(ByteView)>& each);

}  // namespace consigne::pdl::pdf
