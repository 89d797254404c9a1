// Reads a TIFF file sent as a document.
#pragma once

#include "pdl/image/ifd.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::image {

/// One page of a TIFF file: a directory of the chain that is neither a reduced picture nor a mask (TIFF 6.0, NewSubfileType).
struct TiffPage {
    Ifd ifd;
    bool grey = false;   ///< its space holds no colour (WhiteIsZero, BlackIsZero)
};

/// The pages in order. A chain that comes back to itself ends there, as libtiff ends it; `notes` says so.
/// Errors: malformed (no TIFF, or no page), limit_exceeded (max_pages).
[[nodiscard]] Result<std::vector<TiffPage>> tiff_pages(const IfdSource& file, std::vector<std::string>& notes);

/// Errors: those of tiff_pages. A page that cannot be decoded is one whose colour is not known.
[[nodiscard]] Result<Segment> read_tiff(const RandomAccess& source, const Defaults& defaults);

}  // namespace consigne::pdl::image
