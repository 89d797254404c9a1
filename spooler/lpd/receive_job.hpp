// Receive a printer job (RFC 1179 §5.2 and §6): its control file and its documents, in whatever order they come.
#pragma once

#include "spooler/lpd/session.hpp"
#include "spooler/lpd/wire.hpp"

namespace consigne::spooler::lpd {

/// Answers the command and takes jobs until the client ends. A job is kept as a whole, once its control file and every document
/// that it prints have come: the octet after the last of them is the promise. Until then nothing is listed, and an error or the
/// client's end drops all of it. As BSD's lpd does, a client may send the next job behind a whole one.
[[nodiscard]] http::net::awaitable<void> receive_jobs(Wire& wire, Context& context, std::string queue);

}  // namespace consigne::spooler::lpd
