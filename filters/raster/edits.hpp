// Changes to a page header; its other fields stay as they came.
#pragma once

#include "pdl/raster/header.hpp"

namespace consigne::filters::raster {

void set_sides(pdl::raster::PageHeader& page, const pdl::raster::Format& format, pdl::Duplex sides);

/// Apple raster has no field for copies; there it does nothing.
void set_copies(pdl::raster::PageHeader& page, const pdl::raster::Format& format, std::uint32_t copies);

/// The grey space a page of `page.space` becomes: sGray where light is counted, and in PWG Raster always, as every printer
/// that takes PWG Raster takes sgray_8 (PWG 5100.14 §7.3); black where CUPS' own raster counts ink.
[[nodiscard]] pdl::raster::Space grey_space(const pdl::raster::PageHeader& page, const pdl::raster::Format& format);

/// One component of eight bits, rows as long as the page is wide.
void set_grey(pdl::raster::PageHeader& page, const pdl::raster::Format& format);

}  // namespace consigne::filters::raster
