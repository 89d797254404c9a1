// The operators in code: words that are neither numbers nor literal names, found by the syntax alone.
#pragma once

#include "pdl/postscript/kinds.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <string_view>

namespace consigne::pdl::postscript {

/// Where they are in up to `most` bytes of code.
struct Operators {
    static constexpr std::size_t blocks = 64, most = blocks * Kinds::width;   // few enough to stay near
    /// Ends in order; behind them is room for what is written in whole rows.
    struct Ends {
        std::array<std::uint16_t, most / 2 + Kinds::width> at;
        std::size_t size = 0;
        [[nodiscard]] std::span<const std::uint16_t> up_to(std::size_t end) const
        {
            std::size_t count = size;
            while (count > 0 && at[count - 1] > end) --count;
            return std::span(at).first(count);
        }
    };

    std::array<std::uint64_t, 1 + blocks> bytes;    ///< that belong to one, a bit each, from the second number on; the first one is 0
    Ends short_ends;    ///< behind one of one or two bytes
    Ends long_ends;     ///< behind a longer one

    [[nodiscard]] bool has(std::size_t at) const { return (bytes[1 + at / Kinds::width] >> at % Kinds::width & 1) != 0; }
    /// How long the one is that ends before `end`, of what is longer than 55 bytes at least that.
    [[nodiscard]] std::size_t size_before(std::size_t end) const
    {
        static_assert(std::endian::native == std::endian::little);
        std::uint64_t before = 0;   // the last bit is uppermost, once those behind it are shifted out
        std::memcpy(&before, reinterpret_cast<const char*>(bytes.data()) + 1 + end / 8, sizeof before);
        return static_cast<std::size_t>(std::countl_zero(~(before << (8 - end % 8)) | 1));
    }
};

/// Finds them in code at whose begin nothing is open. Returns how far that went, and only up to there `found` tells: up to the
/// code's end, or to what wants a closer look, as comments, procedures, control characters and strings within strings do.
/// `procedures`: empty ones, "{}", do not. `exact`: words that look like numbers and are names, "7-0", do.
/// `way`: of those that this processor has, the fastest first. All find the same.
[[nodiscard]] std::size_t find_operators(std::string_view code, bool procedures, bool exact, Operators& found, std::size_t way = 0);
[[nodiscard]] std::size_t ways_to_find_operators();

}  // namespace consigne::pdl::postscript
