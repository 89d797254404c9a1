#include "spooler/http/port_trouble.hpp"

#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace consigne::spooler::http {
namespace {

constexpr std::uint16_t first_for_everybody = 1024;

template <class Address>
bool accepts(const Address& there, int family)
{
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const bool connected = ::connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    ::close(fd);
    return connected;
}

/// Whether somebody listens there on this machine: without the right to a port the kernel does not say that it is taken.
bool in_use(std::uint16_t port)
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_addr = in6addr_loopback;
    return accepts(v4, AF_INET) || accepts(v6, AF_INET6);
}

std::string_view usual_holder(std::uint16_t port)
{
    switch (port) {
    case 631: return "another program, most likely CUPS (cups.service)";
    case 515: return "another program, most likely an LPD (cups-lpd.socket, lprng.service)";
    default: return "another program";
    }
}

}  // namespace

Error in_words(const Error& bind_error, std::string_view key, std::uint16_t port)
{
    const std::uint16_t other = port < first_for_everybody ? static_cast<std::uint16_t>(8000 + port) : static_cast<std::uint16_t>(port + 1);
    const std::string way_out = " or set '" + std::string(key) + " = " + std::to_string(other) + "' in section [ports] of the configuration";
    const std::string which = "port " + std::to_string(port);
    if (bind_error.code == Errc::conflict || in_use(port))
        return fail(Errc::conflict, which + " is taken by " + std::string(usual_holder(port)) + ": stop that" + way_out);
    return fail(bind_error.code, which + " takes root, or systemd that opens it (systemctl start consigne-" + std::string(key) + ".socket): start it so," + way_out);
}

}  // namespace consigne::spooler::http
