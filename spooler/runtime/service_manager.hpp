// What the service manager (systemd) hands over at start and is told afterwards. Nothing happens where none started us.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

/// A listening stream socket that was open before we started (sd_listen_fds(3)).
struct InheritedSocket {
    int descriptor;    ///< the taker's from now on
    std::string name;  ///< FileDescriptorName= of its unit: "ipp"
};

/// Takes the sockets passed to this process; a second call finds none. What is no listening stream socket is closed.
[[nodiscard]] std::vector<InheritedSocket> inherited_sockets();

/// Every door answers.
void tell_ready();
/// The configuration is being read again; `tell_ready` says that it was.
void tell_reloading();
void tell_stopping();

/// How often the manager wants to hear `tell_alive`; empty: not at all. Twice as often as it would lose patience.
[[nodiscard]] std::optional<std::chrono::microseconds> alive_interval();
void tell_alive();

}  // namespace consigne::spooler
