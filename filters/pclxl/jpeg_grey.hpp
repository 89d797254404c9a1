// A colour JPEG made grey, still of three components, as its PCL XL image expects.
#pragma once

#include "pdl/pclxl/blocks.hpp"

namespace consigne::filters::pclxl {

/// Decodes from `bytes` and writes the same picture without chroma to `out`: same size, tables and sampling, row by row.
/// True when the picture had colour; false when it is to pass as it came (what was written is then not of use).
/// Errors: unsupported (not decodable, not of one or three components), and those of `out`.
[[nodiscard]] Result<bool> jpeg_to_grey(pdl::pclxl::BlockBytes& bytes, ByteSink& out);

}  // namespace consigne::filters::pclxl
