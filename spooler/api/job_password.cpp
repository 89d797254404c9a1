#include "spooler/api/job_password.hpp"

#include "spooler/runtime/digest.hpp"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

namespace consigne::spooler {
namespace {

constexpr std::size_t longest_password = 255;  // octetString(255)

struct Method {
    std::string_view keyword;
    const EVP_MD* (*algorithm)();
    std::size_t octets;
};

// Registered by 5100.11; the weak ones too, for the client chooses, and what is kept of them is sealed.
constexpr std::array methods{
    Method{"md5", &EVP_md5, 16},           Method{"sha", &EVP_sha1, 20},          Method{"sha2-224", &EVP_sha224, 28},
    Method{"sha2-256", &EVP_sha256, 32},   Method{"sha2-384", &EVP_sha384, 48},   Method{"sha2-512", &EVP_sha512, 64},
};

const Method* find(std::string_view keyword)
{
    if (keyword == "none") keyword = "sha2-256";
    const auto found = std::find_if(methods.begin(), methods.end(), [&](const Method& one) { return one.keyword == keyword; });
    return found == methods.end() ? nullptr : &*found;
}

std::string written(const Method& method, ByteView octets) { return std::string(method.keyword) + ":" + to_hex(octets); }

}  // namespace

std::optional<std::string> job_password_digest(std::string_view method, std::string_view password)
{
    const Method* known = find(method);
    if (known == nullptr) return std::nullopt;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(password.data(), password.size(), digest.data(), &size, known->algorithm(), nullptr) != 1) return std::nullopt;
    return written(*known, ByteView(digest).first(size));
}

std::optional<std::string> received_job_password(std::string_view method, std::string_view octets)
{
    if (method == "none") return octets.size() > longest_password ? std::nullopt : job_password_digest(method, octets);
    const Method* known = find(method);
    if (known == nullptr || octets.size() != known->octets) return std::nullopt;
    return written(*known, as_bytes(octets));
}

}  // namespace consigne::spooler
