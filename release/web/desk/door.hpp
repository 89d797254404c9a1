// Forms before anybody is signed in: their token is this browser's, by a cookie, and keeps nothing on the server.
#pragma once

#include "release/identity/credentials.hpp"
#include "spooler/api/http.hpp"

#include <optional>
#include <string>

namespace consigne::release::web::desk {

struct Door {
    std::string token;                  ///< for the form
    std::optional<std::string> cookie;  ///< a Set-Cookie value, when the browser has none yet
};
[[nodiscard]] Door door(const spooler::HttpRequest& request, const LookupKey& key);

/// Whether a form's token was given to this browser, and comes from our own page.
[[nodiscard]] bool by_our_door(const spooler::HttpRequest& request, const LookupKey& key, std::string_view token);

}  // namespace consigne::release::web::desk
