// HTTP/1.1 on one connection: IPP posts go to the printer service, everything else to the pages.
#pragma once

#include "spooler/api/http.hpp"
#include "spooler/http/connection.hpp"
#include "spooler/http/head.hpp"
#include "spooler/ipp/service.hpp"
#include "spooler/runtime/blocking_pool.hpp"

namespace consigne::spooler::http {

/// Verifies a login and password that came from `peer`; blocking. Errors: denied, busy (try again).
using PasswordCheck = std::function<Result<PersonId>(const std::string& peer, const std::string& login, const std::string& password)>;

/// What sessions work with; outlives them.
struct Site {
    ipp::Service* ipp = nullptr;      ///< none: no printing on this server
    HttpHandler pages;                ///< empty: 404
    PasswordCheck password;           ///< empty: Basic is not looked at
    BlockingPool* web = nullptr;
    BlockingPool* commit = nullptr;  ///< where documents become durable; one thread waits for many's sync, so it has many
    BlockingPool* disk = nullptr;
    std::shared_ptr<TlsContext> tls;  ///< empty: no TLS
    std::vector<std::string> names;   ///< Host names taken, lower case, beside our own addresses
};

/// What this door lets in.
struct Door {
    bool printing = false;   ///< IPP
    bool tls_only = false;
    bool local = false;      ///< the admin socket: no Host rules
};

/// Serves requests until either side ends. Phases have limits of their own: head and handshake 10 s, idle 30 s, body see body.hpp.
[[nodiscard]] net::awaitable<void> serve_http(std::shared_ptr<Connection> connection, const Site& site, Door door);

}  // namespace consigne::spooler::http
