// How a browser of one's own likes the pages: language and theme, in a cookie that lasts. No secret.
#pragma once

#include "release/web/texts.hpp"
#include "spooler/api/http.hpp"

#include <string>

namespace consigne::release::web::desk {

struct Look {
    std::string language;   ///< code of one we have; empty: none was picked
    std::string theme;      ///< "light", "dark"; empty: the system's
};

[[nodiscard]] Look look_of(const spooler::HttpRequest& request);
/// A Set-Cookie value.
[[nodiscard]] std::string look_cookie(const spooler::HttpRequest& request, const Look& look);

/// Picked in this browser, else that of its person, else what the browser prefers, else the server's (design.md §10).
[[nodiscard]] const Language& words_for(const spooler::HttpRequest& request, const std::string& of_person, const std::string& of_server);

}  // namespace consigne::release::web::desk
