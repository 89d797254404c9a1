// libjpeg-turbo on our sources: errors by longjmp to whoever called it, input from a Cursor.
#pragma once

#include "pdl/stream/cursor.hpp"

#include <csetjmp>
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

namespace consigne::pdl::image {

/// Whoever calls libjpeg sets `jump` first, and holds no object with a destructor meanwhile.
struct JpegErrors {
    jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
    std::jmp_buf jump;
    jpeg_progress_mgr progress;

    void install(jpeg_common_struct* common);
};

/// Feeds libjpeg from a cursor; a cut image is ended with an EOI, as viewers do, and `cut` says so.
struct JpegInput {
    jpeg_source_mgr manager;  // first: libjpeg hands back a pointer to it
    Cursor* in = nullptr;
    std::size_t lent = 0;
    bool cut = false;

    void install(jpeg_decompress_struct* codec, Cursor& from);
};

/// A progressive image is held whole by libjpeg, two bytes for each component of each pixel; more than these are refused.
inline constexpr std::uint64_t max_progressive_samples = 120'000'000;
[[nodiscard]] bool fits(const jpeg_decompress_struct& codec);

/// Adobe's CMYK is written inverted: 255 is no ink.
[[nodiscard]] inline bool inverted(const jpeg_decompress_struct& codec) { return codec.saw_Adobe_marker != 0; }

}  // namespace consigne::pdl::image
