#include "release/identity/digest.hpp"

#include "spooler/runtime/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

namespace consigne::release {
std::string sha256_hex(std::string_view text) { return spooler::sha256_hex(as_bytes(text)); }

std::string hmac_sha256_hex(std::string_view key, std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
              text.size(), out.data(), &length))
        std::abort();
    return spooler::to_hex(ByteView(out).first(length));
}

bool same_secret(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace consigne::release
