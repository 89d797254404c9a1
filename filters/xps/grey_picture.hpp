// An image made grey: JPEG stays JPEG, everything else becomes PNG.
#pragma once

#include "pdl/xps/picture.hpp"

namespace consigne::filters::xps {

/// Decodes `part` and writes the same picture in grey: same size, same resolution, alpha kept. Does not finish the sink.
/// Errors: those of read_picture, and of the sink.
[[nodiscard]] Result<> grey_picture(pdl::xps::PartStream& part, ByteSink& out);

}  // namespace consigne::filters::xps
