#include "release/web/desk/door.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"
#include "release/web/forms.hpp"

namespace consigne::release::web::desk {
namespace {

constexpr std::string_view name = "consigne_door";
constexpr std::size_t length = 32;

std::string signed_by(const LookupKey& key, const std::string& nonce) { return nonce + "." + key.form("door\n" + nonce); }

}  // namespace

Door door(const spooler::HttpRequest& request, const LookupKey& key)
{
    std::string nonce = cookie(request, name);
    if (nonce.size() == length) return {signed_by(key, nonce), std::nullopt};
    nonce = random_hex(length / 2);
    return {signed_by(key, nonce), set_cookie(request, name, nonce, 0)};
}

bool by_our_door(const spooler::HttpRequest& request, const LookupKey& key, std::string_view token)
{
    const std::string nonce = cookie(request, name);
    return nonce.size() == length && same_secret(token, signed_by(key, nonce)) && own_origin(request);
}

}  // namespace consigne::release::web::desk
