// A small picture as a JPEG of at most so many bytes.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::filters::image {

/// `rgb`: width * height * 3 bytes. In grey where no pixel is coloured. As good as fits into `most` bytes; what does not fit at the
/// least quality is written all the same. Errors: malformed (sizes that do not match, or beyond 1024 a side), unsupported (libjpeg gave up).
[[nodiscard]] Result<Bytes> small_jpeg(ByteView rgb, unsigned width, unsigned height, std::size_t most);

}  // namespace consigne::filters::image
