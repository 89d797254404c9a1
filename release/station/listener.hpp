// A small web server: the panel's page on the loopback, the set-up page for the house.
#pragma once

#include "pdl/stream/result.hpp"
#include "spooler/api/http.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace consigne::release::station {

namespace net = boost::asio;

using spooler::HttpRequest;
using spooler::HttpResponse;

/// Answers requests. A request's path has letters, digits and "/._-" only; others never arrive.
class Site {
public:
    Site() = default;
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;
    virtual ~Site() = default;
    /// `request` lives until the answer is there.
    [[nodiscard]] virtual net::awaitable<HttpResponse> answer(const HttpRequest& request) = 0;
};

/// Listens at "ADDRESS:PORT" ("[::1]:8000" in IPv6; port 0 is any free one). Errors: malformed, conflict (the port cannot be had).
[[nodiscard]] Result<net::ip::tcp::acceptor> listen(const net::any_io_executor& executor, const std::string& place);

/// Serves until the acceptor is closed; connections end with their executor. A request has 30 s to arrive, its body at most
/// 64 KiB, and at most 64 connections are served at once.
[[nodiscard]] net::awaitable<void> serve(net::ip::tcp::acceptor& acceptor, Site& site);

}  // namespace consigne::release::station
