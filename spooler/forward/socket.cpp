#include "spooler/forward/socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace consigne::spooler::forward {
namespace {

using namespace std::chrono_literals;

Error from_errno(const char* doing)
{
    return fail(errno == ETIMEDOUT ? Errc::timed_out : Errc::peer_gone, std::string(doing) + ": " + std::strerror(errno));
}

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

}  // namespace

Result<> Socket::wait(short events, std::chrono::seconds limit, const std::function<bool()>& stopping)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= 0ms) return fail(Errc::timed_out, "the device has stopped answering");
        if (stopping && stopping()) return fail(Errc::conflict, "the service is stopping");
        pollfd waiting{fd_.get(), events, 0};
        // Woken each second to notice a service that stops.
        const int ready = poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1000)));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return from_errno("poll");
    }
}

Result<Socket> Socket::connect(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list); status != 0)
        return fail(Errc::peer_gone, host + ": " + gai_strerror(status));
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);

    Error last = fail(Errc::peer_gone, host + ": no address");
    for (const addrinfo* address = list; address; address = address->ai_next) {
        Descriptor fd(socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd) continue;
        Socket connection(std::move(fd));
        if (::connect(connection.fd_.get(), address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS) {
            last = from_errno("connect");
            continue;
        }
        if (const auto ready = connection.wait(POLLOUT, connect_limit); !ready) {
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

Result<> Socket::send(ByteView bytes, const std::function<bool()>& stopping)
{
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return from_errno("send");
        if (const auto ready = wait(POLLOUT, progress_limit, stopping); !ready) return ready;
    }
    return {};
}

Result<> Socket::send_document(int document, std::uint64_t bytes, const std::function<bool()>& stopping)
{
    const DescriptorSource source(document);
    Bytes piece(256 * 1024);
    for (std::uint64_t at = 0; at < bytes;) {
        const auto got = source.read(at, std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - at))));
        if (!got) return got.error();
        if (*got == 0) return fail(Errc::storage_failed, "the document is shorter than its size");
        if (const auto sent = send(ByteView(piece).first(*got), stopping); !sent) return sent;
        at += *got;
    }
    return {};
}

Result<std::uint8_t> Socket::receive_octet()
{
    while (true) {
        std::uint8_t octet = 0;
        const ssize_t n = recv(fd_.get(), &octet, 1, 0);
        if (n == 1) return octet;
        if (n == 0) return fail(Errc::peer_gone, "the device closed the connection");
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return from_errno("receive");
        if (const auto ready = wait(POLLIN, reply_limit); !ready) return ready.error();
    }
}

Result<> Socket::finish()
{
    if (shutdown(fd_.get(), SHUT_WR) != 0) return from_errno("shutdown");
    while (true) {
        char ignored[1024];
        const ssize_t n = recv(fd_.get(), ignored, sizeof ignored, 0);  // PJL answers, if any, are not ours to read
        if (n == 0) return {};
        if (n > 0 || errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return from_errno("receive");
        if (const auto ready = wait(POLLIN, progress_limit); !ready) return ready;
    }
}

}  // namespace consigne::spooler::forward
