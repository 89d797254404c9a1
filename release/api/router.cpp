#include "release/api/router.hpp"

#include "release/web/forms.hpp"
#include "release/web/path_pattern.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

constexpr std::string_view root = "/api/v1";

bool changes(const HttpRequest& request) { return request.method != "GET" && request.method != "HEAD"; }

Actor person_of(Context& site, const std::string& token)
{
    Actor actor;
    const SiteSettings settings(site.parts.settings);
    auto session = site.desk.find(token, {settings.terminal_idle(), settings.desk_idle()});
    if (!session || !session->session.person) return actor;
    auto person = site.parts.people.find(*session->session.person);
    if (!person || person->paused) return actor;
    actor.person = *person;
    actor.session = std::move(*session);
    return actor;
}

/// Of a bearer token or our own cookie: a panel's session is worth nothing by itself (threats.md T-TERM-2).
Actor away_from_panels(Context& site, const std::string& token)
{
    Actor actor = person_of(site, token);
    if (actor.session && actor.session->session.terminal) return {};
    return actor;
}

struct Identified { Actor actor; std::optional<HttpResponse> refusal; };

/// Who calls, from what they show: the admin socket, a bearer token, or a cookie of our own pages.
Identified identify(Context& site, const HttpRequest& request)
{
    Identified known;
    if (request.local_admin) {
        known.actor.local = true;
        return known;
    }
    if (const auto authorization = request.header("authorization"); !authorization.empty()) {
        // A scheme that we do not know proves nothing (CVE-2025-58060).
        if (authorization.starts_with("Bearer ")) known.actor = away_from_panels(site, std::string(authorization.substr(7)));
        if (!known.actor.known()) known.refusal = error_answer(401, "denied", "sign in first");
        return known;
    }
    if (const auto token = web::cookie(request, web::desk_cookie(request)); !token.empty()) known.actor = away_from_panels(site, token);
    else if (const auto panel = web::cookie(request, "consigne_session"); !panel.empty()) {
        // A terminal's session is worth something only together with the terminal's own secret (threats.md T-TERM-2).
        known.actor = person_of(site, panel);
        const auto contact = site.enrolment.contact({}, web::cookie(request, "consigne_terminal"), request.peer);
        if (known.actor.session && contact.standing == Contact::Standing::accepted && known.actor.session->session.terminal == contact.terminal.id)
            known.actor.terminal = contact.terminal;
        else known.actor = Actor{};
    }
    // Cookies travel by themselves: what changes something must come from our own pages (threats.md T-CSRF-1).
    if (known.actor.known() && changes(request)) {
        const bool own = web::own_origin(request) && (request.method == "DELETE" || request.header("content-type").starts_with("application/json"));
        if (!own) known.refusal = error_answer(403, "denied", "this must come from our own pages, as application/json");
    }
    return known;
}

/// The one function that decides who may (threats.md T-AUTH-1): default deny.
std::optional<HttpResponse> refuse(const Route& route, const Actor& actor)
{
    if (!route.need || actor.may(*route.need)) return std::nullopt;
    if (!actor.known()) return error_answer(401, "denied", "sign in first");
    return error_answer(403, "denied", *route.need == Right::administer ? "only an administrator may do this" : "your roles do not let you do this");
}

}  // namespace

const std::vector<Route>& routes()
{
    static const std::vector<Route> all = [] {
        std::vector<Route> list;
        add_session_routes(list);
        add_people_routes(list);
        add_address_routes(list);
        add_held_session_routes(list);
        add_machine_routes(list);
        add_terminal_routes(list);
        add_job_routes(list);
        add_network_routes(list);
        add_record_routes(list);
        add_site_routes(list);
        add_upkeep_routes(list);
        return list;
    }();
    return all;
}

HttpResponse answer(Context& site, const HttpRequest& request)
{
    const auto path = std::string_view(request.path).substr(root.size());
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    const Route* route = nullptr;
    std::map<std::string, std::string> found;
    std::string allowed;
    for (const Route& one : routes()) {
        std::map<std::string, std::string> names;
        if (!web::matches(one.pattern, path, names)) continue;
        allowed += (allowed.empty() ? "" : ", ") + std::string(one.method);
        if (method == one.method) route = &one, found = std::move(names);
    }
    if (!route) {
        if (allowed.empty()) return error_answer(404, "not-found", "there is no such resource");
        auto refusal = error_answer(405, "unsupported", "not with this method");
        refusal.headers.emplace_back("Allow", allowed);
        return refusal;
    }

    auto known = identify(site, request);
    if (route->need || known.actor.known())
        if (known.refusal) return *known.refusal;
    if (const auto refusal = refuse(*route, known.actor)) return *refusal;
    if (known.actor.session) static_cast<void>(site.desk.keep(*known.actor.session));

    Call call{site, request, std::move(known.actor), std::move(found), {}};
    if (changes(request) && !request.body.empty() && !request.header("content-type").starts_with("text/csv")) {
        json::parse_options options;
        options.max_depth = 32;
        boost::system::error_code ec;
        auto body = json::parse(request.body, ec, {}, options);
        if (ec || !body.is_object()) return error_answer(400, "malformed", "the body is to be a JSON object");
        call.body = std::move(body.get_object());
    }
    return route->run(call);
}

