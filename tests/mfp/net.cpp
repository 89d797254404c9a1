#include "tests/mfp/net.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace consigne::mfp {
namespace {
/// How soon an accept loop notices that it shall close or open again.
constexpr int look_every_ms = 20;
/// Far more connections than any test opens at once.
constexpr int max_connections = 512;
}  // namespace

Stream::~Stream()
{
    {
        const std::lock_guard lock{hub_.mutex_};
        hub_.connections_.erase(fd_);
        hub_.faulty_connections_.erase(fd_);
    }
    if (ssl_) {
        SSL_shutdown(ssl_);
        SSL_free(ssl_);
    }
    ::close(fd_);
}

bool Stream::accept_tls(SSL_CTX* context, bool always)
{
    std::uint8_t first = 0;
    if (::recv(fd_, &first, 1, MSG_PEEK) != 1) return false;
    if (first != 0x16) return !always;
    ssl_ = SSL_new(context);
    return ssl_ && SSL_set_fd(ssl_, fd_) == 1 && SSL_accept(ssl_) == 1;
}

bool Stream::fill()
{
    if (faulty_) hub_.wait_while_stalled();
    buffer_.resize(65536);
    used_ = 0;
    ssize_t got = 0;
    if (ssl_) {
        got = SSL_read(ssl_, buffer_.data(), static_cast<int>(buffer_.size()));
    } else {
        do {
            got = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
        } while (got < 0 && errno == EINTR);
    }
    buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    // What arrived while the device began to stall stays unread too.
    if (faulty_) hub_.wait_while_stalled();
    return !buffer_.empty();
}

std::size_t Stream::read(void* out, std::size_t size)
{
    if (used_ == buffer_.size() && !fill()) return 0;
    const std::size_t n = std::min(size, buffer_.size() - used_);
    std::memcpy(out, buffer_.data() + used_, n);
    used_ += n;
    return n;
}

bool Stream::read_exact(void* out, std::size_t size)
{
    auto* at = static_cast<char*>(out);
    while (size > 0) {
        const std::size_t n = read(at, size);
        if (n == 0) return false;
        at += n;
        size -= n;
    }
    return true;
}

bool Stream::read_line(std::string& line, std::size_t limit)
{
    line.clear();
    char c = 0;
    while (read(&c, 1) == 1) {
        if (c == '\n') {
            if (!line.empty() && line.back() == '\r') line.pop_back();
            return true;
        }
        if (line.size() >= limit) return false;
        line += c;
    }
    return false;
}

