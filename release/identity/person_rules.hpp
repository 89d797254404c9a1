// What holds for every person, whichever door they are kept by: page, API, import.
#pragma once

#include "spooler/api/people.hpp"

#include <string>
#include <string_view>

namespace consigne::release {

inline constexpr std::size_t longest_login = 64, shortest_password = 8;  // a guesser has ten tries a minute at most; eight letters hold
/// Of a print code that opens a machine as its technician (threats.md T-PIN-2), and of a card's own code.
inline constexpr std::size_t shortest_technician_code = 8, shortest_card_pin = 4;

/// Logins stand on command lines, in logs and in the names that clients send: letters (also beyond ASCII), digits and . _ - @ +
[[nodiscard]] bool fits_login(std::string_view login);

/// The account that opens a Canon as its technician, by its name alone (manual §2.3.2).
inline constexpr std::string_view technician_login = "admcanon";

/// Whether a login could be taken for the technician's, and is not: other case, letters of other scripts that look the same, 0 for o,
/// something put between.
[[nodiscard]] bool looks_reserved(std::string_view login);

/// What is wrong with it, as the API says it. Errors: malformed, denied (a look-alike of the reserved name).
[[nodiscard]] Result<> check_person(const spooler::Person& person);

/// The technician's account has the technician's right. True when it was given now.
[[nodiscard]] bool give_reserved_right(spooler::Person& person);

}  // namespace consigne::release
