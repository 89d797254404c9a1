#include "release/identity/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

namespace consigne::release {
namespace {

using Octets = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hex(const Octets& octets, unsigned length)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += digits[octets[i] >> 4];
        text += digits[octets[i] & 15];
    }
    return text;
}

}  // namespace

std::string sha256_hex(std::string_view text)
{
    Octets out{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), out.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
    return hex(out, length);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text)
{
    Octets out{};
    unsigned length = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
              text.size(), out.data(), &length))
        std::abort();
    return hex(out, length);
}

bool same_secret(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace consigne::release
