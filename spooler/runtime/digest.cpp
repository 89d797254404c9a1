#include "spooler/runtime/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace consigne::spooler {

std::string to_hex(ByteView octets)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

std::string sha256_hex(ByteView octets)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (EVP_Digest(octets.data(), octets.size(), out.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
    return to_hex(ByteView(out).first(length));
}

}  // namespace consigne::spooler
