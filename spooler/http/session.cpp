#include "spooler/http/session.hpp"

#include "spooler/http/body.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/scanner.hpp"
#include "spooler/runtime/log.hpp"

#include <openssl/evp.h>

#include <array>

namespace consigne::spooler::http {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t max_page_body = 1024 * 1024;
constexpr unsigned max_requests = 1'000;
constexpr std::size_t document_piece = 256 * 1024;
constexpr std::uint64_t drain_limit = 1024 * 1024;

const char* phrase(int status)
{
    switch (status) {
    case 200: return "OK"; case 201: return "Created"; case 202: return "Accepted"; case 204: return "No Content";
    case 301: return "Moved Permanently"; case 302: return "Found"; case 303: return "See Other"; case 304: return "Not Modified";
    case 307: return "Temporary Redirect"; case 308: return "Permanent Redirect";
    case 400: return "Bad Request"; case 401: return "Unauthorized"; case 403: return "Forbidden"; case 404: return "Not Found";
    case 405: return "Method Not Allowed"; case 408: return "Request Timeout"; case 409: return "Conflict";
    case 413: return "Content Too Large"; case 414: return "URI Too Long"; case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed"; case 421: return "Misdirected Request"; case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required"; case 429: return "Too Many Requests"; case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error"; case 501: return "Not Implemented"; case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
    }
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

HttpResponse plain(int status, std::string body = {})
{
    HttpResponse out;
    out.status = status;
    out.content_type = "text/plain; charset=utf-8";
    out.body = body.empty() ? std::string(phrase(status)) + "\n" : std::move(body);
    return out;
}

/// A head and body as one string; a header value with a line end in it is left out rather than split the reply.
std::string written(const HttpResponse& response, bool head_only, bool keep)
{
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ' + phrase(response.status) + "\r\n";
    const auto add = [&](std::string_view name, std::string_view value) {
        if (value.find_first_of("\r\n") != std::string_view::npos || name.find_first_of("\r\n:") != std::string_view::npos) return;
        out.append(name).append(": ").append(value).append("\r\n");
    };
    const bool no_body = response.status == 204 || response.status == 304;
    if (!response.content_type.empty() && !no_body) add("Content-Type", response.content_type);
    if (!no_body) add("Content-Length", std::to_string(response.body.size()));
    for (const auto& [name, value] : response.headers) add(name, value);
    add("Connection", keep ? "keep-alive" : "close");
    out += "\r\n";
    if (!head_only && !no_body) out += response.body;
    return out;
}

struct Credentials {
    std::string login, password;
};

/// From "Basic …"; nothing when it is something else or broken.
std::optional<Credentials> basic(std::string_view authorization)
{
    if (lower(authorization.substr(0, 6)) != "basic ") return std::nullopt;
    const std::string_view coded = authorization.substr(6);
    if (coded.empty() || coded.size() > 1024 || coded.size() % 4 != 0) return std::nullopt;
    std::string out(coded.size() / 4 * 3, '\0');
    const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(coded.data()),
                                  static_cast<int>(coded.size()));
    if (n < 0) return std::nullopt;
    out.resize(static_cast<std::size_t>(n) - (coded.ends_with("==") ? 2 : coded.ends_with("=") ? 1 : 0));
    const auto colon = out.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{out.substr(0, colon), out.substr(colon + 1)};
}

/// One request at a time on one connection.
class Session {
public:
    Session(Connection& connection, const Site& site, Door door) : c_(connection), site_(site), door_(door) {}

    net::awaitable<void> run()
    {
        if (!co_await settle_tls()) co_return;
        for (unsigned n = 0; n < max_requests && !c_.stopping(); ++n) {
            std::optional<Head> head = co_await next_head(n == 0);
            if (!head) co_return;
            const bool again = co_await handle(*head);
            if (!again || n + 1 == max_requests) {
                co_await linger();
                co_return;
            }
        }
    }

private:
    /// TLS is told by its first byte (a handshake record, 0x16): IPP and IPPS share a port.
    net::awaitable<bool> settle_tls()
    {
        if (door_.local) co_return true;
        c_.stream().expires_after(10s);
        c_.set_idle(true);
        const Result<std::size_t> first = co_await c_.read_more();
        c_.set_idle(false);
        if (!first || *first == 0) co_return false;
        const bool handshake = c_.pending()[0] == 0x16;
        if (handshake) {
            if (!site_.tls) co_return false;
            const Result<> secured = co_await c_.start_tls(*site_.tls);
            if (!secured) {
                log::debug("TLS refused", {{"reason", secured.error().detail}});
                gone_ = true;
                co_return false;
            }
        } else if (door_.tls_only) {
            HttpResponse sorry = plain(400, "This port speaks HTTPS only.\n");
            co_await answer(std::move(sorry), false, false);
            co_return false;
        }
        co_return true;
    }

