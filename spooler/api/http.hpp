// HTTP as routes and pages see it: plain values, no sockets. Routes run on pool threads and may block.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::spooler {

struct HttpRequest {
    std::string method;       ///< upper case: GET HEAD POST PUT DELETE OPTIONS
    std::string path;         ///< decoded once, starts with '/', has no "//", "/../", NUL or ';'
    std::string query;        ///< raw, without '?'
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;         ///< at most 1 MiB
    std::string peer;         ///< textual address of the client; "local" on the admin socket
    std::string host;         ///< Host header, checked
    bool tls = false;
    bool local_admin = false; ///< came over the admin socket, from root or the service's own user

    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const
    {
        for (const auto& [name, value] : headers)
            if (name == lower_case_name) return value;
        return {};
    }
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace consigne::spooler
