#include "spooler/http/basic.hpp"

#include "spooler/http/host.hpp"

#include <openssl/evp.h>

namespace consigne::spooler::http {

std::optional<Credentials> basic_credentials(std::string_view authorization)
{
    if (lower_case(authorization.substr(0, 6)) != "basic ") return std::nullopt;
    const std::string_view coded = authorization.substr(6);
    if (coded.empty() || coded.size() > 1024 || coded.size() % 4 != 0) return std::nullopt;
    std::string out(coded.size() / 4 * 3, '\0');
    const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(coded.data()),
                                  static_cast<int>(coded.size()));
    if (n < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(n) - (coded.ends_with("==") ? 2 : coded.ends_with("=") ? 1 : 0));
    const auto colon = out.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{out.substr(0, colon), out.substr(colon + 1)};
}

}  // namespace consigne::spooler::http