    net::awaitable<std::optional<Head>> next_head(bool first)
    {
        // Waiting for a request to begin is idling; from its first byte on the head has 10 s.
        if (c_.pending().empty()) {
            c_.stream().expires_after(first ? std::chrono::seconds(10) : std::chrono::seconds(30));
            c_.set_idle(true);
            const Result<std::size_t> n = co_await c_.read_more();
            c_.set_idle(false);
            if (!n || *n == 0) co_return std::nullopt;
        }
        c_.stream().expires_after(10s);
        std::size_t searched = 0;
        for (;;) {
            // Blank lines before a request are passed over (RFC 9112 §2.2).
            while (searched == 0 && as_text(c_.pending()).starts_with("\r\n")) c_.use(2);
            const auto length = head_length(c_.pending(), searched);
            const std::size_t whole = length.value_or(c_.pending().size());
            if (!length && refuse_early(c_.pending()) == 0) {
                searched = whole;
                const Result<std::size_t> n = co_await c_.read_more();
                if (!n && n.error().code == Errc::timed_out && searched > 0) co_return std::nullopt;
                if (!n || *n == 0) co_return std::nullopt;
                continue;
            }
            HeadOutcome outcome = read_head(c_.pending().first(whole));
            if (!outcome.head) {
                const int status = outcome.refusal == 0 ? refuse_early(c_.pending()) : outcome.refusal;
                log::debug("request refused", {{"peer", c_.peer().address}, {"status", status}, {"reason", outcome.why}});
                HttpResponse sorry = plain(status);
                co_await answer(std::move(sorry), false, false);
                co_await linger();
                co_return std::nullopt;
            }
            c_.use(whole);
            co_return std::move(outcome.head);
        }
    }

    /// Returns whether the connection may serve another request.
    net::awaitable<bool> handle(Head& head)
    {
        const bool head_only = head.method == "HEAD";
        if (head.upgrade_to_tls && !c_.peer().tls && !door_.local && !head.has_body() && site_.tls) {
            // RFC 2817 §3: the answer to this request goes through TLS.
            static constexpr std::string_view switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n\r\n";
            c_.stream().expires_after(10s);
            const Result<> told = co_await c_.stream().write_all(as_bytes(switching));
            if (!told) co_return false;
            const Result<> secured = co_await c_.start_tls(*site_.tls);
            if (!secured) {
                gone_ = true;
                co_return false;
            }
        }
        if (!door_.local) {
            if (const int wrong = judge_host(head.host, c_.peer(), site_.names); wrong != 0 && !(head.minor == 0 && head.host.empty())) {
                HttpResponse sorry = plain(wrong);
                co_await answer(std::move(sorry), head_only, false);
                co_return false;
            }
        }
        if (head.method == "OPTIONS") {
            HttpResponse allowed;
            allowed.content_type.clear();
            allowed.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
            const bool keep = head.keep_alive && !head.has_body();
            co_return co_await answer(std::move(allowed), false, keep);
        }
        const bool known = head.method == "GET" || head_only || head.method == "POST" || head.method == "PUT" || head.method == "DELETE";
        Result<Target> target = read_target(head.target);
        if (!known || !target) {
            const int status = known ? 400 : 405;
            HttpResponse sorry = plain(status);
            co_await answer(std::move(sorry), head_only, false);
            co_return false;
        }
        const std::string type = lower(head.field("content-type"));
        const bool is_ipp = head.method == "POST" && type.substr(0, type.find_first_of("; \t")) == "application/ipp";
        if (is_ipp && door_.printing && site_.ipp != nullptr) co_return co_await print(head, target->path);
        co_return co_await page(head, *target);
    }

