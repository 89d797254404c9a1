// Doors that systemd opened before us, and ports that somebody else has.
#include "spooler/http/port_trouble.hpp"
#include "spooler/http/servers.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace consigne::spooler::http {
namespace {

struct Listening {
    int fd;
    std::uint16_t port;
};

Listening listening(std::uint32_t address = INADDR_LOOPBACK)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(address);
    socklen_t size = sizeof here;
    EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&here), size), 0);
    EXPECT_EQ(::listen(fd, 1), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size), 0);
    return {fd, ntohs(here.sin_port)};
}

Config only_ipp(Port port)
{
    Config config;
    config.addresses = {"127.0.0.1"};
    config.ipp = port;
    config.lpd = config.raw = config.web = config.web_tls = std::nullopt;
    config.admin_socket.clear();
    return config;
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST(InheritedSockets, StandForThePortOfTheirName)
{
    net::io_context io;
    const auto [fd, port] = listening();
    const auto servers = ServerSet::open(io.get_executor(), only_ipp(port), {{fd, "ipp"}});
    ASSERT_TRUE(servers) << servers.error().detail;  // bound once more, the port would be taken
    EXPECT_EQ((*servers)->ports().ipp, port);
}

TEST(InheritedSockets, StandForAnyFreePort)
{
    net::io_context io;
    const auto [fd, port] = listening();
    const auto servers = ServerSet::open(io.get_executor(), only_ipp(0), {{fd, "ipp"}});
    ASSERT_TRUE(servers) << servers.error().detail;
    EXPECT_EQ((*servers)->ports().ipp, port);
}

TEST(InheritedSockets, AreLeftWhereTheConfigurationHasAnotherPort)
{
    net::io_context io;
    const auto here = listening(), other = listening();
    ::close(other.fd);
    const auto servers = ServerSet::open(io.get_executor(), only_ipp(other.port), {{here.fd, "ipp"}});
    ASSERT_TRUE(servers) << servers.error().detail;
    EXPECT_EQ((*servers)->ports().ipp, other.port);
}

// Narrowed in the configuration, and the unit not loaded again: nobody is let in who should not be.
TEST(InheritedSockets, AreLeftWhereTheyListenMoreWidelyThanTheConfigurationSays)
{
    net::io_context io;
    const auto here = listening(INADDR_ANY);
    // systemd still has the port, so there is no start: one that nobody reaches is better than one that everybody does.
    EXPECT_FALSE(ServerSet::open(io.get_executor(), only_ipp(here.port), {{here.fd, "ipp"}}));
    const auto everywhere = listening(INADDR_ANY);
    Config wide = only_ipp(everywhere.port);
    wide.addresses = {"::", "0.0.0.0"};
    const auto taken = ServerSet::open(io.get_executor(), wide, {{everywhere.fd, "ipp"}});
    ASSERT_TRUE(taken) << taken.error().detail;
    EXPECT_TRUE(is_open(everywhere.fd));
}

TEST(InheritedSockets, AreClosedWhenNoDoorWantsThem)
{
    net::io_context io;
    const auto here = listening();
    const auto servers = ServerSet::open(io.get_executor(), only_ipp(0), {{here.fd, "lpd"}});
    ASSERT_TRUE(servers) << servers.error().detail;
    EXPECT_FALSE(is_open(here.fd));
    EXPECT_EQ((*servers)->ports().lpd, 0);
}

TEST(PortTrouble, NamesTheUsualHolderAndTheOneSetting)
{
    const Error told = in_words(fail(Errc::conflict, "bind"), "ipp", 631);
    EXPECT_EQ(told.code, Errc::conflict);
    EXPECT_EQ(told.detail, "port 631 is taken by another program, most likely CUPS (cups.service): stop that or set 'ipp = 8631' in section [ports] of the configuration");
}

// Without root the kernel says "not allowed" and no more, whoever has the port.
TEST(PortTrouble, FindsTheHolderOfAPortThatWasDenied)
{
    const auto [fd, port] = listening();
    const std::string taken = "port " + std::to_string(port) + " is taken by another program: stop that or set 'lpd = " + std::to_string(port + 1) + "' ";
    EXPECT_TRUE(in_words(fail(Errc::denied, "bind"), "lpd", port).detail.starts_with(taken));
    ::close(fd);
    const Error denied = in_words(fail(Errc::denied, "bind"), "lpd", port);
    EXPECT_EQ(denied.code, Errc::denied);
    EXPECT_NE(denied.detail.find("systemctl start consigne-lpd.socket"), std::string::npos) << denied.detail;
}

}  // namespace
}  // namespace consigne::spooler::http
