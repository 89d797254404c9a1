// HTTP as routes and pages see it: plain values, no sockets. Routes run on pool threads and may block.
#pragma once

#include <functional>
#include <memory>
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

/// News for a page that is open: server-sent events (HTML living standard §9.2). Outlives its answer's connection.
class EventFeed {
public:
    virtual ~EventFeed() = default;
    /// What there is to say now, as text/event-stream has it; empty: nothing new. Nothing at all: this was the end. Blocking, one
    /// call at a time; called at once, when the bell was rung, and every few seconds.
    [[nodiscard]] virtual std::optional<std::string> next() = 0;
    /// `bell` is to be called when there may be something to say: any thread, quick. An empty one takes it away again, and returns
    /// when no call of it is running.
    virtual void listen(std::function<void()> bell) = 0;
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "text/html; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::shared_ptr<EventFeed> events{};   ///< instead of a body: goes on until either side ends
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

}  // namespace consigne::spooler
