// What card readers send, turned into the card's one number: upper-case hexadecimal, most significant octet first.
// A chain per model of reader, a line each, as an administrator writes it:
//
//     TCM4: pattern %%%%%%%% | reverse-octets
//     HID serial: pattern RR0026(%%%%%%%%) | bits 26 left | wiegand26
//
// A pattern matches the whole reading: # one decimal digit, % one hexadecimal digit, ? any character, * any run of them, all else
// itself; a group in ( ) is the number, else all of it is. The first chain whose pattern matches and whose steps succeed has it.
#pragma once

#include "pdl/stream/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::cards {

/// Longest reading that is looked at, and longest text of rules.
inline constexpr std::size_t longest_reading = 128, longest_rules = 4096;

struct Step {
    std::string word;
    std::vector<std::string> arguments;
};

struct Chain {
    std::string name;         ///< the reader's model, for people
    std::string pattern;      ///< empty: everything
    std::vector<Step> steps;
};

/// Chains of a text, a line each; blank lines and those that begin with # say nothing. Errors: malformed (says the line and why),
/// limit_exceeded (longer than longest_rules, or more than 32 chains).
[[nodiscard]] Result<std::vector<Chain>> parse(std::string_view text);

struct Canonical {
    std::string number;       ///< 6 to 64 letters or digits; hexadecimal when a chain made it
    std::string chain;        ///< whose; empty: none matched, and the reading is taken as it is
};

/// The number of a reading. Errors: malformed (a short or torn read; no chain matched and `strict`).
[[nodiscard]] Result<Canonical> canonical(const std::vector<Chain>& chains, bool strict, std::string_view reading);

/// One chain alone, for who tries it out. Errors: malformed (and why).
[[nodiscard]] Result<std::string> apply(const Chain& chain, std::string_view reading);

/// Whether the whole of `text` is as the pattern says; what stands in its group, or all of it, into `group`.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text, std::string& group);

}  // namespace consigne::release::cards
