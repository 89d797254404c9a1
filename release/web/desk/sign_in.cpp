#include "release/web/desk/sign_in.hpp"

#include "release/web/desk/door.hpp"
#include "release/web/page.hpp"

namespace consigne::release::web::desk {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_shown = 64;   // of an account's name that comes back in its field

/// What the page says of the last try.
struct Said {
    std::string user, title, text;
    int status = 200;
    std::chrono::seconds pause{};
    bool by_code = false;
};

const Language& words_of(const Context& site, const HttpRequest& request) { return words_for(request, {}, site.parts.choices->language()); }

HttpResponse page(Context& site, const HttpRequest& request, const std::string& next, const std::string& why, const Said& said)
{
    const Language& words = words_of(site, request);
    const auto entry = door(request, site.key);
    json::object data{{"token", entry.token}, {"next", next}, {"user", said.user}, {"code", SiteSettings(site.parts.settings).text("portal-sign-in") == "account-or-code"}};
    if (!said.title.empty()) data["said"] = json::object{{"title", said.title}, {"text", said.text}, {"of_code", said.by_code}, {"of_account", !said.by_code}};
    else if (why == "ended") data["info"] = words.text("desk_ended");
    else if (why == "role") data["info"] = words.text("desk_role");
    else if (why == "out") data["info"] = words.text("desk_out");
    auto response = rendered(request, words, "desk_sign_in", "page_sign_in", std::move(data), said.status);
    if (entry.cookie) response.headers.emplace_back("Set-Cookie", *entry.cookie);
    if (said.pause.count() > 0) response.headers.emplace_back("Retry-After", std::to_string(said.pause.count()));
    return response;
}

Said in_words(const Refusal& refusal, bool by_code, const Language& words)
{
    const auto pause = words.duration(static_cast<std::uint64_t>(refusal.pause.count()));
    Said said;
    said.by_code = by_code;
    switch (refusal.why) {
    case Refusal::Why::paused:
        said.title = words.text("pause_title");
        said.text = words.text("pause_now", {{"duration", pause}});
        said.status = 429;
        said.pause = refusal.pause;
        break;
    case Refusal::Why::busy: said.title = words.text("busy_now"), said.status = 503; break;
    case Refusal::Why::account_paused: said.title = words.text("account_paused"), said.status = 403; break;
    default:
        said.title = words.text(by_code ? "unknown_code" : "unknown_account");
        if (refusal.tries_left > 0) said.text = words.count("tries_left", refusal.tries_left, {{"duration", pause}});
        said.status = 401;
    }
    return said;
}

/// A new session: a token of before must never become one of after (threats.md T-TERM-2).
HttpResponse enter(Context& site, const HttpRequest& request, const spooler::Person& person, bool by_password, const std::string& next)
{
    if (auto old = site.desk.find(cookie(request, desk_cookie(request)), {std::chrono::seconds(0), IdleLimits::longest_desk})) site.desk.close(*old);
    const std::string kind = by_password && has_role(person) ? "admin" : "desk";
    const SessionPlace place{request.peer, std::string(request.header("user-agent"))};
    const auto opened = site.desk.open(kind, person.id, std::nullopt, person.language, place);
    const Language& words = words_of(site, request);
    if (!opened) return page(site, request, next, {}, {{}, words.text("trouble_store"), {}, 503, {}, !by_password});
    HttpResponse response;
    response.status = 303;
    response.headers = {{"Location", next.empty() ? std::string("/me/") : next}, {"Set-Cookie", set_cookie(request, desk_cookie(request), opened->token, 0)}};
    guard(response);
    return response;
}

}  // namespace

HttpResponse sign_in_page(Context& site, const HttpRequest& request, bool signed_in)
{
    const Form query(request.query);
    const std::string next = own_path(query.get("next"), {}), why = query.get("why");
    if (!signed_in || why == "role") return page(site, request, next, why, {});
    HttpResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", next.empty() ? std::string("/me/") : next);
    guard(response);
    return response;
}

HttpResponse sign_in_post(Context& site, const HttpRequest& request)
{
    const Form form(request.body);
    const Language& words = words_of(site, request);
    const std::string next = own_path(form.get("next"), {}), place = "address " + request.peer;
    if (!by_our_door(request, site.key, form.get("token"))) return page(site, request, next, {}, {{}, words.text("desk_again"), {}, 403, {}, false});
    const bool by_code = form.get("form") == "code" && SiteSettings(site.parts.settings).text("portal-sign-in") == "account-or-code";
    const std::string user = form.get("user"), typed = by_code ? form.get("code") : form.get("pass");
    // A key pressed in passing costs no try.
    if (typed.empty() || (!by_code && user.empty())) {
        Said said{user.substr(0, longest_shown), words.text(by_code ? "type_code" : user.empty() ? "type_account" : "desk_type_password"), {}, 422, {}, by_code};
        return page(site, request, next, {}, said);
    }
    const auto result = by_code ? site.sign_in.by_code(place, typed) : site.sign_in.by_password(place, user, typed);
    if (const auto* person = std::get_if<spooler::Person>(&result)) return enter(site, request, *person, !by_code, next);
    Said said = in_words(std::get<Refusal>(result), by_code, words);
    if (user.size() <= longest_shown) said.user = user;
    return page(site, request, next, {}, said);
}

HttpResponse sign_out(Visit& visit)
{
    // What had been deleted does not wait for its seconds: whoever leaves is done.
    visit.site.bin.empty(visit.person.id);
    visit.audit("signed out", visit.place());
    visit.site.desk.close(visit.session);
    HttpResponse response;
    response.status = 303;
    response.headers = {{"Location", "/sign-in?why=out"}, {"Set-Cookie", set_cookie(visit.request, desk_cookie(visit.request), "", -1)}};
    guard(response);
    return response;
}

}  // namespace consigne::release::web::desk
