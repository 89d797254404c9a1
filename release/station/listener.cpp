#include "release/station/listener.hpp"

#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace consigne::release::station {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace log = spooler::log;
using net::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto no_throw = net::as_tuple(net::use_awaitable);
constexpr auto request_time = 30s;
constexpr auto pause = 100ms;   // between two tries to take a connection
constexpr std::size_t longest_body = 64 * 1024, longest_head = 16 * 1024;
constexpr unsigned most_connections = 64;

bool plain_path(std::string_view path)
{
    const auto fit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' || c == '.' || c == '_' || c == '-'; };
    return path.starts_with('/') && path.find("..") == std::string_view::npos && path.find("//") == std::string_view::npos && std::all_of(path.begin(), path.end(), fit);
}

HttpRequest plain(http::request<http::string_body> message, const std::string& peer)
{
    HttpRequest request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos) request.query = std::string(target.substr(question + 1));
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    request.body = std::move(message.body());
    request.host = std::string(request.header("host"));
    request.peer = peer;
    return request;
}

HttpResponse refusal(int status)
{
    HttpResponse response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::to_string(status) + "\n";
    return response;
}

http::response<http::string_body> written(HttpResponse response, bool keep, bool head)
{
    http::response<http::string_body> message;
    message.version(11);
    message.result(static_cast<unsigned>(response.status));
    if (!response.content_type.empty()) message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) message.insert(name, value);
    message.keep_alive(keep);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) message.content_length(response.body.size());
    if (!head && !bodiless) message.body() = std::move(response.body);
    return message;
}

net::awaitable<void> converse(tcp::socket socket, Site& site)
{
    error_code ec;
    const auto remote = socket.remote_endpoint(ec);
    const std::string peer = ec ? std::string() : remote.address().to_string();
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (bool keep = true; keep;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(longest_body);
        parser.header_limit(longest_head);
        stream.expires_after(request_time);
        const auto [unread, got] = co_await http::async_read(stream, buffer, parser, no_throw);
        HttpResponse response;
        bool head = false;
        if (unread) {
            if (unread != http::error::body_limit && unread != http::error::header_limit && unread != http::error::bad_target) break;
            response = refusal(unread == http::error::header_limit ? 431 : unread == http::error::body_limit ? 413 : 400);
            keep = false;
        } else {
            auto message = parser.release();
            keep = message.keep_alive();
            head = message.method() == http::verb::head;
            // Nobody who has business here sends a body of unknown length, and parsers disagree about such.
            const bool chunked = message.find(http::field::transfer_encoding) != message.end();
            const HttpRequest request = plain(std::move(message), peer);
            if (chunked) {
                response = refusal(411);
                keep = false;
            } else if (!plain_path(request.path)) response = refusal(404);
            else response = co_await site.answer(request);
        }
        auto message = written(std::move(response), keep, head);
        stream.expires_after(request_time);
        const auto [unsent, sent] = co_await http::async_write(stream, message, no_throw);
        if (unsent) break;
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, ec);
}

}  // namespace

Result<tcp::acceptor> listen(const net::any_io_executor& executor, const std::string& place)
{
    const auto colon = place.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string::npos) return fail(Errc::malformed, place + ": ADDRESS:PORT is wanted");
    const auto [end, wrong] = std::from_chars(place.data() + colon + 1, place.data() + place.size(), port);
    if (wrong != std::errc{} || end != place.data() + place.size()) return fail(Errc::malformed, place + ": no port");
    std::string host = place.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    error_code ec;
    const auto address = net::ip::make_address(host, ec);
    if (ec) return fail(Errc::malformed, place + ": no address");
    const tcp::endpoint endpoint(address, port);
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(net::socket_base::reuse_address(true), ec);
    if (!ec && address.is_v6()) acceptor.set_option(net::ip::v6_only(false), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(net::socket_base::max_listen_connections, ec);
    if (ec) return fail(Errc::conflict, place + ": " + ec.message());
    return acceptor;
}

net::awaitable<void> serve(tcp::acceptor& acceptor, Site& site)
{
    const auto executor = co_await net::this_coro::executor;
    const auto open = std::make_shared<unsigned>(0);
    while (acceptor.is_open()) {
        auto [ec, socket] = co_await acceptor.async_accept(no_throw);
        if (ec == net::error::operation_aborted || ec == net::error::bad_descriptor) co_return;
        if (ec) {
            // Out of descriptors, most likely: some come back.
            net::steady_timer clock(executor, pause);
            co_await clock.async_wait(no_throw);
            continue;
        }
        if (*open >= most_connections) continue;
        ++*open;
        auto talk = converse(std::move(socket), site);
        net::co_spawn(executor, std::move(talk), [open](const std::exception_ptr& fault) {
            --*open;
            if (!fault) return;
            try {
                std::rethrow_exception(fault);
            } catch (const std::exception& what) {
                log::error("page failed", {{"why", what.what()}});
            }
        });
    }
}

}  // namespace consigne::release::station