bool Stream::write(std::string_view data)
{
    if (faulty_) hub_.wait_while_stalled();
    while (!data.empty()) {
        const ssize_t n = ssl_ ? SSL_write(ssl_, data.data(), static_cast<int>(std::min<std::size_t>(data.size(), 1U << 20U)))
                               : ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
        if (n <= 0) {
            if (!ssl_ && n < 0 && errno == EINTR) continue;
            return false;
        }
        data.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

void Stream::reset()
{
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    if (ssl_) {
        SSL_free(ssl_);
        ssl_ = nullptr;
    }
    buffer_.clear();
    used_ = 0;
}

void Stream::finish()
{
    if (ssl_) SSL_shutdown(ssl_);
    ::shutdown(fd_, SHUT_WR);
}

int Hub::open_socket(int& port) const
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (fd < 0 || ::inet_pton(AF_INET, bind_.c_str(), &address.sin_addr) != 1 ||
        ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(fd, 128) != 0) {
        const std::string why = std::strerror(errno);
        if (fd >= 0) ::close(fd);
        throw std::runtime_error(fmt::format("{}:{}: {}", bind_, port, why));
    }
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return fd;
}

int Hub::listen(int port, bool faulty, Handler handler)
{
    const int fd = open_socket(port);
    const std::lock_guard lock{mutex_};
    Endpoint& endpoint = endpoints_.emplace_back();
    endpoint.port = port;
    endpoint.faulty = faulty;
    endpoint.handler = std::move(handler);
    endpoint.fd = fd;
    endpoint.thread = std::thread{[this, &endpoint] { accept_loop(endpoint); }};
    return port;
}

void Hub::accept_loop(Endpoint& endpoint)
{
    while (!stopping_) {
        int fd = -1;
        {
            std::unique_lock lock{mutex_};
            if (endpoint.fd >= 0 && !endpoint.wanted) {
                ::close(endpoint.fd);
                endpoint.fd = -1;
                changed_.notify_all();
            }
            if (endpoint.fd < 0 && endpoint.wanted) {
                try {
                    endpoint.fd = open_socket(endpoint.port);
                    changed_.notify_all();
                } catch (const std::runtime_error&) {
                    // Someone else holds the port for now: try again at the next turn.
                }
            }
            if (endpoint.fd < 0) {
                changed_.wait_for(lock, std::chrono::milliseconds{look_every_ms});
                continue;
            }
            fd = endpoint.fd;
        }
        pollfd wait{fd, POLLIN, 0};
        if (::poll(&wait, 1, look_every_ms) <= 0) continue;
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const int connection = ::accept4(fd, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC);
        if (connection < 0) continue;
        const int yes = 1;
        ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        char text[INET_ADDRSTRLEN] = {};
        ::inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
        {
            const std::lock_guard lock{mutex_};
            if (running_ >= max_connections) {
                ::close(connection);
                continue;
            }
            ++running_;
            connections_.insert(connection);
            if (endpoint.faulty) faulty_connections_.insert(connection);
        }
        std::thread{[this, &endpoint, connection, peer = std::string{text}] { serve(endpoint, connection, peer); }}.detach();
    }
    const std::lock_guard lock{mutex_};
    if (endpoint.fd >= 0) ::close(endpoint.fd);
    endpoint.fd = -1;
}

void Hub::serve(Endpoint& endpoint, int fd, std::string peer)
{
    {
        Stream stream{*this, fd, std::move(peer), endpoint.faulty};
        try {
            endpoint.handler(stream);
        } catch (const std::exception& error) {
            fmt::print(stderr, "consigne-mfp: connection: {}\n", error.what());
        }
    }
    const std::lock_guard lock{mutex_};
    --running_;
    changed_.notify_all();
}

void Hub::wait_until(bool listening)
{
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{5}, [&] {
        for (const Endpoint& endpoint : endpoints_)
            if (endpoint.faulty && (endpoint.fd >= 0) != listening) return false;
        return true;
    });
}

void Hub::vanish()
{
    {
        const std::lock_guard lock{mutex_};
        for (Endpoint& endpoint : endpoints_)
            if (endpoint.faulty) endpoint.wanted = false;
    }
    wait_until(false);
    const std::lock_guard lock{mutex_};
    for (const int fd : faulty_connections_) ::shutdown(fd, SHUT_RDWR);
}

void Hub::appear()
{
    {
        const std::lock_guard lock{mutex_};
        for (Endpoint& endpoint : endpoints_) endpoint.wanted = true;
        changed_.notify_all();
    }
    wait_until(true);
}

void Hub::stall(bool on)
{
    const std::lock_guard lock{mutex_};
    stalled_ = on;
    changed_.notify_all();
}

void Hub::wait_while_stalled()
{
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return !stalled_ || stopping_; });
}

void Hub::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        for (const int fd : connections_) ::shutdown(fd, SHUT_RDWR);
        changed_.notify_all();
    }
    for (Endpoint& endpoint : endpoints_)
        if (endpoint.thread.joinable()) endpoint.thread.join();
    std::unique_lock lock{mutex_};
    for (const int fd : connections_) ::shutdown(fd, SHUT_RDWR);
    changed_.wait(lock, [&] { return running_ == 0; });
}

}  // namespace consigne::mfp
