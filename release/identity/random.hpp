// Randomness for tokens, codes and keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace consigne::release {

/// `bytes` random octets as lower-case hex. Ends the process when the system has no randomness.
[[nodiscard]] std::string random_hex(unsigned bytes);

/// `length` of `signs`, each equally likely; 32 signs, so that one holds five bits.
[[nodiscard]] std::string random_signs(std::string_view signs, std::size_t length);

/// `digits` random decimal digits, each equally likely.
[[nodiscard]] std::string random_digits(unsigned digits);

}  // namespace consigne::release
