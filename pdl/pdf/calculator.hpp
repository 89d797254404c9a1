// The PostScript calculator of Type 4 functions (ISO 32000-1 §7.10.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace consigne::pdl::pdf {

/// A compiled program. The language has no loop, so running it is bounded by its length.
class Calculator {
public:
    /// Nothing when the text is not a program of the calculator.
    [[nodiscard]] static std::optional<Calculator> parse(std::string_view text);

    /// Runs on `stack`, the last element on top. False on underflow, overflow or a type that does not fit.
    [[nodiscard]] bool run(std::vector<double>& stack) const;

    enum class Code : std::uint8_t {
        push, abs, add, atan, ceiling, cos, cvi, cvr, div, exp, floor, idiv, ln, log, mod, mul, neg, round, sin, sqrt, sub,
        truncate, bit_and, bitshift, eq, ge, gt, le, lt, ne, bit_not, bit_or, bit_xor, copy, dup, exch, index, pop, roll,
        jump_unless, jump,
    };
    struct Step {
        Code code;
        double value = 0;        ///< of push
        std::size_t target = 0;  ///< of jumps
    };

private:
    std::vector<Step> steps_;
};

}  // namespace consigne::pdl::pdf
