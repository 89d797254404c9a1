// Pages in colour written as grey ones of eight bits.
#pragma once

#include "pdl/raster/pixels.hpp"
#include "pdl/raster/planes.hpp"

namespace consigne::filters::raster {

/// Writes rows of the page at the cursor in grey and takes them; the header is the caller's. Where pixels are whole bytes,
/// run for run, without laying rows out. `ink`: more is darker.
/// Errors: truncated, unsupported (a device's own colours that leave marks), and those of `out`.
[[nodiscard]] Result<> write_grey_rows(pdl::Cursor& in, const pdl::raster::Format& format, const pdl::raster::PageHeader& page, bool ink,
                                       ByteSink& out);

/// Makes a row of one byte a pixel, as many as `row` has, of what the planes' rows hold. Errors: unsupported (as above).
[[nodiscard]] Result<> grey_row(pdl::raster::PixelFormat& pixels, std::span<const ByteView> planes, bool ink, std::uint64_t offset, Bytes& row);

/// Appends a row in runs of `unit` bytes (PWG 5102.4 §4.4), without its count of equal rows.
void append_runs(Bytes& to, ByteView row, std::size_t unit = 1);

}  // namespace consigne::filters::raster
