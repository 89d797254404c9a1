// The operators in code: words that are neither numbers nor literal names, found by the syntax alone.
#pragma once

#include "pdl/postscript/kinds.hpp"

#include <array>
#include <bit>
#include <string_view>

namespace consigne::pdl::postscript {

/// Where they are in up to `most` bytes of code, a bit for each byte.
struct Operators {
    static constexpr std::size_t blocks = 64, most = blocks * Kinds::width;   // few enough to stay near
    using Bits = std::array<std::uint64_t, blocks>;

    Bits bytes;         ///< that belong to one
    Bits short_ends;    ///< behind one of one or two bytes
    Bits long_ends;     ///< behind a longer one

    [[nodiscard]] bool has(std::size_t at) const { return (bytes[at / Kinds::width] >> at % Kinds::width & 1) != 0; }
    /// Where the one begins that ends before `end`; one that spans three blocks is cut.
    [[nodiscard]] std::size_t begin_of(std::size_t end) const
    {
        const std::size_t last = end - 1, before = last % Kinds::width;
        auto size = static_cast<std::size_t>(std::countl_one(bytes[last / Kinds::width] << (Kinds::width - 1 - before)));
        if (size > before && last >= Kinds::width) size += static_cast<std::size_t>(std::countl_one(bytes[last / Kinds::width - 1]));
        return end - size;
    }
};

/// Finds them in code at whose begin nothing is open. Returns how far that went, and only up to there `found` tells: up to the
/// code's end, or to what wants a closer look, as comments, procedures, control characters and strings within strings do.
/// `procedures`: empty ones, "{}", do not. `exact`: words that look like numbers and are names, "7-0", do.
[[nodiscard]] std::size_t find_operators(std::string_view code, bool procedures, bool exact, Operators& found);

}  // namespace consigne::pdl::postscript
