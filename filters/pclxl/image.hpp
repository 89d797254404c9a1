// The data of one ReadImage or ReadRastPattern made grey.
#pragma once

#include "pdl/pclxl/raster.hpp"

namespace consigne::filters::pclxl {

/// The rows before, as they came and as they went out: a delta row says what differs from them.
struct Seeds {
    Bytes in, out;
};

/// Writes the statement and its data, which the cursor stands before, with every pixel grey: as they came when all are,
/// else decoded and coded anew in one block. Errors: unsupported, malformed, and those of `out`.
[[nodiscard]] Result<> write_grey_image(const pdl::pclxl::Statement& read, const pdl::pclxl::Raster& raster,
                                        pdl::Cursor& in, Seeds& seeds, ByteSink& out);

}  // namespace consigne::filters::pclxl
