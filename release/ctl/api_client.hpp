// The HTTP side of consignectl: one request, one answer, over the administration socket or TLS.
#pragma once

#include "pdl/stream/result.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace consigne::release {

/// Where the server is, and who asks.
struct ApiAddress {
    std::string socket = "/run/consigne/admin.sock";  ///< used when `server` is empty
    std::string server;                               ///< https://HOST[:PORT], or http:// for loopback only
    std::string token;                                ///< of a sign-in, with `server`; empty: none
    std::string authority;                            ///< PEM file of the server's certificate; empty: the system's
};

struct ApiAnswer {
    int status = 0;
    boost::json::value body;  ///< null when the answer has none
    std::string octets;       ///< of an answer that is no JSON
};

/// Percent-encodes one path segment or query value.
[[nodiscard]] std::string url_part(std::string_view text);

/// Sends `method` for `path` (already encoded) under /api/v1; `body` travels as JSON unless null; else `table`, unless empty, as text/csv. Blocking, at most 60 s.
/// Errors: not_found (no server there), peer_gone, malformed (not HTTP, or not JSON), limit_exceeded (an answer over 64 MiB),
/// unsupported (an address of another kind).
[[nodiscard]] Result<ApiAnswer> ask_api(const ApiAddress& address, std::string_view method, std::string_view path, const boost::json::value& body, std::string_view table = {});

}  // namespace consigne::release
