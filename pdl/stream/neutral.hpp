// Whether pixels are grey: the question most bytes of a raster page are looked at for.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::pdl {

/// Whether a pixel of red, green and blue, a byte each, has components further apart than `tolerance` (0..255). A last
/// pixel that is not whole is left out.
[[nodiscard]] bool rgb_coloured(ByteView pixels, int tolerance);

}  // namespace consigne::pdl
