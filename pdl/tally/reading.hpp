// Reading a whole document with a choice.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl {

/// As read_document; `trust_grey_switch`: see Defaults.
[[nodiscard]] Facts read_document(const RandomAccess& document, std::size_t window, bool trust_grey_switch);

}  // namespace consigne::pdl
