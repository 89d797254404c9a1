// Backs of sheets that were drawn mirrored for other sides than those forced.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/raster/planes.hpp"

namespace consigne::filters::raster {

/// How a page's image is to be mirrored.
struct Turn {
    bool cross_feed = false;    ///< left and right change places
    bool feed = false;          ///< top and bottom do
    [[nodiscard]] bool any() const { return cross_feed || feed; }
};

/// A writer mirrors the backs as 'pwg-raster-document-sheet-back' of the printer asks (PWG 5102.4 §4.3.2, Table 4), and the
/// header says so. From that and the old sides follows what the printer asks for with `sides`: nothing on one side,
/// nothing where the other pair of sides is the one that is turned ('rotated', 'manual-tumble'), the other axis where it
/// is 'flipped'. Sets the two fields of `page` and says what is to be done to its pixels.
[[nodiscard]] Turn turn_for(pdl::raster::PageHeader& page, const pdl::raster::Format& format, pdl::Duplex sides);

/// Stored rows of a page that is turned; each is remembered by its place: 2400 dpi on two metres.
inline constexpr std::size_t max_turned_rows = 200'000;

/// Writes the page at the cursor mirrored, and grey if `grey` is set (then `ink`: more is darker), and takes it.
/// Memory: a row, and the place of each. Errors: truncated, unsupported (max_turned_rows, split pixels, a device's own
/// colours), and those of `out`.
[[nodiscard]] Result<> write_turned_rows(pdl::Cursor& in, const pdl::raster::Format& format, const pdl::raster::PageHeader& page,
                                         Turn turn, bool grey, bool ink, ByteSink& out);

/// Mirrors the first `width` pixels of `bits` bits each.
void mirror_row(Bytes& row, std::size_t width, std::size_t bits);

}  // namespace consigne::filters::raster
