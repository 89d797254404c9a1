// How a stream on the raw port begins: what can be a document, and what is somebody else's protocol.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler::raw {

/// Longest run of padding looked behind: drivers send some hundred octets of it, and a page of blanks is a document nowhere.
inline constexpr std::size_t max_padding = 8 * 1024;
/// Most that is looked at to find that a stream is nothing but PJL; questions take a hundred octets.
inline constexpr std::size_t max_pjl_alone = 4 * 1024;

enum class Opening : std::uint8_t {
    undecided,  ///< more must come: only padding and UELs so far, or too few bytes
    document,
    nothing,    ///< foreign protocol, padding or PJL alone, or a few bytes that say nothing: no job (threats.md T-RAW-1, T-XSP-1)
};

/// Looks behind padding (NUL, blanks, line ends, Ctrl-D) and UELs, in whatever order they stand. `whole`: nothing follows.
[[nodiscard]] Opening judge_opening(ByteView head, bool whole);

}  // namespace consigne::spooler::raw
