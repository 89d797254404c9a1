// A connection, whatever carries it. Everything above sees this interface; one .cpp instantiates Asio's sockets and TLS.
#pragma once

#include "pdl/stream/bytes.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace consigne::spooler::http {

namespace net = boost::asio;

/// Who is at the other end, and by which of our doors it came.
struct Peer {
    std::string address;        ///< textual; IPv4-mapped addresses as IPv4; "local" on the admin socket
    std::string local_address;  ///< ours, as the client reached it
    std::uint16_t local_port = 0;
    bool tls = false;
    bool local_admin = false;   ///< admin socket, and root or our own user (SO_PEERCRED)
};

/// One byte stream. Calls come from its own strand. After an error only close and destroy, but for read_within.
class NetStream {
public:
    virtual ~NetStream() = default;
    /// At least one byte; 0 when the peer has ended its side properly. Errors: peer_gone (reset), timed_out.
    [[nodiscard]] virtual net::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) = 0;
    /// As read_some, in the place of expires_after with a limit of its own, after which the peer may still be told that we go
    /// (finish_writing): clients of CUPS that find a TLS connection ended without a word may try to read it for ever.
    [[nodiscard]] virtual net::awaitable<Result<std::size_t>> read_within(std::span<std::uint8_t> into, std::chrono::steady_clock::duration limit) = 0;
    /// `bytes` must stay alive until it completes. Errors: peer_gone, timed_out.
    [[nodiscard]] virtual net::awaitable<Result<>> write_all(ByteView bytes) = 0;
    /// The instant after which every operation fails, from now: a limit for a whole phase until set again.
    virtual void expires_after(std::chrono::steady_clock::duration limit) = 0;
    /// Ends our side; what was written still arrives. The caller reads on for a moment, then closes.
    virtual net::awaitable<void> finish_writing() = 0;
    /// At once; pending operations fail with peer_gone.
    virtual void close() = 0;
    [[nodiscard]] virtual const Peer& peer() const = 0;
};

/// Server certificate and protocol rules (TLS 1.2 and up, AEAD suites only, no renegotiation).
class TlsContext {
public:
    [[nodiscard]] static Result<std::shared_ptr<TlsContext>> load(const std::filesystem::path& certificate,
                                                                  const std::filesystem::path& key);
    virtual ~TlsContext() = default;
};

/// TLS on a connection that began in clear; `already_read` are its first TLS bytes, if some were taken. The caller sets the
/// limit on the plain stream before (10 s, threats.md §5). Errors: malformed (handshake), peer_gone, timed_out.
[[nodiscard]] net::awaitable<Result<std::unique_ptr<NetStream>>> secure(std::unique_ptr<NetStream> plain,
                                                                       TlsContext& tls, ByteView already_read);

/// Accepts connections of one address. `accepted` runs on the stream's own strand, named by the executor it is given.
class Acceptor {
public:
    using Accepted = std::function<void(net::any_io_executor, std::unique_ptr<NetStream>)>;
    /// Port 0: any free one. Errors: conflict (taken), denied (privileged), malformed (no such address).
    [[nodiscard]] static Result<std::unique_ptr<Acceptor>> tcp(net::any_io_executor io, const std::string& address,
                                                               std::uint16_t port);
    /// A Unix socket of mode 0600; a stale one in its place is removed.
    [[nodiscard]] static Result<std::unique_ptr<Acceptor>> local(net::any_io_executor io, const std::filesystem::path& path);
    /// A TCP socket that listens already. `descriptor` is the acceptor's, also after an error: malformed.
    [[nodiscard]] static Result<std::unique_ptr<Acceptor>> inherited(net::any_io_executor io, int descriptor);
    virtual ~Acceptor() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    /// Where clients may come from as numbers say it ("::" everywhere); empty for a Unix socket.
    [[nodiscard]] virtual std::string address() const = 0;
    virtual void start(Accepted accepted) = 0;
    /// Any thread. No connection is accepted afterwards.
    virtual void stop() = 0;
};

}  // namespace consigne::spooler::http
