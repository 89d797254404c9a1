#include "spooler/http/net_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::spooler::http {
namespace {

namespace beast = boost::beast;
namespace ssl = net::ssl;
using LocalStream = beast::basic_stream<net::local::stream_protocol>;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
constexpr auto no_throw = net::as_tuple(net::use_awaitable);

Error from_asio(const boost::system::error_code& error, const char* what)
{
    const Errc code = error == beast::error::timeout ? Errc::timed_out : Errc::peer_gone;
    return fail(code, std::string(what) + ": " + error.message());
}

bool proper_end(const boost::system::error_code& error)
{
    return error == net::error::eof || error == ssl::error::stream_truncated;
}

template <class Stream>
class StreamOf final : public NetStream {
public:
    StreamOf(Stream stream, Peer peer) : stream_(std::move(stream)), peer_(std::move(peer)) {}

    net::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override
    {
        const auto [error, n] = co_await stream_.async_read_some(net::buffer(into.data(), into.size()), no_throw);
        if (error && proper_end(error)) co_return std::size_t{0};
        if (error) co_return from_asio(error, "read");
        co_return n;
    }

    net::awaitable<Result<std::size_t>> read_within(std::span<std::uint8_t> into, std::chrono::steady_clock::duration limit) override
    {
        // Beast's own limit closes the socket, and nothing could be said any more.
        auto& lowest = beast::get_lowest_layer(stream_);
        lowest.expires_never();
        net::steady_timer timer(stream_.get_executor(), limit);
        const auto reading = std::make_shared<bool>(true);  // outlives this frame in a handler that was queued already
        timer.async_wait([&lowest, reading](boost::system::error_code stopped) {
            if (!stopped && *reading) lowest.cancel();
        });
        const auto [error, n] = co_await stream_.async_read_some(net::buffer(into.data(), into.size()), no_throw);
        *reading = false;
        if (error == net::error::operation_aborted) co_return fail(Errc::timed_out, "nothing came");
        if (error && proper_end(error)) co_return std::size_t{0};
        if (error) co_return from_asio(error, "read");
        co_return n;
    }

    net::awaitable<Result<>> write_all(ByteView bytes) override
    {
        const auto [error, n] = co_await net::async_write(stream_, net::buffer(bytes.data(), bytes.size()), no_throw);
        if (error) co_return from_asio(error, "write");
        static_cast<void>(n);
        co_return Result<>{};
    }

    void expires_after(std::chrono::steady_clock::duration limit) override
    {
        beast::get_lowest_layer(stream_).expires_after(limit);
    }

    net::awaitable<void> finish_writing() override
    {
        if constexpr (std::is_same_v<Stream, TlsStream>) {
            const auto [error] = co_await stream_.async_shutdown(no_throw);
            static_cast<void>(error);
        }
        boost::system::error_code ignored;
        beast::get_lowest_layer(stream_).socket().shutdown(net::socket_base::shutdown_send, ignored);
        co_return;
    }

    void close() override { beast::get_lowest_layer(stream_).close(); }
    const Peer& peer() const override { return peer_; }
    Stream& stream() { return stream_; }

private:
    Stream stream_;
    Peer peer_;
};

using PlainTcp = StreamOf<beast::tcp_stream>;

class TlsContextOf final : public TlsContext {
public:
    ssl::context context{ssl::context::tls_server};
};

std::string text_of(net::ip::address address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = net::ip::make_address_v4(net::ip::v4_mapped, address.to_v6());
    if (address.is_v6()) {
        auto v6 = address.to_v6();
        v6.scope_id(0);
        return v6.to_string();
    }
    return address.to_string();
}

Peer tcp_peer(const net::ip::tcp::socket& socket, boost::system::error_code& error)
{
    Peer peer;
    const auto far = socket.remote_endpoint(error);
    if (error) return peer;
    const auto near = socket.local_endpoint(error);
    if (error) return peer;
    peer.address = text_of(far.address());
    peer.local_address = text_of(near.address());
    peer.local_port = near.port();
    return peer;
}

class TcpAcceptor final : public Acceptor, public std::enable_shared_from_this<TcpAcceptor> {
public:
    explicit TcpAcceptor(const net::any_io_executor& io) : acceptor_(net::make_strand(io)), io_(io) {}