    net::awaitable<bool> page(const Head& head, const Target& target)
    {
        HttpRequest request;
        request.method = head.method;
        request.path = target.path;
        request.query = target.query;
        request.headers = head.fields;
        request.peer = c_.peer().address;
        request.host = head.host;
        request.tls = c_.peer().tls;
        request.local_admin = c_.peer().local_admin;
        const bool head_only = head.method == "HEAD";
        if (head.length.value_or(0) > max_page_body) {
            HttpResponse sorry = plain(413);
            co_await answer(std::move(sorry), head_only, false);
            co_return false;
        }
        Body body(c_, head);
        if (head.has_body()) {
            if (head.expects_continue && !co_await say_continue()) co_return false;
            for (;;) {
                const Result<ByteView> piece = co_await body.next();
                if (!piece) co_return co_await refuse_body(piece.error());
                if (piece->empty()) break;
                if (request.body.size() + piece->size() > max_page_body) {
                    HttpResponse sorry = plain(413);
                    co_await answer(std::move(sorry), head_only, false);
                    co_return false;
                }
                request.body.append(as_text(*piece));
            }
        }
        auto work = [this, request = std::move(request)]() -> HttpResponse {
            if (!site_.pages) return plain(404);
            try {
                return site_.pages(request);
            } catch (const std::exception& trouble) {
                log::error("page failed", {{"path", request.path}, {"reason", trouble.what()}});
                return plain(500);
            }
        };
        HttpResponse response = co_await site_.web->run(std::move(work));
        co_return co_await answer(std::move(response), head_only, head.keep_alive);
    }

    net::awaitable<bool> print(const Head& head, std::string path)
    {
        // No browser page prints: printing clients send neither field (T-XSP-1).
        const std::string site = lower(head.field("sec-fetch-site"));
        if (head.has("origin") || (!site.empty() && site != "none")) {
            HttpResponse sorry = plain(403);
            co_await answer(std::move(sorry), false, false);
            co_return false;
        }
        ipp::Call call;
        call.path = std::move(path);
        call.host = head.host;
        call.peer = c_.peer().address;
        call.tls = c_.peer().tls;
        call.announced_bytes = head.chunked ? std::nullopt : head.length;
        if (c_.peer().tls && site_.password && head.has("authorization")) {
            auto verify = [this, given = basic(head.field("authorization"))]() -> Result<PersonId> {
                if (!given) return fail(Errc::denied, "not Basic");
                return site_.password(given->login, given->password);
            };
            const Result<PersonId> person = co_await site_.web->run(std::move(verify));
            if (!person) {
                HttpResponse sorry = plain(401);
                sorry.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Consigne\", charset=\"UTF-8\"");
                co_await answer(std::move(sorry), false, false);
                co_return false;
            }
            call.proved = *person;
        }
        if (head.expects_continue && !co_await say_continue()) co_return false;

        Body body(c_, head);
        Bytes message, document;
        ipp::Scanner scanner;
        ipp::Scanner::State state = ipp::Scanner::State::more;
        while (state == ipp::Scanner::State::more) {
            const Result<ByteView> piece = co_await body.next();
            if (!piece) co_return co_await refuse_body(piece.error());
            if (piece->empty()) break;
            message.insert(message.end(), piece->begin(), piece->end());
            state = scanner.scan(message);
        }
        if (state != ipp::Scanner::State::done) {
            const bool cut = state == ipp::Scanner::State::more;
            Bytes sorry = ipp::Service::refusal(message, cut ? std::uint16_t{0x0400} : scanner.status(), cut ? std::string("message cut short") : scanner.why());
            co_return co_await answer_ipp(std::move(sorry), head, body);
        }
        document.assign(message.begin() + static_cast<std::ptrdiff_t>(scanner.length()), message.end());
        message.resize(scanner.length());
        auto work = [this, call = std::move(call), message = std::move(message)]() -> ipp::Answer { return site_.ipp->answer(call, message); };
        ipp::Answer answered = co_await site_.disk->run(std::move(work));
        if (!answered.document) co_return co_await answer_ipp(std::move(answered.reply), head, body);
        co_return co_await take(std::move(answered.document), std::move(document), head, body);
    }

