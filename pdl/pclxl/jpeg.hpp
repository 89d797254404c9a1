// JPEG data of an image (CompressMode eJPEGCompression), decoded row by row as they stream in.
#pragma once

#include "pdl/pclxl/blocks.hpp"

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

namespace consigne::pdl::pclxl {

/// libjpeg's errors come back through `jump`; whoever calls libjpeg sets it first and holds no objects meanwhile.
struct JpegErrors {
    jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    jpeg_progress_mgr progress;

    void install(jpeg_common_struct* common);
};

/// Feeds libjpeg from blocks; ends a cut image with an EOI, as viewers do.
struct JpegInput {
    jpeg_source_mgr manager;  // first: libjpeg hands back a pointer to it
    BlockBytes* bytes = nullptr;
    std::size_t lent = 0;
    bool ended = false;  ///< the data ended before the image did

    void install(jpeg_decompress_struct* codec, BlockBytes& from);
};

/// A progressive image is held whole by libjpeg: two bytes for each component of each pixel.
inline constexpr std::uint64_t max_progressive_samples = 64'000'000;
[[nodiscard]] bool fits(const jpeg_decompress_struct& codec);

/// Rows decoded behind the end of the data: those of the last blocks. All further ones are libjpeg's invention, and there may
/// be 65,535 of them behind a few bytes.
inline constexpr int max_rows_behind = 32;

/// Whether the image has a coloured pixel; empty when it cannot be decoded. Leaves the rest of the blocks.
[[nodiscard]] std::optional<bool> jpeg_has_colour(BlockBytes& bytes);

}  // namespace consigne::pdl::pclxl
