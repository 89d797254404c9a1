// A JPEG file made one of a single component.
#pragma once

#include "pdl/stream/cursor.hpp"

namespace consigne::filters::image {

/// Writes the picture at the cursor with its luminance alone: light as it was coded, with the tables it was coded with,
/// so that nothing visible is lost. EXIF, comments and density stay; colour profiles, which fit no grey, and pictures
/// behind the first (MPO) go. Memory: a few rows, or the whole picture when it is progressive.
/// Errors: unsupported (libjpeg cannot decode it, or not in so little memory), and those of `out`.
[[nodiscard]] Result<> write_grey_jpeg(pdl::Cursor& in, ByteSink& out);

}  // namespace consigne::filters::image
