// A TIFF file with its colour pages made grey.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::filters::image {

/// Writes the pages of `source`: those of a grey space as they are coded, the others with one component of eight bits in
/// the same compression. Reduced pictures and masks, which do not print, go. Byte order and file kind (BigTIFF) stay.
/// Memory: a strip or a row of tiles, and the directories.
/// Errors: unsupported (libtiff cannot decode a page), malformed, limit_exceeded, and those of `out`.
[[nodiscard]] Result<> write_grey_tiff(const RandomAccess& source, ByteSink& out);

}  // namespace consigne::filters::image
