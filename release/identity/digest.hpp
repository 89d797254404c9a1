// Digests of secrets, as they are kept and compared.
#pragma once

#include <string>
#include <string_view>

namespace consigne::release {

/// SHA-256 as lower-case hex.
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// HMAC-SHA-256 as lower-case hex.
[[nodiscard]] std::string hmac_sha256_hex(std::string_view key, std::string_view text);

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool same_secret(std::string_view a, std::string_view b);

}  // namespace consigne::release
