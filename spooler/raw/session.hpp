// One raw connection (port 9100): everything until the peer's end is one document.
#pragma once

#include "spooler/http/net_stream.hpp"
#include "spooler/intake/intake.hpp"
#include "spooler/runtime/blocking_pool.hpp"

namespace consigne::spooler::raw {

struct Context {
    Intake& intake;
    BlockingPool& disk;
    std::string printer;  ///< the printer this port belongs to
};

/// Whether a stream that begins so can be a document. Port scanners, health checks and other protocols make no job
/// (threats.md T-RAW-1, T-XSP-1). `whole`: nothing follows.
[[nodiscard]] bool may_be_document(ByteView head, bool whole);

/// Serves the connection to its end; runs on its strand. 90 s of silence drop what was received.
[[nodiscard]] http::net::awaitable<void> serve(std::unique_ptr<http::NetStream> stream, Context& context);

}  // namespace consigne::spooler::raw
