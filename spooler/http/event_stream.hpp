// An answer that goes on: server-sent events on one connection.
#pragma once

#include "spooler/api/http.hpp"
#include "spooler/http/connection.hpp"
#include "spooler/runtime/blocking_pool.hpp"

namespace consigne::spooler::http {

/// Sends what the answer's feed has to say, when its bell rings; a sign of life every quarter of a minute. Ends with the feed, the
/// client, the server, or after ten minutes, whereupon a browser asks again. The connection ends with it. On its strand.
[[nodiscard]] net::awaitable<void> stream_events(Connection& connection, BlockingPool& pool, HttpResponse response);

}  // namespace consigne::spooler::http