HttpResponse json_answer(int status, const json::object& body)
{
    HttpResponse response;
    response.status = status;
    response.content_type = "application/json";
    response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}, {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}};
    response.body = json::serialize(body);
    return response;
}

HttpResponse text_answer(std::string content_type, std::string body)
{
    HttpResponse response;
    response.content_type = std::move(content_type);
    response.headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};
    response.body = std::move(body);
    return response;
}

HttpResponse error_answer(int status, std::string_view code, std::string_view message)
{
    return json_answer(status, {{"error", json::object{{"code", code}, {"message", message}}}});
}

HttpResponse paused_answer(std::string_view message, std::chrono::seconds pause)
{
    auto response = error_answer(429, "paused", message);
    response.headers.emplace_back("Retry-After", std::to_string(pause.count()));
    return response;
}

HttpResponse error_answer(const Error& error)
{
    switch (error.code) {
    case Errc::malformed: return error_answer(400, "malformed", error.detail);
    case Errc::truncated: return error_answer(400, "truncated", error.detail);
    case Errc::unsupported: return error_answer(422, "unsupported", error.detail);
    case Errc::limit_exceeded: return error_answer(413, "limit-exceeded", error.detail);
    case Errc::not_found: return error_answer(404, "not-found", error.detail);
    case Errc::denied: return error_answer(403, "denied", error.detail);
    case Errc::conflict: return error_answer(409, "conflict", error.detail);
    case Errc::busy: return error_answer(503, "busy", error.detail);
    case Errc::peer_gone: return error_answer(502, "peer-gone", error.detail);
    case Errc::timed_out: return error_answer(504, "timed-out", error.detail);
    // What the disk said is for the log, not for strangers.
    case Errc::storage_failed: return error_answer(503, "storage-failed", "the server could not keep this just now");
    }
    return error_answer(500, "failed", "the server failed");
}

HttpResponse nothing_answer()
{
    HttpResponse response = json_answer(204, {});
    response.body.clear();
    return response;
}

void Fields::wrong(std::string_view key, const char* what)
{
    if (!trouble_) trouble_ = fail(Errc::malformed, std::string(key) + " " + what);
}

void Fields::text(std::string_view key, std::string& value, std::size_t longest)
{
    const auto* found = body_.if_contains(key);
    if (!found) return;
    if (!found->is_string() || found->get_string().size() > longest) return wrong(key, "is to be a text, not longer than allowed");
    for (const char c : found->get_string())
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return wrong(key, "holds a control character");
    value = std::string(found->get_string());
}

void Fields::flag(std::string_view key, bool& value)
{
    const auto* found = body_.if_contains(key);
    if (!found) return;
    if (!found->is_bool()) return wrong(key, "is to be true or false");
    value = found->get_bool();
}

void Fields::texts(std::string_view key, std::vector<std::string>& values)
{
    const auto* found = body_.if_contains(key);
    if (!found) return;
    if (!found->is_array() || found->get_array().size() > 1000) return wrong(key, "is to be a list of texts");
    std::vector<std::string> read;
    for (const auto& item : found->get_array()) {
        if (!item.is_string() || item.get_string().size() > 255) return wrong(key, "is to be a list of texts");
        read.emplace_back(item.get_string());
    }
    values = std::move(read);
}

void Fields::numbers(std::string_view key, std::vector<std::int64_t>& values)
{
    const auto* found = body_.if_contains(key);
    if (!found) return;
    if (!found->is_array() || found->get_array().size() > 1000) return wrong(key, "is to be a list of numbers");
    std::vector<std::int64_t> read;
    for (const auto& item : found->get_array()) {
        if (!item.is_int64()) return wrong(key, "is to be a list of numbers");
        read.push_back(item.get_int64());
    }
    values = std::move(read);
}

std::optional<std::int64_t> Fields::number(std::string_view key, std::int64_t least, std::int64_t most)
{
    const auto* found = body_.if_contains(key);
    if (!found || found->is_null()) return std::nullopt;
    if (!found->is_int64() || found->get_int64() < least || found->get_int64() > most) {
        wrong(key, ("is to be a number from " + std::to_string(least) + " to " + std::to_string(most)).c_str());
        return std::nullopt;
    }
    return found->get_int64();
}

}  // namespace consigne::release::api
