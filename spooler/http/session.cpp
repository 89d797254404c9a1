#include "spooler/http/session.hpp"

#include "spooler/api/personal_address.hpp"
#include "spooler/http/basic.hpp"
#include "spooler/http/body.hpp"
#include "spooler/http/event_stream.hpp"
#include "spooler/http/host.hpp"
#include "spooler/http/reply.hpp"
#include "spooler/ipp/codec.hpp"
#include "spooler/ipp/icons.hpp"
#include "spooler/ipp/scanner.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace consigne::spooler::http {
namespace {

using namespace std::chrono_literals;
using namespace boost::asio::experimental::awaitable_operators;
constexpr std::size_t max_page_body = 1024 * 1024;
constexpr std::size_t max_import_body = 10 * 1024 * 1024 + 64 * 1024;  // a table of people (threats.md §5), and the form around it

/// A table of people that is taken in is larger than any form, and only asked of who shows something of a session.
std::size_t page_limit(const HttpRequest& request)
{
    const bool import = request.method == "POST" && (request.path == "/admin/people/import" || request.path == "/api/v1/people/import");
    const bool shows = request.local_admin || !request.header("authorization").empty() || request.header("cookie").find("consigne_desk=") != std::string_view::npos;
    return import && shows ? max_import_body : max_page_body;
}
constexpr unsigned max_requests = 1'000;
constexpr auto longest_wait = 8s;       // for an event, where the client asks for that (RFC 3996 §5.1): over TLS, CUPS' library gives up after 10 s
constexpr auto event_pace = 200ms;
constexpr auto last_chunk_wait = 20ms;
constexpr std::size_t document_piece = 256 * 1024;
constexpr std::size_t large_piece = 1024 * 1024;          // of a document announced to be large: fewer turns between the threads
constexpr std::uint64_t large_document = 16 * 1024 * 1024;
constexpr std::uint64_t linger_limit = 16 * 1024 * 1024;
constexpr std::uint64_t waste_limit = std::uint64_t{2} << 30;  // read over for the sake of an answer: the largest document by default

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
            if (n + 1 == max_requests) head->keep_alive = false;  // its answer says that it is the last
            const bool again = co_await handle(*head);
            if (!again) {
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
                log::debug("tls.refused", {{"reason", secured.error().detail}});
                gone_ = true;
                co_return false;
            }
        } else if (door_.tls_only) {
            HttpResponse sorry = plain_reply(400, "This port speaks HTTPS only.\n");
            co_await answer(std::move(sorry), false, false);
            co_return false;
        }
        co_return true;
    }

    net::awaitable<std::optional<Head>> next_head(bool first)
    {
        // Waiting for a request to begin is idling; from its first byte on the head has 10 s.
        if (c_.pending().empty()) {
            const std::chrono::seconds limit = first ? 10s : 30s;
            c_.set_idle(true);
            const Result<std::size_t> n = co_await c_.read_more_within(limit);
            c_.set_idle(false);
            if (!n && n.error().code == Errc::timed_out && !c_.stopping()) {
                c_.stream().expires_after(2s);
                co_await c_.stream().finish_writing();
            }
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
                if (n && *n == 0) {
                    HttpResponse sorry = plain_reply(400);
                    co_await answer(std::move(sorry), false, false);
                }
                if (!n || *n == 0) co_return std::nullopt;
                continue;
            }
            HeadOutcome outcome = read_head(c_.pending().first(whole));
            if (!outcome.head) {
                const int status = outcome.refusal == 0 ? refuse_early(c_.pending()) : outcome.refusal;
                log::debug("request.refused", {{"peer", c_.peer().address}, {"status", status}, {"reason", outcome.why}});
                HttpResponse sorry = plain_reply(status);
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
                HttpResponse sorry = plain_reply(wrong);
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
            HttpResponse sorry = plain_reply(status);
            co_await answer(std::move(sorry), head_only, false);
            co_return false;
        }
        const std::string type = lower_case(head.field("content-type"));
        const bool is_ipp = head.method == "POST" && type.substr(0, type.find_first_of("; \t")) == "application/ipp";
        if (is_ipp && door_.printing && site_.ipp != nullptr) co_return co_await print(head, target->path);
        co_return co_await page(head, *target);
    }

    net::awaitable<bool> page(const Head& head, const Target& target)
    {
        if (door_.printing && !head.has_body() && (head.method == "GET" || head.method == "HEAD")) {
            // What clients fetch of a printer beside IPP: its picture, and its address as a page (RFC 8010 §4).
            if (const auto picture = ipp::icon(target.path)) {
                HttpResponse image;
                image.content_type = "image/png";
                image.headers.emplace_back("Cache-Control", "public, max-age=86400");
                image.body = std::string(*picture);
                co_return co_await answer(std::move(image), head.method == "HEAD", head.keep_alive);
            }
            if (target.path.starts_with("/ipp") || target.path.starts_with("/printers/")) {
                HttpResponse elsewhere = plain_reply(303);
                elsewhere.headers.emplace_back("Location", "/");
                co_return co_await answer(std::move(elsewhere), head.method == "HEAD", head.keep_alive);
            }
        }
        if (door_.printing && head.method == "POST" && (target.path.starts_with("/ipp/") || target.path.starts_with("/printers/"))) {
            HttpResponse sorry = plain_reply(415);  // only IPP is spoken there
            co_await answer(std::move(sorry), false, false);
            co_return false;
        }
        if (target.path.starts_with("/ipp/p/")) {
            // No page knows these paths, and no log is to have one.
            HttpResponse sorry = plain_reply(404);
            co_await answer(std::move(sorry), head.method == "HEAD", false);
            co_return false;
        }
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
        const std::size_t most = page_limit(request);
        if (head.length.value_or(0) > most) {
            HttpResponse sorry = plain_reply(413);
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
                if (request.body.size() + piece->size() > most) {
                    HttpResponse sorry = plain_reply(413);
                    co_await answer(std::move(sorry), head_only, false);
                    co_return false;
                }
                request.body.append(as_text(*piece));
            }
        }
        auto work = [this, request = std::move(request)]() -> HttpResponse {
            if (!site_.pages) return plain_reply(404);
            try {
                return site_.pages(request);
            } catch (const std::exception& trouble) {
                log::error("page.failed", {{"path", without_token(request.path)}, {"reason", trouble.what()}});
                return plain_reply(500);
            }
        };
        HttpResponse response = co_await site_.web->run(std::move(work));
        if (!response.events || head_only) co_return co_await answer(std::move(response), head_only, head.keep_alive);
        co_await stream_events(c_, *site_.web, std::move(response));
        gone_ = true;
        co_return false;
    }

    net::awaitable<bool> print(const Head& head, std::string path)
    {
        // No browser page prints: printing clients send neither field (T-XSP-1).
        const std::string site = lower_case(head.field("sec-fetch-site"));
        if (head.has("origin") || (!site.empty() && site != "none")) {
            log::info("ipp.refused", {{"peer", c_.peer().address}, {"why", "sent by a web page"}});
            HttpResponse sorry = plain_reply(403);
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
            const Result<PersonId> person = co_await who(head);
            if (!person) {
                log::info("ipp.refused", {{"peer", call.peer}, {"why", person.error().detail}});
                HttpResponse sorry = plain_reply(person.error().code == Errc::busy ? 503 : 401);
                if (sorry.status == 401) sorry.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Consigne\", charset=\"UTF-8\"");
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
            co_return co_await answer_ipp(std::move(sorry), head, body, 0);
        }
        document.assign(message.begin() + static_cast<std::ptrdiff_t>(scanner.length()), message.end());
        message.resize(scanner.length());
        if (ipp::Service::brings_nothing(message) && (!document.empty() || head.length.value_or(0) > scanner.length())) {
            static const std::string why = "data behind the attributes of an operation that brings none";
            log::info("ipp.refused", {{"peer", call.peer}, {"why", why}});
            Bytes sorry = ipp::Service::refusal(message, 0x0400, why);
            co_return co_await answer_ipp(std::move(sorry), head, body, waste_limit);
        }
        ipp::Answer answered;
        if (ipp::Service::brings_document(message) && head.length.value_or(0) <= document_piece + scanner.length()) {
            // Most documents are small: they are waited for, and then take one turn of a pool instead of three.
            if (const Result<> here = co_await gather(document, body); !here) {
                log::info("ipp.dropped", {{"peer", call.peer}, {"why", here.error().detail}});
                co_return co_await refuse_body(here.error());
            }
        }
        const bool whole = ipp::Service::brings_document(message) && body.ended();
        const auto patience = std::chrono::steady_clock::now() + longest_wait;
        for (;;) {
            call.patient = std::chrono::steady_clock::now() < patience && !c_.stopping();
            auto work = [this, &call, &message, &document, whole]() -> ipp::Answer { return whole ? site_.ipp->answer(call, message, document) : site_.ipp->answer(call, message); };
            answered = co_await (whole ? site_.commit : site_.disk)->run(std::move(work));
            if (!answered.wait) break;
            net::steady_timer timer(c_.strand());
            timer.expires_after(event_pace);
            co_await timer.async_wait(net::as_tuple(net::use_awaitable));
        }
        if (!answered.document && document.empty()) co_await body.finish_within(last_chunk_wait);
        if (answered.sign_in) {
            HttpResponse sorry = plain_reply(401);
            sorry.headers.emplace_back("WWW-Authenticate", "Basic realm=\"Consigne\", charset=\"UTF-8\"");
            const bool kept = co_await answer(std::move(sorry), false, head.keep_alive && body.ended());
            if (!gone_) static_cast<void>(co_await body.drain(body.ended() ? 0 : waste_limit));
            co_return kept;
        }
        if (!answered.document) co_return co_await answer_ipp(std::move(answered.reply), head, body, waste_limit);
        co_return co_await take(std::move(answered.document), std::move(document), head, body);
    }

    /// Who signs this request. A password costs a tenth of a second: on one connection the same one is good for a minute.
    net::awaitable<Result<PersonId>> who(const Head& head)
    {
        const std::string_view said = head.field("authorization");
        if (verified_ == said && std::chrono::steady_clock::now() < verified_until_) co_return verified_as_;
        auto verify = [this, given = basic_credentials(said)]() -> Result<PersonId> {
            if (!given) return fail(Errc::denied, "not Basic");
            return site_.password(c_.peer().address, given->login, given->password);
        };
        const Result<PersonId> person = co_await site_.web->run(std::move(verify));
        if (person) {
            verified_ = said;
            verified_as_ = *person;
            verified_until_ = std::chrono::steady_clock::now() + 60s;
        }
        co_return person;
    }

    /// Reads on behind `document` to the body's end, or until it is a piece.
    net::awaitable<Result<>> gather(Bytes& document, Body& body, std::size_t most = document_piece)
    {
        while (document.size() < most) {
            const Result<ByteView> more = co_await body.next();
            if (!more) co_return more.error();
            if (more->empty()) break;
            document.insert(document.end(), more->begin(), more->end());
        }
        co_return Result<>{};
    }

    /// Streams the document to the pool in large pieces, then answers.
    net::awaitable<bool> take(std::unique_ptr<ipp::DocumentTaker> taker, Bytes piece, const Head& head, Body& body)
    {
        std::optional<Error> gone, trouble;
        Bytes next;
        const std::size_t most = head.length.value_or(0) > large_document ? large_piece : document_piece;
        piece.reserve(most + 64 * 1024);
        if (const Result<> more = co_await gather(piece, body, most); !more) gone = more.error();
        while (!gone && !trouble && !piece.empty()) {
            // The next piece comes while this one is sealed and written.
            next.reserve(piece.capacity());
            auto write = [&taker, &piece]() -> Result<> { return taker->write(piece); };
            auto writing = site_.disk->run(std::move(write));
            auto reading = gather(next, body, most);
            const std::tuple<Result<>, Result<>> both = co_await (std::move(writing) && std::move(reading));
            if (!std::get<0>(both)) trouble = std::get<0>(both).error();
            if (!std::get<1>(both)) gone = std::get<1>(both).error();
            piece.clear();
            std::swap(piece, next);
        }
        if (gone) {
            // The client is gone or sends nonsense: nothing is kept. Destroying touches the disk, so on the pool.
            auto drop = [taker = std::shared_ptr<ipp::DocumentTaker>(std::move(taker))]() mutable -> int { taker.reset(); return 0; };
            co_await site_.disk->run(std::move(drop));
            log::info("ipp.dropped", {{"peer", c_.peer().address}, {"why", gone->detail}});
            co_return co_await refuse_body(*gone);
        }
        auto end = [taker = std::shared_ptr<ipp::DocumentTaker>(std::move(taker)), trouble]() mutable -> Bytes {
            const ipp::Message reply = trouble ? taker->refuse(*trouble) : taker->finish();
            Bytes bytes = ipp::write_message(reply.get());
            taker.reset();
            return bytes;
        };
        Bytes reply = co_await site_.commit->run(std::move(end));
        co_return co_await answer_ipp(std::move(reply), head, body, waste_limit);
    }

    /// `read_over`: how much of a refused document is read and thrown away behind the answer.
    net::awaitable<bool> answer_ipp(Bytes reply, const Head& head, Body& body, std::uint64_t read_over)
    {
        HttpResponse response;
        response.content_type = "application/ipp";
        response.body = std::string(as_text(reply));
        // An answer may come before the document's end; then the connection ends with it.
        const bool ended = body.ended();
        const bool kept = co_await answer(std::move(response), false, head.keep_alive && ended);
        // Many clients send all they have before they read: one that is cut off never hears why its document was refused.
        if (!gone_) static_cast<void>(co_await body.drain(ended ? 0 : read_over));
        co_return ended && kept;
    }

    net::awaitable<bool> refuse_body(const Error& error)
    {
        // A peer that has ended its side alone still hears that its message was cut.
        if (error.code != Errc::malformed && error.code != Errc::limit_exceeded && error.code != Errc::truncated) {
            gone_ = true;
            co_return false;
        }
        HttpResponse sorry = plain_reply(400);
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
        const std::string text = write_reply(response, head_only, stay);
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
        while (read < linger_limit) {
            const Result<std::size_t> n = co_await c_.stream().read_some(waste);
            if (!n || *n == 0) break;
            read += *n;
        }
    }

    Connection& c_;
    const Site& site_;
    Door door_;
    bool gone_ = false;
    std::string verified_ = "nobody yet";  ///< the Authorization field that was right, lately
    PersonId verified_as_;
    std::chrono::steady_clock::time_point verified_until_{};
};

}  // namespace

net::awaitable<void> serve_http(std::shared_ptr<Connection> connection, const Site& site, Door door)
{
    Session session(*connection, site, door);
    co_await session.run();
}

}  // namespace consigne::spooler::http
