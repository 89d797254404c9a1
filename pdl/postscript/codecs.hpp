// The filters that compressed pictures pass (PLRM 3 §3.13.3), decoding as data come.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <memory>

namespace consigne::pdl::postscript {

/// A decoder that writes to `next`, by the filter's name in PostScript or its short form in PDF; null when we have none.
/// Each holds some kilobytes; white space and line ends in text codings do not matter. Its finish() is not passed on: the
/// end of a picture is known by its size. `components` are those of the picture, which a JPEG file must have too. Errors of
/// write: malformed, and those of `next`.
[[nodiscard]] std::unique_ptr<ByteSink> make_codec(std::string_view name, int components, ByteSink& next);

/// DCTDecode: rows of samples as the JPEG file has components, colours as an interpreter hands them out (YCbCr → RGB, YCCK →
/// CMYK). A file of several scans is held by libjpeg whole, up to a limit.
[[nodiscard]] std::unique_ptr<ByteSink> make_jpeg_decoder(int components, ByteSink& next);

}  // namespace consigne::pdl::postscript
