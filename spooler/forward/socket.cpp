#include "spooler/forward/socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace consigne::spooler::forward {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto look_up = 500ms;  // how soon a wait notices that the service stops

Error from_errno(const char* doing)
{
    return fail(errno == ETIMEDOUT ? Errc::timed_out : Errc::peer_gone, std::string(doing) + ": " + std::strerror(errno));
}

Error silent() { return fail(Errc::timed_out, "the device has stopped answering"); }

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// Whether a peer takes what it is sent: what it has not acknowledged grows less by and by, however slow its engine is.
class Progress {
public:
    Progress(int fd, std::chrono::milliseconds limit) : fd_(fd), limit_(limit) {}
    /// Until when to wait, unless something moves before.
    [[nodiscard]] Clock::time_point deadline()
    {
        int left = 0;
        if (ioctl(fd_, SIOCOUTQ, &left) == 0 && left != left_) {
            left_ = left;
            moved_ = Clock::now();
        }
        return moved_ + limit_;
    }

private:
    int fd_;
    std::chrono::milliseconds limit_;
    int left_ = -1;
    Clock::time_point moved_ = Clock::now();
};

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

}  // namespace

Result<> Socket::wait(short events, Instant deadline, const Stopping& stopping) const
{
    while (true) {
        if (stopping && stopping()) return fail(Errc::conflict, "the service is stopping");
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left <= 0ms) return silent();
        pollfd waiting{fd_.get(), events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::min<std::chrono::milliseconds>(left, look_up).count()));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return from_errno("poll");
    }
}

Result<Socket> Socket::connect(const std::string& host, std::uint16_t port, const Limits& limits, const Stopping& stopping)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); status != 0)
        return fail(Errc::peer_gone, host + ": " + gai_strerror(status));
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);

    const auto deadline = Clock::now() + limits.connect;
    Error last = fail(Errc::peer_gone, host + ": no address");
    for (const addrinfo* address = list; address; address = address->ai_next) {
        Descriptor fd(socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd) continue;
        Socket connection(std::move(fd), limits);
        if (::connect(connection.fd_.get(), address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
            last = from_errno("connect");
            continue;
        }
        if (const auto ready = connection.wait(POLLOUT, deadline, stopping); !ready) {
            if (ready.error().code == Errc::conflict) return ready.error();
            last = ready.error();
            continue;
        }
        int status = 0;
        socklen_t size = sizeof status;
        getsockopt(connection.fd_.get(), SOL_SOCKET, SO_ERROR, &status, &size);
        if (status == 0) return connection;
        errno = status;
        last = from_errno("connect");
    }
    return last;
}

bool Socket::open() const
{
    char octet = 0;
    return recv(fd_.get(), &octet, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && would_block();
}

Result<> Socket::send(ByteView bytes, const Stopping& stopping)
{
    Progress progress(fd_.get(), limits_.progress);
    while (!bytes.empty()) {
        if (stopping && stopping()) return fail(Errc::conflict, "the service is stopping");
        const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            continue;
        }
        if (errno == EINTR) continue;
        if (!would_block()) return from_errno("send");
        const auto deadline = progress.deadline();
        if (Clock::now() >= deadline) return silent();
        const auto ready = wait(POLLOUT, std::min(deadline, Clock::now() + look_up), stopping);
        if (!ready && ready.error().code != Errc::timed_out) return ready;
    }
    return {};
}

Result<> Socket::send_document(const DocumentView& document, std::uint64_t bytes, const Stopping& stopping)
{
    const auto source = open_source(document);
    Bytes piece(256 * 1024);
    for (std::uint64_t at = 0; at < bytes;) {
        const auto got = source->read(at, std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - at))));
        if (!got) return got.error();
        if (*got == 0) return fail(Errc::storage_failed, "the document is shorter than its size");
        if (const auto sent = send(ByteView(piece).first(*got), stopping); !sent) return sent;
        at += *got;
    }
    return {};
}

Result<std::uint8_t> Socket::receive_octet(const Stopping& stopping)
{
    const auto deadline = Clock::now() + limits_.reply;
    while (true) {
        std::uint8_t octet = 0;
        const ssize_t n = recv(fd_.get(), &octet, 1, 0);
        if (n == 1) return octet;
        if (n == 0) return fail(Errc::peer_gone, "the device closed the connection");
        if (errno == EINTR) continue;
        if (!would_block()) return from_errno("receive");
        if (const auto ready = wait(POLLIN, deadline, stopping); !ready) return ready.error();
    }
}

Result<> Socket::finish(const Stopping& stopping)
{
    if (shutdown(fd_.get(), SHUT_WR) != 0) return from_errno("shutdown");
    const auto end = Clock::now() + limits_.stopped;
    Progress progress(fd_.get(), limits_.progress);
    while (true) {
        char ignored[1024];  // PJL answers, if any, are not ours to read
        const ssize_t n = recv(fd_.get(), ignored, sizeof ignored, 0);
        if (n == 0) return {};
        if (n < 0 && errno != EINTR && !would_block()) return from_errno("receive");
        const auto deadline = std::min(end, progress.deadline());
        if (Clock::now() >= deadline) return silent();
        if (stopping && stopping()) return fail(Errc::conflict, "the service is stopping");
        if (n > 0) continue;
        const auto ready = wait(POLLIN, std::min(deadline, Clock::now() + look_up), stopping);
        if (!ready && ready.error().code != Errc::timed_out) return ready;
    }
}

}  // namespace consigne::spooler::forward
