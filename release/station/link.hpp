// One question to the server and its answer, in clear or over TLS with a certificate that is known.
#pragma once

#include "release/station/settings.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consigne::release::station {

namespace net = boost::asio;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Question {
    Question(std::string how, std::string where) : method(std::move(how)), target(std::move(where)) {}
    std::string method, target;   ///< target: path and query as they travel
    Headers headers{};            ///< beside Host and Content-Length
    std::string body{};
};

struct Reply {
    int status = 0;
    Headers headers{};            ///< names in lower case
    std::string body{};
    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
};

/// What people call the server: "HOST:PORT".
[[nodiscard]] std::string authority_of(const Server& server);

/// Asks over a connection of its own; any executor. Waits 5 s for the connection and 20 s for the answer.
/// Errors: peer_gone (nobody answers there, or stopped), timed_out, denied (its certificate is not the one that is trusted),
/// malformed (not HTTP, or a certificate of ours that cannot be read), limit_exceeded (an answer over 8 MiB).
[[nodiscard]] net::awaitable<Result<Reply>> ask(Server server, Question question);

/// SHA-256 of the certificate that the server shows, trusted or not, as 64 hex digits. Errors: peer_gone, timed_out.
[[nodiscard]] net::awaitable<Result<std::string>> shown_certificate(Server server);

}  // namespace consigne::release::station
