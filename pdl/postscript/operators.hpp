// The operators in code: words that are neither numbers nor literal names, found by the syntax alone.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace consigne::pdl::postscript {

/// Where they are in up to `most` bytes of code: masks of sixty-four bytes, the first one's bit the lowest.
struct Operators {
    static constexpr std::size_t width = 64, blocks = 64, most = blocks * width;    // few enough to stay near

    std::array<std::uint64_t, 1 + blocks> bytes;            ///< that belong to one, from the second mask on; the first one is 0
    std::array<std::uint64_t, blocks> short_ends, long_ends;    ///< the bytes behind those of one or two bytes, and behind longer ones

    [[nodiscard]] bool has(std::size_t at) const { return (bytes[1 + at / width] >> at % width & 1) != 0; }
    /// Whether the one that ends before `end` has one or two bytes.
    [[nodiscard]] bool is_short(std::size_t end) const { return (short_ends[end / width] >> end % width & 1) != 0; }
    /// Where the last one before `end` ends; 0: there is none.
    [[nodiscard]] std::size_t last_end(std::size_t end) const
    {
        const auto ends = [&](std::size_t block) { return short_ends[block] | long_ends[block]; };
        std::size_t block = (end + width - 1) / width;
        std::uint64_t mask = end % width == 0 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} << end % width);
        for (; block > 0; --block, mask = ~std::uint64_t{0})
            if (const std::uint64_t those = ends(block - 1) & mask; those != 0) return block * width - 1 - static_cast<std::size_t>(std::countl_zero(those));
        return 0;
    }
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
