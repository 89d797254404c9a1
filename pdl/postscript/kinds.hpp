// What kind of byte stands where in code, sixty-four at a glance.
#pragma once

#include <cstdint>
#include <span>

namespace consigne::pdl::postscript {

/// A bit for each of sixty-four bytes, the first one's the lowest.
struct Kinds {
    static constexpr std::size_t width = 64;

    std::uint64_t apart;    ///< blanks, / and brackets but for the rare ones, which part words
    std::uint64_t number;   ///< digits, points and signs
    std::uint64_t round, square;
    std::uint64_t white;    ///< tabs and line ends
    std::uint64_t slash;
    std::uint64_t rare;     ///< those of the kinds below
    std::uint64_t digit;    ///< where asked for; as are sign and point
    std::uint64_t sign, point;
    std::uint64_t closing;  ///< of brackets, those that close; of other bytes, any
    std::uint64_t text;     ///< from an odd round bracket to before the next
    std::uint64_t angle, curly;
    std::uint64_t strange;  ///< % \ ^ | ~, and what is below the space but not white
    friend bool operator==(const Kinds&, const Kinds&) = default;
};

/// For each bit, whether an odd number are set up to it.
inline std::uint64_t odd_so_far(std::uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

/// Fills in `kinds`, one from each sixty-four bytes; `numbers`: those of numbers' bytes, too.
using FindKinds = void (*)(const char* bytes, bool numbers, std::span<Kinds> kinds);

/// The ways that this processor has, the fastest first. All find the same.
[[nodiscard]] std::span<const FindKinds> ways_to_find_kinds();

}  // namespace consigne::pdl::postscript
