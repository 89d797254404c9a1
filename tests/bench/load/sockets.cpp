#include "tests/bench/load/sockets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace consigne::bench {
namespace {

int checked(int value, const char* what)
{
    if (value < 0) throw std::system_error(errno, std::generic_category(), what);
    return value;
}

}  // namespace

Poll::Poll() : descriptor_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {}
Poll::~Poll() { close(descriptor_); }

std::vector<epoll_event> Poll::wait(Clock::time_point until)
{
    std::vector<epoll_event> events(256);
    const auto left = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(until - Clock::now()));
    const timespec limit{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    const int n = epoll_pwait2(descriptor_, events.data(), static_cast<int>(events.size()), &limit, nullptr);
    if (n < 0 && errno != EINTR) checked(n, "epoll_pwait2");
    events.resize(static_cast<std::size_t>(std::max(n, 0)));
    return events;
}

void Poll::add(int descriptor, std::uint32_t events, std::uint32_t client)
{
    epoll_event event{};
    event.events = events;
    event.data.u32 = client;
    checked(epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

void Poll::change(int descriptor, std::uint32_t events, std::uint32_t client)
{
    epoll_event event{};
    event.events = events;
    event.data.u32 = client;
    checked(epoll_ctl(descriptor_, EPOLL_CTL_MOD, descriptor, &event), "epoll_ctl");
}

int connect_from(std::uint32_t nth_address, const Target& target)
{
    const int descriptor = checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
    const int yes = 1;
    checked(setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), "TCP_NODELAY");
    checked(setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes), "IP_BIND_ADDRESS_NO_PORT");
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl((127U << 24 | 77U << 16) + 256 * (nth_address / 250) + nth_address % 250 + 1);
    checked(bind(descriptor, reinterpret_cast<const sockaddr*>(&from), sizeof from), "bind");
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&target.address), sizeof target.address) < 0 && errno != EINPROGRESS) checked(-1, "connect");
    return descriptor;
}

bool send_some(int descriptor, std::string_view text, const Document* behind, std::uint64_t& sent, bool& failed)
{
    const std::uint64_t all = text.size() + (behind ? behind->octets() : 0);
    while (sent < all) {
        const std::string_view first = text.substr(std::min<std::uint64_t>(sent, text.size()));
        const std::string_view then = behind ? behind->from(sent < text.size() ? 0 : sent - text.size()) : std::string_view();
        std::array<iovec, 2> parts{};
        std::size_t n = 0;
        for (const std::string_view part : {first, then})
            if (!part.empty()) parts[n++] = {const_cast<char*>(part.data()), part.size()};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = n;
        const ssize_t went = sendmsg(descriptor, &message, MSG_NOSIGNAL);
        if (went < 0) {
            failed = errno != EAGAIN && errno != EINTR;
            return false;
        }
        sent += static_cast<std::uint64_t>(went);
    }
    return true;
}

void raise_descriptors()
{
    rlimit limit{};
    checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
    limit.rlim_cur = limit.rlim_max;
    checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

Waits waits_of(std::vector<double> milliseconds)
{
    if (milliseconds.empty()) return {};
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](std::size_t hundredths) { return milliseconds[std::min(milliseconds.size() - 1, milliseconds.size() * hundredths / 100)]; };
    return {at(50), at(99), milliseconds.back()};
}

double own_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace consigne::bench
