#include "spooler/runtime/service_manager.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>

#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace consigne::spooler {

std::vector<InheritedSocket> inherited_sockets()
{
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(1, &names);
    std::vector<InheritedSocket> found;
    for (int i = 0; i < count; ++i) {
        const int descriptor = SD_LISTEN_FDS_START + i;
        const std::unique_ptr<char, decltype(&std::free)> name(names[i], &std::free);
        if (sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, 1) > 0) found.push_back({descriptor, name.get()});
        else ::close(descriptor);
    }
    std::free(names);
    return found;
}

void tell_ready() { sd_notify(0, "READY=1\nSTATUS=Taking documents in."); }
void tell_reloading() { sd_notify(0, "RELOADING=1"); }
void tell_stopping() { sd_notify(0, "STOPPING=1\nSTATUS=Ending what is under way."); }

std::optional<std::chrono::microseconds> alive_interval()
{
    std::uint64_t patience = 0;
    if (sd_watchdog_enabled(0, &patience) <= 0) return std::nullopt;
    return std::chrono::microseconds(patience / 2);
}

void tell_alive() { sd_notify(0, "WATCHDOG=1"); }

}  // namespace consigne::spooler
