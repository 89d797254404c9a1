// Rows of an image or a raster pattern: decoding, and whether a pixel has colour.
#pragma once

#include "pdl/pclxl/blocks.hpp"
#include "pdl/pclxl/vocabulary.hpp"

namespace consigne::pdl::pclxl {

/// Components of a pixel may differ by this much of 255 before it counts as coloured: photographs of grey things and
/// JPEG rounding stay below, and the eye sees grey.
inline constexpr int pixel_tolerance = 12;
/// The same for colours of brushes and pens, which drivers state exactly; what is left is rounding.
inline constexpr int source_tolerance = 3;

[[nodiscard]] constexpr int spread(int r, int g, int b) { return std::max(r, std::max(g, b)) - std::min(r, std::min(g, b)); }

/// A colour table; entry i has colour or not.
struct Palette {
    std::vector<bool> coloured;
};

/// What BeginImage or BeginRastPattern said.
struct Raster {
    static constexpr std::uint32_t max_width = 65'535;  ///< SourceWidth is a uint16

    std::uint32_t width = 0, height = 0;
    unsigned bits = 8;          ///< of a component: 1, 4 or 8
    unsigned components = 3;    ///< 1 when indexed or gray
    bool indexed = false;

    [[nodiscard]] std::size_t row_bytes() const { return (std::size_t{width} * bits * components + 7) / 8; }
    [[nodiscard]] bool coloured_direct() const { return !indexed && components == 3; }
};

/// Errors: limit_exceeded, malformed (a depth that does not exist).
[[nodiscard]] Result<Raster> raster_of(const Statement& begin, bool gray);

/// Reads rows as ReadImage stores them. For rows of no compression and RLE the padding is part of the row.
class RowReader {
public:
    /// `seed`: the row before, kept over all ReadImage of an image; delta rows begin from it (zeros at first).
    RowReader(BlockBytes& bytes, Compression mode, std::size_t stored_row_bytes, Bytes& seed);

    /// The next row, or its beginning when the data end inside; empty at the end. Dies at the next call.
    [[nodiscard]] ByteView next();

    /// The bytes of the last row that may differ from the row before; {0, 0}: none. All of the first row.
    [[nodiscard]] std::pair<std::size_t, std::size_t> changed() const { return {changed_begin_, changed_end_}; }

private:
    [[nodiscard]] std::size_t run_lengths();
    [[nodiscard]] std::size_t delta_row();

    BlockBytes& bytes_;
    Compression mode_;
    Bytes row_;
    Bytes& seed_;
    Bytes delta_;  // of a row that does not stand whole in the cursor's window
    unsigned literals_ = 0, repeats_ = 0;
    std::uint8_t repeated_ = 0;
    bool value_due_ = false;  // what is repeated is the next byte
    std::size_t changed_begin_ = 0, changed_end_ = 0;
    bool first_ = true;
};

/// Bytes of a row in the data: padded to PadBytesMultiple (4 unless said), except for delta rows.
[[nodiscard]] std::size_t stored_row_bytes(const Raster& raster, const Statement& read, Compression mode);

/// Component `index` (counted over the row) of 1, 4 or 8 bits, widened to 0..255.
[[nodiscard]] int component(ByteView row, std::size_t index, unsigned bits);

/// Whether a pixel of the row has colour, of those that reach into its bytes [begin, end).
[[nodiscard]] bool row_has_colour(const Raster& raster, ByteView row, const Palette& palette, std::size_t begin, std::size_t end);

}  // namespace consigne::pdl::pclxl
