// Octets as text, and their SHA-256.
#pragma once

#include "pdl/stream/bytes.hpp"

namespace consigne::spooler {

/// Two lower-case hexadecimal digits an octet.
[[nodiscard]] std::string to_hex(ByteView octets);

/// SHA-256 (FIPS 180-4) as lower-case hex. Ends the process when OpenSSL has none.
[[nodiscard]] std::string sha256_hex(ByteView octets);

}  // namespace consigne::spooler
