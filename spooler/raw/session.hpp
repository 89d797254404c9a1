// One raw connection (port 9100): everything until the peer's end is one document.
#pragma once

#include "spooler/http/net_stream.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/runtime/blocking_pool.hpp"

#include <functional>

namespace consigne::spooler::raw {

struct Context {
    Intake& intake;
    BlockingPool& disk;
    std::function<std::string()> printer;  ///< name of the printer that the raw port belongs to, asked for each document; any thread
    /// Whether this address may print raw at all; none: everybody.
    std::function<bool(const std::string& peer)> admitted = {};
};

/// Serves the connection to its end; runs on its strand. 90 s of silence drop what was received. `printer`: whose own the port is;
/// empty: the context's.
[[nodiscard]] http::net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, std::string printer, Context& context);

}  // namespace consigne::spooler::raw
