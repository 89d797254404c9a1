// Reads a JPEG file sent as a document.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl::image {

/// What the markers in front of the picture say.
struct JpegHead {
    unsigned width = 0, height = 0, components = 0;
    std::string title, producer;  ///< EXIF ImageDescription and Software
};

/// Reads markers up to the first frame header. Errors: malformed (no JPEG), truncated.
[[nodiscard]] Result<JpegHead> read_head(const RandomAccess& source);

/// One page. A second picture behind the first (MPO, gain maps) is none. Its paper is the device's choice.
/// Errors: malformed, truncated. A picture that cannot be decoded is a page whose colour is not known.
[[nodiscard]] Result<Segment> read_jpeg(const RandomAccess& source, const Defaults& defaults);

}  // namespace consigne::pdl::image
