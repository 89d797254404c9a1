// What a browser sends: form fields, query, cookies.
#pragma once

#include "spooler/api/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consigne::release::web {

/// Fields of a form or a query (application/x-www-form-urlencoded), in their order. At most 256 are kept.
class Form {
public:
    Form() = default;
    explicit Form(std::string_view encoded);

    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    [[nodiscard]] std::string get(std::string_view name) const;  ///< the first of that name; empty when there is none
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

[[nodiscard]] std::string cookie(const spooler::HttpRequest& request, std::string_view name);

/// A Set-Cookie value: HttpOnly, SameSite=Strict, for the whole site, Secure under TLS. `seconds` 0 ends with the browser;
/// below 0 removes it.
[[nodiscard]] std::string set_cookie(const spooler::HttpRequest& request, std::string_view name, std::string_view value, long seconds);

/// The cookie of people's own browsers. Under TLS its name begins with __Host-: no other host or plain page can set it then
/// (RFC 6265bis §4.1.3.2).
[[nodiscard]] std::string_view desk_cookie(const spooler::HttpRequest& request);

/// Whether a request that changes something comes from our own pages: an Origin, when sent, must be this host's
/// (threats.md T-CSRF-1).
[[nodiscard]] bool own_origin(const spooler::HttpRequest& request);

/// A text as it stands in a query.
[[nodiscard]] std::string url_part(std::string_view text);

[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace consigne::release::web
