// Randomness for tokens, codes and keys.
#pragma once

#include <cstdint>
#include <string>

namespace consigne::release {

/// `bytes` random octets as lower-case hex. Ends the process when the system has no randomness.
[[nodiscard]] std::string random_hex(unsigned bytes);

/// `digits` random decimal digits, each equally likely.
[[nodiscard]] std::string random_digits(unsigned digits);

}  // namespace consigne::release