    net::ip::tcp::acceptor& socket() { return acceptor_; }
    std::uint16_t port() const override { return acceptor_.local_endpoint().port(); }
    std::string address() const override { return acceptor_.local_endpoint().address().to_string(); }
    void start(Accepted accepted) override
    {
        accepted_ = std::move(accepted);
        net::co_spawn(acceptor_.get_executor(), run(), net::detached);
    }
    void stop() override
    {
        net::post(acceptor_.get_executor(), [self = shared_from_this()] {
            boost::system::error_code ignored;
            self->acceptor_.close(ignored);
            self->pause_.cancel();
        });
    }

private:
    net::awaitable<void> run()
    {
        const auto self = shared_from_this();
        while (acceptor_.is_open()) {
            const net::any_io_executor strand = net::make_strand(io_);
            auto [error, socket] = co_await acceptor_.async_accept(strand, no_throw);
            if (!acceptor_.is_open()) co_return;
            if (error) {
                // Out of descriptors, mostly: trying again at once would spin.
                pause_.expires_after(std::chrono::milliseconds(100));
                const auto [waited] = co_await pause_.async_wait(no_throw);
                static_cast<void>(waited);
                continue;
            }
            boost::system::error_code ignored;
            Peer peer = tcp_peer(socket, ignored);
            if (ignored) continue;  // gone already
            socket.set_option(net::ip::tcp::no_delay(true), ignored);
            beast::tcp_stream stream(std::move(socket));
            std::unique_ptr<NetStream> made = std::make_unique<PlainTcp>(std::move(stream), std::move(peer));
            accepted_(strand, std::move(made));
        }
    }

    net::ip::tcp::acceptor acceptor_;
    net::any_io_executor io_;
    net::steady_timer pause_{acceptor_.get_executor()};
    Accepted accepted_;
};

class LocalAcceptor final : public Acceptor, public std::enable_shared_from_this<LocalAcceptor> {
public:
    explicit LocalAcceptor(const net::any_io_executor& io) : acceptor_(net::make_strand(io)), io_(io) {}

    net::local::stream_protocol::acceptor& socket() { return acceptor_; }
    std::uint16_t port() const override { return 0; }
    std::string address() const override { return {}; }
    void start(Accepted accepted) override
    {
        accepted_ = std::move(accepted);
        net::co_spawn(acceptor_.get_executor(), run(), net::detached);
    }
    void stop() override
    {
        net::post(acceptor_.get_executor(), [self = shared_from_this()] {
            boost::system::error_code ignored;
            self->acceptor_.close(ignored);
            self->pause_.cancel();
        });
    }

private:
    net::awaitable<void> run()
    {
        const auto self = shared_from_this();
        while (acceptor_.is_open()) {
            const net::any_io_executor strand = net::make_strand(io_);
            auto [error, socket] = co_await acceptor_.async_accept(strand, no_throw);
            if (!acceptor_.is_open()) co_return;
            if (error) {
                pause_.expires_after(std::chrono::milliseconds(100));
                const auto [waited] = co_await pause_.async_wait(no_throw);
                static_cast<void>(waited);
                continue;
            }
            Peer peer;
            peer.address = "local";
            ucred who{};
            socklen_t size = sizeof who;
            if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0)
                peer.local_admin = who.uid == 0 || who.uid == ::geteuid();
            LocalStream stream(std::move(socket));
            std::unique_ptr<NetStream> made = std::make_unique<StreamOf<LocalStream>>(std::move(stream), std::move(peer));
            accepted_(strand, std::move(made));
        }
    }

    net::local::stream_protocol::acceptor acceptor_;
    net::any_io_executor io_;
    net::steady_timer pause_{acceptor_.get_executor()};
    Accepted accepted_;
};

/// Keeps the shared object whose coroutine may outlive the owner's pointer.
template <class Of>
class Owned final : public Acceptor {
public:
    explicit Owned(std::shared_ptr<Of> of) : of_(std::move(of)) {}
    ~Owned() override { of_->stop(); }
    std::uint16_t port() const override { return of_->port(); }
    std::string address() const override { return of_->address(); }
    void start(Accepted accepted) override { of_->start(std::move(accepted)); }
    void stop() override { of_->stop(); }

private:
    std::shared_ptr<Of> of_;
};

Error bind_error(const boost::system::error_code& error, const std::string& where)
{
    Errc code = Errc::storage_failed;
    if (error == net::error::address_in_use) code = Errc::conflict;
    if (error == net::error::access_denied) code = Errc::denied;
    return fail(code, "cannot listen on " + where + ": " + error.message());
}

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::load(const std::filesystem::path& certificate, const std::filesystem::path& key)
{
    auto made = std::make_shared<TlsContextOf>();
    boost::system::error_code error;
    made->context.use_certificate_chain_file(certificate.string(), error);
    if (!error) made->context.use_private_key_file(key.string(), ssl::context::pem, error);
    if (error) return fail(Errc::malformed, "certificate " + certificate.string() + ": " + error.message());
    SSL_CTX* raw = made->context.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    if (SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1)
        return fail(Errc::unsupported, "no AEAD cipher suites in this OpenSSL");
    return std::shared_ptr<TlsContext>(std::move(made));
}

