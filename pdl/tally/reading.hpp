// Reading a whole document with a choice.
#pragma once

#include "pdl/tally/facts.hpp"

namespace consigne::pdl {

/// See Defaults.
struct Reading {
    bool trust_grey_switch = true;
    postscript::Executor* executor = nullptr;
};

/// As read_document, with these choices.
[[nodiscard]] Facts read_document(const RandomAccess& document, std::size_t window, const Reading& reading);

}  // namespace consigne::pdl
