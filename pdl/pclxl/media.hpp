// Paper of a BeginPage.
#pragma once

#include "pdl/pclxl/scanner.hpp"
#include "pdl/tally/facts.hpp"

namespace consigne::pdl::pclxl {

/// The size a BeginPage states by number, name or lengths; nothing when it states none, {0, 0} when it is not known.
[[nodiscard]] std::optional<Media> media_of(const Statement& begin_page);

}  // namespace consigne::pdl::pclxl
