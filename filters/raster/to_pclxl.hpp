// Raster pages for devices that do not read them.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::filters::raster {

/// Writes a document of PWG Raster, CUPS raster or Apple raster as PCL XL: the same pages, pixel for pixel at the resolution they
/// have (8 bits of grey or of RGB), with the paper, sides and copies that their headers say. `out.finish()` is called on success.
/// Looks into gzip. Holds a block of rows. Errors: unsupported (a device's own colours, rows from the bottom up), malformed, truncated,
/// limit_exceeded, and those of `out`.
[[nodiscard]] Result<> to_pclxl(const RandomAccess& document, ByteSink& out);

}  // namespace consigne::filters::raster
