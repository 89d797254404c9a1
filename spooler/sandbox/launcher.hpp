// consigne-sandbox: waits for requests and forks a child for each. Single-threaded, reads no document itself.
#pragma once

#include "spooler/sandbox/child.hpp"

namespace consigne::spooler::sandbox {

/// Serves datagrams on `socket` (SOCK_SEQPACKET) until the other end closes; its children end with it. A child that outlives
/// its time is killed, whatever it did to its own alarm. Returns an exit status.
int serve(int socket, const Limits& limits);

/// Sends a request with its documents (there may be no output), which stay the caller's. Errors: peer_gone.
[[nodiscard]] Result<> send_request(int socket, const Request& request, const DocumentView& document, const DocumentView& output, int answer, int ending);

}  // namespace consigne::spooler::sandbox