net::awaitable<Result<std::unique_ptr<NetStream>>> secure(std::unique_ptr<NetStream> plain, TlsContext& tls, ByteView already_read)
{
    auto* tcp = dynamic_cast<PlainTcp*>(plain.get());
    if (tcp == nullptr) co_return fail(Errc::unsupported, "TLS on something else than TCP");
    Peer peer = tcp->peer();
    peer.tls = true;
    TlsStream stream(std::move(tcp->stream()), static_cast<TlsContextOf&>(tls).context);
    const auto [error, used] =
        co_await stream.async_handshake(ssl::stream_base::server, net::buffer(already_read.data(), already_read.size()), no_throw);
    if (error == beast::error::timeout) co_return fail(Errc::timed_out, "TLS handshake");
    if (error) co_return fail(Errc::malformed, "TLS handshake: " + error.message());
    if (used != already_read.size()) co_return fail(Errc::malformed, "more than a TLS handshake before it ended");
    std::unique_ptr<NetStream> made = std::make_unique<StreamOf<TlsStream>>(std::move(stream), std::move(peer));
    co_return made;
}

Result<std::unique_ptr<Acceptor>> Acceptor::tcp(net::any_io_executor io, const std::string& address, std::uint16_t port)
{
    boost::system::error_code error;
    const auto parsed = net::ip::make_address(address, error);
    if (error) return fail(Errc::malformed, "not an address: " + address);
    const net::ip::tcp::endpoint endpoint(parsed, port);
    auto made = std::make_shared<TcpAcceptor>(io);
    auto& socket = made->socket();
    socket.open(endpoint.protocol(), error);
    if (!error) socket.set_option(net::socket_base::reuse_address(true), error);
    // "::" and "0.0.0.0" are listed apart, so that each can be left out.
    if (!error && parsed.is_v6()) socket.set_option(net::ip::v6_only(true), error);
    if (!error) socket.bind(endpoint, error);
    if (!error) socket.listen(net::socket_base::max_listen_connections, error);
    if (error) return bind_error(error, address + " port " + std::to_string(port));
    return std::unique_ptr<Acceptor>(std::make_unique<Owned<TcpAcceptor>>(std::move(made)));
}

Result<std::unique_ptr<Acceptor>> Acceptor::inherited(net::any_io_executor io, int descriptor)
{
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    const bool named = ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size) == 0;
    if (!named || (bound.ss_family != AF_INET && bound.ss_family != AF_INET6)) {
        ::close(descriptor);
        return fail(Errc::malformed, "a socket that was passed to us is none of TCP");
    }
    auto made = std::make_shared<TcpAcceptor>(io);
    boost::system::error_code error;
    made->socket().assign(bound.ss_family == AF_INET ? net::ip::tcp::v4() : net::ip::tcp::v6(), descriptor, error);
    if (error) {
        ::close(descriptor);
        return fail(Errc::malformed, "a socket that was passed to us: " + error.message());
    }
    return std::unique_ptr<Acceptor>(std::make_unique<Owned<TcpAcceptor>>(std::move(made)));
}

Result<std::unique_ptr<Acceptor>> Acceptor::local(net::any_io_executor io, const std::filesystem::path& path)
{
    struct stat old{};
    if (::lstat(path.c_str(), &old) == 0) {
        if (!S_ISSOCK(old.st_mode)) return fail(Errc::conflict, path.string() + " is in the way of the admin socket");
        ::unlink(path.c_str());
    }
    if (path.native().size() >= sizeof(sockaddr_un::sun_path)) return fail(Errc::malformed, "admin socket path too long: " + path.string());
    auto made = std::make_shared<LocalAcceptor>(io);
    auto& socket = made->socket();
    const net::local::stream_protocol::endpoint endpoint(path.string());
    boost::system::error_code error;
    socket.open(endpoint.protocol(), error);
    if (!error) socket.bind(endpoint, error);
    // Between bind and chmod nobody can connect: it does not listen yet.
    if (!error && ::chmod(path.c_str(), 0600) != 0) error.assign(errno, boost::system::system_category());
    if (!error) socket.listen(net::socket_base::max_listen_connections, error);
    if (error) return bind_error(error, path.string());
    return std::unique_ptr<Acceptor>(std::make_unique<Owned<LocalAcceptor>>(std::move(made)));
}

}  // namespace consigne::spooler::http
