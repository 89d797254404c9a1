// Rows of pixels made grey and written back in the compression they came in.
#pragma once

#include "pdl/pclxl/raster.hpp"

namespace consigne::filters::pclxl {

/// Gives component `index` of a row the value 0..255, narrowed to its bits.
void set_component(std::span<std::uint8_t> row, std::size_t index, unsigned bits, int value);

/// Whether one of up to `pixels` RGB pixels of the row is not grey.
[[nodiscard]] bool row_is_coloured(ByteView row, std::size_t pixels, unsigned bits);

/// Makes up to `pixels` RGB pixels of the row grey with their luminance.
void neutralise_row(std::span<std::uint8_t> row, std::size_t pixels, unsigned bits);

/// Appends a row as ReadImage stores it. `seed`: the row before, for delta rows; becomes this row.
/// Errors: unsupported (a delta row too long for its 16-bit count).
[[nodiscard]] Result<> append_row(Bytes& to, ByteView row, pdl::pclxl::Compression mode, Bytes& seed);

}  // namespace consigne::filters::pclxl
