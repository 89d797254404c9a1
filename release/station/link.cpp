#include "release/station/link.hpp"

#include "spooler/runtime/digest.hpp"
#include "spooler/runtime/releaser.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>

namespace consigne::release::station {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);
constexpr auto connect_time = 5s, answer_time = 20s;
constexpr std::size_t longest_answer = std::size_t{8} << 20;
constexpr std::size_t read_at_once = 65536;

using Stream = beast::ssl_stream<beast::tcp_stream>;
using Certificate = std::unique_ptr<X509, spooler::Releaser<&X509_free>>;

Error trouble(const error_code& ec)
{
    return ec == beast::error::timeout ? fail(Errc::timed_out, "no answer in time") : fail(Errc::peer_gone, ec.message());
}

net::awaitable<Result<tcp::resolver::results_type>> find(const Server& server)
{
    tcp::resolver resolver(co_await net::this_coro::executor);
    const std::string port = std::to_string(server.port);
    // The system's own limit holds: nothing can call it back.
    auto [ec, places] = co_await resolver.async_resolve(server.host, port, no_throw);
    if (ec) co_return fail(Errc::peer_gone, ec.message());
    co_return std::move(places);
}

Result<> trust(net::ssl::context& tls, const Server& server)
{
    error_code ec;
    if (!server.fingerprint.empty()) {
        // Exactly one certificate will do, whoever signed it: it is compared before a word is said.
        tls.set_verify_mode(net::ssl::verify_none);
        return {};
    }
    if (server.authority.empty()) tls.set_default_verify_paths(ec);
    else tls.add_certificate_authority(net::buffer(server.authority), ec);
    if (ec) return fail(Errc::malformed, "the authority's certificate cannot be read");
    tls.set_verify_mode(net::ssl::verify_peer);
    tls.set_verify_callback(net::ssl::host_name_verification(server.host));
    return {};
}

std::string shown(Stream& stream)
{
    const Certificate certificate(SSL_get1_peer_certificate(stream.native_handle()));
    if (!certificate) return {};
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate.get(), &der);
    if (size <= 0) return {};
    auto digest = spooler::sha256_hex(ByteView(der, static_cast<std::size_t>(size)));
    OPENSSL_free(der);
    return digest;
}

/// Connects and shakes hands; `Errc::denied` when the certificate is not to be trusted.
net::awaitable<Result<>> open(Stream& stream, const Server& server, bool any_certificate)
{
    const auto places = co_await find(server);
    if (!places) co_return places.error();
    auto& socket = beast::get_lowest_layer(stream);
    socket.expires_after(connect_time);
    const auto [unconnected, place] = co_await socket.async_connect(*places, no_throw);
    if (unconnected) co_return trouble(unconnected);
    socket.socket().set_option(tcp::no_delay(true));
    if (!server.tls) co_return Result<>{};

    // A name is told, for servers with several certificates; an address must not be (RFC 6066 §3).
    error_code no_address;
    net::ip::make_address(server.host, no_address);
    if (no_address) SSL_set_tlsext_host_name(stream.native_handle(), const_cast<char*>(server.host.c_str()));
    socket.expires_after(connect_time);
    const auto [unshaken] = co_await stream.async_handshake(net::ssl::stream_base::client, no_throw);
    if (unshaken) {
        if (SSL_get_verify_result(stream.native_handle()) != X509_V_OK)
            co_return fail(Errc::denied, X509_verify_cert_error_string(SSL_get_verify_result(stream.native_handle())));
        co_return trouble(unshaken);
    }
    if (!any_certificate && !server.fingerprint.empty() && shown(stream) != server.fingerprint) co_return fail(Errc::denied, "another certificate than the one that is trusted");
    co_return Result<>{};
}

http::request<http::string_body> written(const Server& server, Question question)
{
    http::request<http::string_body> request;
    request.method_string(question.method);
    request.target(question.target);
    request.version(11);
    for (const auto& [name, value] : question.headers) request.set(name, value);
    request.set(http::field::host, authority_of(server));
    request.set(http::field::connection, "close");
    request.body() = std::move(question.body);
    if (question.method != "GET" && question.method != "HEAD") request.prepare_payload();
    return request;
}

Reply read(http::response<http::string_body> response)
{
    Reply reply;
    reply.status = static_cast<int>(response.result_int());
    for (const auto& field : response) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        reply.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    reply.body = std::move(response.body());
    return reply;
}

/// The conversation itself, alike over both kinds of stream.
template <class Peer>
net::awaitable<Result<Reply>> converse(Peer& peer, beast::tcp_stream& socket, const Server& server, Question question)
{
    const bool head = question.method == "HEAD";
    auto request = written(server, std::move(question));
    socket.expires_after(answer_time);
    const auto [unsent, sent] = co_await http::async_write(peer, request, no_throw);
    if (unsent) co_return trouble(unsent);
    beast::flat_buffer buffer;
    buffer.reserve(read_at_once);
    http::response_parser<http::string_body> parser;
    parser.body_limit(longest_answer);
    parser.skip(head);
    const auto [unread, got] = co_await http::async_read(peer, buffer, parser, no_throw);
    if (unread == http::error::body_limit) co_return fail(Errc::limit_exceeded, "an answer over 8 MiB");
    const bool odd = unread && unread.category() == http::make_error_code(http::error::bad_version).category();
    if (odd && unread != http::error::end_of_stream && unread != http::error::partial_message)
        co_return fail(Errc::malformed, "what answers there is no web server");
    if (unread) co_return trouble(unread);
    co_return read(parser.release());
}

}  // namespace

std::string_view Reply::header(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

std::string authority_of(const Server& server)
{
    const bool bare_v6 = server.host.find(':') != std::string::npos;
    return (bare_v6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

net::awaitable<Result<Reply>> ask(Server server, Question question)
{
    net::ssl::context tls(net::ssl::context::tls_client);
    if (server.tls)
        if (const auto trusted = trust(tls, server); !trusted) co_return trusted.error();
    Stream stream(co_await net::this_coro::executor, tls);
    const auto opened = co_await open(stream, server, false);
    if (!opened) co_return opened.error();
    auto& socket = beast::get_lowest_layer(stream);
    if (server.tls) co_return co_await converse(stream, socket, server, std::move(question));
    co_return co_await converse(socket, socket, server, std::move(question));
}

net::awaitable<Result<std::string>> shown_certificate(Server server)
{
    net::ssl::context tls(net::ssl::context::tls_client);
    server.tls = true;
    Stream stream(co_await net::this_coro::executor, tls);
    const auto opened = co_await open(stream, server, true);
    if (!opened) co_return opened.error();
    co_return shown(stream);
}

}  // namespace consigne::release::station
