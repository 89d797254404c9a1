// Paper as people name it.
#pragma once

#include "pdl/tally/facts.hpp"

#include <string_view>

namespace consigne::pdl {

/// "A4" of a size, either way up; empty: no size that people know by name.
[[nodiscard]] std::string_view paper_name(Media size);

/// Upright, of a name such as "A4", in upper or lower case; empty: no such paper.
[[nodiscard]] std::optional<Media> paper_size(std::string_view name);

/// "A3, A4, …", for who asked for another.
[[nodiscard]] std::string paper_names();

/// Whether two sizes are of the same paper, either way up: programs and machines differ by some points.
[[nodiscard]] bool same_paper(Media one, Media other);

}  // namespace consigne::pdl
