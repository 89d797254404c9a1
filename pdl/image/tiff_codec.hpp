// libtiff on our sources: a page's pixels, row by row.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <functional>
#include <memory>

#include <tiffio.h>

namespace consigne::pdl::image {

struct TiffClose {
    void operator()(TIFF* tiff) const noexcept { TIFFClose(tiff); }
};
using TiffHandle = std::unique_ptr<TIFF, TiffClose>;

/// What libtiff reads from; lives longer than the handle.
struct TiffInput {
    explicit TiffInput(const RandomAccess& from) : source(from) {}
    const RandomAccess& source;
    std::uint64_t at = 0;
};

/// Largest single piece of memory libtiff may take: a strip of raw data, or of pixels.
inline constexpr std::uint64_t max_tiff_piece = 192U << 20;

/// Opens the directory at `offset`; null when libtiff cannot read it. A handle serves one page.
[[nodiscard]] TiffHandle open_tiff_page(TiffInput& input, std::uint64_t offset);

/// Options with libtiff's messages silenced and its memory bounded, to be freed by the caller.
struct TiffOptionsFree {
    void operator()(TIFFOpenOptions* options) const noexcept { TIFFOpenOptionsFree(options); }
};
[[nodiscard]] std::unique_ptr<TIFFOpenOptions, TiffOptionsFree> quiet_options();

/// Gives each row of the current directory as bytes of red, green and blue, top row first, transparent pixels on white.
/// `row` may return false to see no more. Errors: unsupported (libtiff cannot decode it), limit_exceeded (max_tiff_piece),
/// and what `row` has kept for itself.
[[nodiscard]] Result<> each_tiff_row(TIFF* tiff, const std::function<bool(ByteView)>& row);

}  // namespace consigne::pdl::image
