#include "release/station/set_up.hpp"

#include "release/identity/digest.hpp"
#include "release/station/page.hpp"
#include "release/web/forms.hpp"
#include "spooler/runtime/log.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/json/array.hpp>

#include <array>
#include <filesystem>

namespace consigne::release::station {
namespace {

namespace json = boost::json;
namespace log = spooler::log;
using web::Form;

constexpr std::string_view cookie_name = "consigne_setup";
constexpr std::size_t longest_authority = 32 * 1024;

std::optional<std::uint16_t> port(const std::string& typed)
{
    const auto number = web::whole_number(typed);
    if (!number || *number < 1 || *number > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

std::string trimmed(std::string text)
{
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    while (!text.empty() && blank(text.front())) text.erase(0, 1);
    return text;
}

bool fit_device(const std::string& path)
{
    if (path.empty()) return true;
    if (path.front() != '/' || path.size() > 255) return false;
    for (const char c : path)
        if (c < '!' || c > '~') return false;
    return true;
}

/// What the forms say of the settings: the same names and values as they would be posted with.
Form form_of(const Settings& settings)
{
    Form form;
    form.add("serial", settings.serial);
    form.add("host", settings.server.host);
    form.add("port", std::to_string(settings.server.port));
    form.add("tls", settings.server.tls ? "yes" : "no");
    form.add("print", settings.server.fingerprint);
    form.add("authority", settings.server.authority);
    form.add("keyboard", settings.readers.keyboard);
    form.add("line", settings.readers.line);
    form.add("speed", std::to_string(settings.readers.speed));
    form.add("frame", settings.readers.frame);
    form.add("network", settings.readers.network == Readers::Network::listen ? "listen" : settings.readers.network == Readers::Network::connect ? "connect" : "none");
    form.add("network-host", settings.readers.network_host);
    form.add("network-port", settings.readers.network_port == 0 ? std::string() : std::to_string(settings.readers.network_port));
    if (settings.readers.pcsc) form.add("pcsc", "yes");
    return form;
}

/// The settings with what the server's form says; else the key of what is wrong.
std::string read_server(const Form& form, Settings& settings)
{
    settings.serial = trimmed(form.get("serial"));
    settings.server.host = trimmed(form.get("host"));
    if (settings.server.host.starts_with('[') && settings.server.host.ends_with(']')) settings.server.host = settings.server.host.substr(1, settings.server.host.size() - 2);
    settings.server.tls = form.get("tls") == "yes";
    settings.server.authority = trimmed(form.get("authority"));
    const auto number = port(trimmed(form.get("port")));
    const auto print = fingerprint(form.get("print"));
    if (!fit_serial(settings.serial)) return "bad_serial";
    if (!fit_host(settings.server.host)) return "bad_host";
    if (!number) return "bad_port";
    if (!print) return "bad_print";
    if (!settings.server.authority.empty() && (settings.server.authority.size() > longest_authority || !settings.server.authority.starts_with("-----BEGIN CERTIFICATE-----"))) return "bad_authority";
    settings.server.port = *number;
    settings.server.fingerprint = *print;
    return {};
}

std::string read_readers(const Form& form, Readers& readers)
{
    readers.keyboard = trimmed(form.get("keyboard"));
    readers.line = trimmed(form.get("line"));
    readers.frame = form.get("frame");
    readers.pcsc = form.get("pcsc") == "yes";
    readers.network_host = trimmed(form.get("network-host"));
    const auto speed = web::whole_number(form.get("speed"));
    const auto number = port(trimmed(form.get("network-port")));
    const std::string network = form.get("network");
    readers.network = network == "listen" ? Readers::Network::listen : network == "connect" ? Readers::Network::connect : Readers::Network::none;
    if (!fit_device(readers.keyboard) || !fit_device(readers.line) || !speed || *speed < 0 || !fit_speed(static_cast<unsigned>(*speed)) || !fit_frame(readers.frame)) return "bad_device";
    readers.speed = static_cast<unsigned>(*speed);
    readers.network_port = number.value_or(0);
    if (readers.network == Readers::Network::none) return {};
    if (!number) return "bad_port";
    boost::system::error_code no_address;
    if (readers.network == Readers::Network::connect) return fit_host(readers.network_host) ? "" : "bad_network_host";
    if (!readers.network_host.empty()) boost::asio::ip::make_address(readers.network_host, no_address);
    return no_address ? "bad_network_host" : "";
}

/// Links to devices that keep their name when something else is plugged in.
json::array devices(const char* folder, std::string_view ending)
{
    json::array found;
    std::error_code ec;
    for (auto each = std::filesystem::directory_iterator(folder, ec); !ec && each != std::filesystem::directory_iterator(); each.increment(ec))
        if (const auto path = each->path().string(); path.ends_with(ending) && found.size() < 20) found.push_back(json::object{{"path", path}});
    return found;
}

template <class List>
json::array choices(const List& list, const std::string& chosen)
{
    json::array all;
    for (const auto& one : list) all.push_back(json::object{{"value", std::string(one)}, {"on", chosen == one}});
    return all;
}

std::string_view key_of(Contact::State state)
{
    switch (state) {
    case Contact::State::not_set_up: return "state_not_set_up";
    case Contact::State::unknown: return "state_unknown";
    case Contact::State::silent: return "state_silent";
    case Contact::State::untrusted: return "state_untrusted";
    case Contact::State::foreign: return "state_foreign";
    case Contact::State::waiting: return "state_waiting";
    case Contact::State::refused: return "state_refused";
    case Contact::State::accepted: return "state_accepted";
    }
    return "state_unknown";
}

std::string_view kind_of(Contact::State state)
{
    switch (state) {
    case Contact::State::accepted: return "ok";
    case Contact::State::waiting: return "warn";
    case Contact::State::not_set_up:
    case Contact::State::unknown: return "idle";
    default: return "bad";
    }
}

HttpResponse with_cookie(HttpResponse response, const std::string& value, int seconds)
{
    response.headers.emplace_back("Set-Cookie", std::string(cookie_name) + "=" + value + "; Path=/setup; HttpOnly; SameSite=Strict" + (seconds < 0 ? "; Max-Age=0" : ""));
    return response;
}

}  // namespace

const web::Language& SetUp::words() const { return web::language(station_.settings().language); }

void SetUp::note(const std::string& cookie, std::string_view kind, std::string text)
{
    if (auto* session = administrator_.find(cookie)) {
        session->note_kind = kind;
        session->note = std::move(text);
    }
}

std::string SetUp::refused(const Administrator::Refusal& refusal) const
{
    const auto pause = words().duration(static_cast<std::uint64_t>(refusal.pause.count()));
    switch (refusal.why) {
    case Administrator::Refusal::Why::busy: return words().text("busy");
    case Administrator::Refusal::Why::paused: break;
    case Administrator::Refusal::Why::wrong:
        if (refusal.tries_left > 0) return words().count("tries_left", refusal.tries_left, {{"duration", pause}});
        break;
    }
    return words().text("paused", {{"duration", pause}});
}

net::awaitable<HttpResponse> SetUp::answer(const HttpRequest& request)
{
    if (request.path == "/") co_return see("/setup");
    if (request.path.starts_with("/station/assets/")) co_return built_in(request);
    if (request.path != "/setup" && !request.path.starts_with("/setup/")) co_return plain_answer(404, "404\n");
    const bool posted = request.method == "POST";
    if (!posted && request.method != "GET" && request.method != "HEAD") co_return plain_answer(405, "405\n");
    if (posted && !web::own_origin(request)) co_return door(administrator_.known() ? "" : "first", words().text("form_old"), 403);
    if (!posted && request.path != "/setup") co_return see("/setup");

    const std::string cookie = web::cookie(request, cookie_name);
    if (!administrator_.known()) {
        if (posted && request.path == "/setup/first") co_return co_await first(request);
        co_return door("first", {});
    }
    if (posted && request.path == "/setup/sign-in") co_return co_await sign_in(request);
    if (!administrator_.find(cookie)) {
        const bool over = posted || !cookie.empty();
        auto page = door("", over ? words().text("session_over") : std::string(), posted ? 403 : 200);
        if (!cookie.empty()) co_return with_cookie(std::move(page), {}, -1);
        co_return page;
    }
    if (!posted) co_return show(cookie);
    co_return co_await signed_in(request, cookie);
}

HttpResponse SetUp::door(std::string_view kind, const std::string& said, int status) const
{
    json::object data{{"first", kind == "first"}};
    if (!said.empty()) data["note"] = json::object{{"kind", "bad"}, {"role", "alert"}, {"text", said}};
    return page(words(), "door", kind == "first" ? "page_first" : "page_sign_in", std::move(data), status);
}

HttpResponse SetUp::entered(const std::string& cookie) const { return with_cookie(see("/setup"), cookie, 0); }

net::awaitable<HttpResponse> SetUp::first(const HttpRequest& request)
{
    const Form form(request.body);
    if (const auto refusal = administrator_.check_first_code(trimmed(form.get("code")), request.peer)) {
        const bool wrong = refusal->why == Administrator::Refusal::Why::wrong;
        const std::string more = refused(*refusal);
        co_return door("first", wrong ? words().text("first_wrong") + " " + more : more, wrong ? 403 : 429);
    }
    const std::string fresh = form.get("fresh");
    if (fresh != form.get("again")) co_return door("first", words().text("passwords_differ"), 422);
    const auto kept = co_await administrator_.set(fresh);
    if (!kept) {
        const bool weak = kept.error().code == Errc::malformed;
        co_return door("first", weak ? words().text("password_short") : words().text("not_kept", {{"why", kept.error().detail}}), weak ? 422 : 503);
    }
    log::info("administrator", {{"what", "password set"}, {"from", request.peer}});
    station_.changed();
    co_return entered(administrator_.open());
}

net::awaitable<HttpResponse> SetUp::sign_in(const HttpRequest& request)
{
    const Form form(request.body);
    const std::string peer = request.peer;
    std::string typed = form.get("pass");
    const auto refusal = co_await administrator_.check(std::move(typed), peer);
    if (!refusal) {
        log::info("administrator", {{"what", "signed in"}, {"from", peer}});
        co_return entered(administrator_.open());
    }
    log::warning("administrator", {{"what", "wrong password"}, {"from", peer}});
    const bool wrong = refusal->why == Administrator::Refusal::Why::wrong;
    const std::string more = refused(*refusal);
    auto page = door("", wrong ? words().text("wrong_password") + " " + more : more, wrong ? 403 : refusal->why == Administrator::Refusal::Why::paused ? 429 : 503);
    if (refusal->why == Administrator::Refusal::Why::paused) page.headers.emplace_back("Retry-After", std::to_string(refusal->pause.count()));
    co_return page;
}

net::awaitable<HttpResponse> SetUp::signed_in(const HttpRequest& request, std::string cookie)
{
    const Form form(request.body);
    auto* session = administrator_.find(cookie);
    if (!session || !same_secret(form.get("token"), session->token)) {
        note(cookie, "bad", words().text("form_old"));
        auto page = show(cookie);
        page.status = 403;
        co_return page;
    }
    const std::string_view what = std::string_view(request.path).substr(request.path.rfind('/') + 1);
    if (what == "sign-out") {
        administrator_.close(cookie);
        co_return with_cookie(see("/setup"), {}, -1);
    }
    if (what == "language") {
        Settings fresh = station_.settings();
        fresh.language = web::language(form.get("language")).code();
        if (const auto kept = station_.change(std::move(fresh)); !kept) note(cookie, "bad", words().text("not_kept", {{"why", kept.error().detail}}));
        station_.changed();
        co_return see("/setup");
    }
    if (what == "server") co_return co_await save_server(cookie, request.body);
    if (what == "readers") co_return save_readers(cookie, request.body);
    if (what == "test") co_return co_await try_server(cookie);
    if (what == "trust") {
        // Only what this session was shown: the button says which.
        if (session->presented.empty() || form.get("print") != session->presented) co_return see("/setup");
        Settings fresh = station_.settings();
        fresh.server.fingerprint = session->presented;
        session->presented.clear();
        log::info("administrator", {{"what", "trusts a certificate"}, {"sha256", fresh.server.fingerprint}});
        if (const auto kept = station_.change(std::move(fresh)); !kept) {
            note(cookie, "bad", words().text("not_kept", {{"why", kept.error().detail}}));
            co_return see("/setup");
        }
        co_return co_await try_server(cookie);
    }
    if (what == "card") {
        session->asked_card = true;
        station_.show_next();
        co_return see("/setup");
    }
    if (what == "password") co_return co_await change_password(cookie, request.body, request.peer);
    co_return plain_answer(404, "404\n");
}

net::awaitable<HttpResponse> SetUp::save_server(std::string cookie, std::string body)
{
    Settings fresh = station_.settings();
    if (const auto wrong = read_server(Form(body), fresh); !wrong.empty()) {
        note(cookie, "bad", words().text(wrong));
        auto page = show(cookie, &body);
        page.status = 422;
        co_return page;
    }
    log::info("administrator", {{"what", "changed the server"}, {"server", authority_of(fresh.server)}, {"serial", fresh.serial}});
    if (const auto kept = station_.change(std::move(fresh)); !kept) {
        note(cookie, "bad", words().text("not_kept", {{"why", kept.error().detail}}));
        co_return see("/setup");
    }
    if (auto* session = administrator_.find(cookie)) session->presented.clear();
    co_return co_await try_server(cookie);
}

net::awaitable<HttpResponse> SetUp::try_server(std::string cookie)
{
    co_await station_.greet();
    station_.changed();
    const Contact& contact = station_.contact();
    switch (contact.state) {
    case Contact::State::accepted: note(cookie, "ok", words().text("test_good", {{"name", contact.name}})); break;
    case Contact::State::waiting: note(cookie, "warn", words().text("test_waiting")); break;
    case Contact::State::refused: note(cookie, "bad", words().text("refused_1")); break;
    default: note(cookie, "bad", words().text("test_bad", {{"why", contact.detail.empty() ? words().text(key_of(contact.state)) : contact.detail}})); break;
    }
    if (contact.state == Contact::State::untrusted) {
        const auto shown = co_await shown_certificate(station_.settings().server);
        if (auto* session = administrator_.find(cookie); session && shown) session->presented = *shown;
    }
    co_return see("/setup");
}

net::awaitable<HttpResponse> SetUp::change_password(std::string cookie, std::string body, std::string peer)
{
    const Form form(body);
    std::string typed = form.get("pass");
    const auto refusal = co_await administrator_.check(std::move(typed), peer);
    if (refusal) {
        const bool wrong = refusal->why == Administrator::Refusal::Why::wrong;
        const std::string more = refused(*refusal);
        note(cookie, "bad", wrong ? words().text("wrong_password") + " " + more : more);
        co_return see("/setup");
    }
    const std::string fresh = form.get("fresh");
    if (fresh != form.get("again")) {
        note(cookie, "bad", words().text("passwords_differ"));
        co_return see("/setup");
    }
    const auto kept = co_await administrator_.set(fresh);
    if (!kept) {
        const bool weak = kept.error().code == Errc::malformed;
        note(cookie, "bad", weak ? words().text("password_short") : words().text("not_kept", {{"why", kept.error().detail}}));
        co_return see("/setup");
    }
    const std::string again = administrator_.open();
    note(again, "ok", words().text("password_kept"));
    co_return entered(again);
}

HttpResponse SetUp::save_readers(const std::string& cookie, const std::string& body)
{
    Settings fresh = station_.settings();
    if (const auto wrong = read_readers(Form(body), fresh.readers); !wrong.empty()) {
        note(cookie, "bad", words().text(wrong));
        auto page = show(cookie, nullptr, &body);
        page.status = 422;
        return page;
    }
    const auto kept = station_.change(std::move(fresh));
    if (kept) note(cookie, "ok", words().text("readers_kept"));
    else note(cookie, "bad", words().text("not_kept", {{"why", kept.error().detail}}));
    return see("/setup");
}

HttpResponse SetUp::show(const std::string& cookie, const std::string* typed_server, const std::string* typed_readers)
{
    auto* session = administrator_.find(cookie);
    if (!session) return door("", words().text("session_over"), 403);
    const Settings& settings = station_.settings();
    const Contact& contact = station_.contact();
    const Form kept = form_of(settings);
    const Form server = typed_server ? Form(*typed_server) : kept;
    const Form readers = typed_readers ? Form(*typed_readers) : kept;

    json::object data{{"token", session->token}};
    for (const std::string_view name : {"serial", "host", "port", "print", "authority"}) data[name] = server.get(name);
    data["tls"] = server.get("tls") == "yes";
    for (const std::string_view name : {"keyboard", "line"}) data[name] = readers.get(name);
    data["network_host"] = readers.get("network-host");
    data["network_port"] = readers.get("network-port");
    data["pcsc"] = readers.get("pcsc") == "yes";
    const std::string network = readers.get("network");
    data["network_listen"] = network == "listen";
    data["network_connect"] = network == "connect";
    data["network_none"] = network != "listen" && network != "connect";
    constexpr std::array<std::string_view, 8> speeds{"1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"};
    constexpr std::array<std::string_view, 6> frames{"8N1", "8E1", "8O1", "7E1", "7O1", "8N2"};
    data["speeds"] = choices(speeds, readers.get("speed"));
    data["frames"] = choices(frames, readers.get("frame"));
    data["keyboards"] = devices("/dev/input/by-id", "-event-kbd");
    data["lines"] = devices("/dev/serial/by-id", "");
    for (const auto& reader : readers_) {
        const std::string why = reader->trouble();
        data[std::string(word(reader->source())) + "_state"] = json::object{{"kind", why.empty() ? "ok" : "bad"}, {"text", why.empty() ? words().text("works") : why}};
    }

    json::array tongues;
    for (const web::Language* one : web::languages()) tongues.push_back(json::object{{"code", one->code()}, {"name", one->text("name")}, {"on", one->code() == settings.language}});
    data["languages"] = std::move(tongues);
    data["state_kind"] = std::string(kind_of(contact.state));
    data["state_text"] = words().text(key_of(contact.state));
    if (contact.state == Contact::State::waiting) data["state_more"] = words().text("waiting_more");
    if (contact.state == Contact::State::refused) data["state_more"] = words().text("refused_more");
    data["state_name"] = contact.name;
    if (!settings.server.host.empty()) data["state_server"] = authority_of(settings.server);
    json::array addresses;
    for (const auto& address : own_addresses())
        if (addresses.size() < 2) addresses.push_back(json::object{{"address", address}});
    data["addresses"] = std::move(addresses);
    data["presented"] = session->presented;

    if (session->asked_card) {
        if (station_.showing()) {
            data["card_waiting"] = true;
            data["refresh"] = "2";
        } else if (const auto& shown = station_.shown()) {
            data["card"] = json::object{{"text", shown->text}, {"by", words().text("source_" + std::string(word(shown->source)))}, {"length", static_cast<std::int64_t>(shown->text.size())}};
        } else {
            session->asked_card = false;
            if (session->note.empty()) note(cookie, "warn", words().text("card_nothing"));
        }
    }
    if (!session->note.empty())
        data["note"] = json::object{{"kind", session->note_kind}, {"role", session->note_kind == "bad" ? "alert" : "status"}, {"text", session->note}};
    session->note.clear();
    return page(words(), "set_up", "page_set_up", std::move(data));
}

}  // namespace consigne::release::station