    /// Streams the document to the pool in large pieces, then answers.
    net::awaitable<bool> take(std::unique_ptr<ipp::DocumentTaker> taker, Bytes piece, const Head& head, Body& body)
    {
        std::optional<Error> trouble;
        bool ended = false;
        piece.reserve(document_piece + 64 * 1024);
        while (!trouble && !ended) {
            while (piece.size() < document_piece && !ended && !trouble) {
                const Result<ByteView> more = co_await body.next();
                if (!more) trouble = more.error();
                else if (more->empty()) ended = true;
                else piece.insert(piece.end(), more->begin(), more->end());
            }
            if (trouble) {
                // The client is gone or sends nonsense: nothing is kept. Destroying touches the disk, so on the pool.
                auto drop = [taker = std::shared_ptr<ipp::DocumentTaker>(std::move(taker))]() mutable -> int { taker.reset(); return 0; };
                co_await site_.disk->run(std::move(drop));
                log::info("document cut", {{"peer", c_.peer().address}, {"reason", trouble->detail}});
                co_return co_await refuse_body(*trouble);
            }
            if (piece.empty()) continue;
            auto write = [&taker, &piece]() -> Result<> { return taker->write(piece); };
            const Result<> written_piece = co_await site_.disk->run(std::move(write));
            if (!written_piece) trouble = written_piece.error();
            piece.clear();
        }
        auto end = [taker = std::shared_ptr<ipp::DocumentTaker>(std::move(taker)), trouble]() mutable -> Bytes {
            const ipp::Message reply = trouble ? taker->refuse(*trouble) : taker->finish();
            Bytes bytes = ipp::write_message(reply.get());
            taker.reset();
            return bytes;
        };
        Bytes reply = co_await site_.disk->run(std::move(end));
        co_return co_await answer_ipp(std::move(reply), head, body);
    }

    net::awaitable<bool> answer_ipp(Bytes reply, const Head& head, Body& body)
    {
        HttpResponse response;
        response.content_type = "application/ipp";
        response.body = std::string(as_text(reply));
        // An answer may come before the document's end: what is left is read over if it is short, else the connection ends.
        const bool ended = body.ended();
        const bool kept = co_await answer(std::move(response), false, head.keep_alive && ended);
        if (ended) {
            static_cast<void>(co_await body.drain(0));
            co_return kept;
        }
        co_return false;
    }

    net::awaitable<bool> refuse_body(const Error& error)
    {
        if (error.code != Errc::malformed && error.code != Errc::limit_exceeded) {
            gone_ = true;
            co_return false;
        }
        HttpResponse sorry = plain(400);
        co_await answer(std::move(sorry), false, false);
        co_return false;
    }

    net::awaitable<bool> say_continue()
    {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        c_.stream().expires_after(10s);
        const Result<> told = co_await c_.stream().write_all(as_bytes(go_on));
        co_return told.has_value();
    }

    net::awaitable<bool> answer(HttpResponse response, bool head_only, bool keep)
    {
        const bool stay = keep && !c_.stopping();
        const std::string text = written(response, head_only, stay);
        c_.stream().expires_after(60s);
        const Result<> sent = co_await c_.stream().write_all(as_bytes(text));
        if (!sent) gone_ = true;
        co_return stay && sent.has_value();
    }

    /// Closing with unread bytes would reset the connection and destroy our answer on its way: read on for a moment.
    net::awaitable<void> linger()
    {
        if (gone_) co_return;
        c_.stream().expires_after(2s);
        co_await c_.stream().finish_writing();
        Bytes waste(64 * 1024);
        std::uint64_t read = 0;
        while (read < drain_limit * 16) {
            const Result<std::size_t> n = co_await c_.stream().read_some(waste);
            if (!n || *n == 0) break;
            read += *n;
        }
    }

    Connection& c_;
    const Site& site_;
    Door door_;
    bool gone_ = false;
};

}  // namespace

net::awaitable<void> serve_http(std::shared_ptr<Connection> connection, const Site& site, Door door)
{
    Session session(*connection, site, door);
    co_await session.run();
}

int judge_host(std::string_view host, const Peer& peer, const std::vector<std::string>& names)
{
    std::string name = lower(host);
    if (name.empty() || name.find_first_of(" \t/@?#,") != std::string::npos) return 400;
    if (name.front() == '[') {
        const auto end = name.find(']');
        if (end == std::string::npos) return 400;
        name = name.substr(1, end - 1);
    } else {
        const auto colon = name.find(':');
        if (colon != std::string::npos) {
            const auto digits = name.substr(colon + 1);
            if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos) return 400;
            name.resize(colon);
        }
    }
    if (name.ends_with('.')) name.pop_back();
    if (name == "localhost" || name == peer.local_address) return 0;
    return std::find(names.begin(), names.end(), name) != names.end() ? 0 : 421;
}

}  // namespace consigne::spooler::http
