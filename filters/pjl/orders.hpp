// What is forced, as PJL: the lines to add, and the lines they stand for.
#pragma once

#include "filters/policy/policy.hpp"
#include "pdl/pjl/line.hpp"

namespace consigne::filters::pjl {

/// Where copies are asked for; everywhere else is said 1.
enum class Copies : std::uint8_t { here, elsewhere };

/// Whether a line asks for what is forced, so that ours stands in its place. Sees HP's SET lines and the COMMENT lines of
/// Canon (CANPJL SET) and Toshiba (DSSC PRINT).
[[nodiscard]] bool replaced(const pdl::pjl::Line& line, const Policy& policy);

/// The SET lines for one envelope; they go in front of its ENTER LANGUAGE. QTY is the sets of the whole job, and COPIES is
/// the default of the page language: the number goes into QTY alone.
[[nodiscard]] std::string lines(const Policy& policy, Copies copies);

/// Text fit to stand in quotes: no quote, no control character, at most 80 bytes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace consigne::filters::pjl
