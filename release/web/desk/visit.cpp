#include "release/web/desk/visit.hpp"

#include "release/web/desk/frame.hpp"
#include "release/web/desk/state.hpp"
#include "release/web/embedded.hpp"
#include "release/web/page.hpp"
#include "release/web/templates.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace consigne::release::web::desk {
namespace {

namespace json = boost::json;

bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("/-._~?=&%+,:@").find(c) != std::string_view::npos;
}

}  // namespace

std::string own_path(const std::string& asked, const std::string& otherwise)
{
    const auto below = [&](std::string_view root) { return asked == root || asked.starts_with(std::string(root) + "/") || asked.starts_with(std::string(root) + "?"); };
    const bool one = asked == "/" || below("/me") || below("/admin") || below("/add") || below("/sign-in");
    return one && asked.size() <= 1024 && std::all_of(asked.begin(), asked.end(), plain) ? asked : otherwise;
}

HttpResponse rendered(const HttpRequest& request, const Language& words, std::string_view name, std::string_view title_key, json::object data, int status)
{
    const Look look = look_of(request);
    json::array others;
    for (const Language* one : languages())
        if (one != &words) others.push_back(json::object{{"code", one->code()}, {"name", one->text("name")}});
    data["other_languages"] = std::move(others);
    data["theme"] = look.theme;
    data["here"] = own_path(request.path + (request.query.empty() ? std::string() : "?" + request.query), "/");
    return show_desk(words, name, title_key, std::move(data), status);
}

HttpResponse see(Visit& visit, const std::string& path)
{
    visit.session.session.state = write_note(visit.note);
    const auto kept = visit.site.desk.keep(visit.session);
    if (!kept && kept.error().code != Errc::not_found) return trouble(visit, "trouble_store", 503);
    HttpResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", path);
    guard(response);
    return response;
}

HttpResponse show(Visit& visit, std::string_view name, std::string_view title_key, json::object data, int status)
{
    data["token"] = visit.site.desk.form_token(visit.session);
    data["who"] = visit.person.full_name.empty() ? visit.person.login : visit.person.full_name;
    data["login"] = visit.person.login;
    if (!visit.note.kind.empty()) {
        const Note& note = visit.note;
        data["note"] = json::object{{"kind", note.kind}, {"title", note.title}, {"text", note.text}, {"alert", note.kind == "bad"}};
        // Said once. A page's own script that looks for what is new must not take it from the page that follows a press.
        if (!visit.by_script()) {
            visit.session.session.state.clear();
            static_cast<void>(visit.site.parts.sessions.update(visit.session.session));
        }
    }
    // Left open, a page without script says by itself that it is over; with script it is told.
    data["ends"] = std::to_string(visit.site.desk.left(visit.session.session, visit.limits()).count() + 1);
    put_frame(visit, data);
    return rendered(visit.request, *visit.words, name, title_key, std::move(data), status);
}

HttpResponse trouble(Visit& visit, std::string_view text_key, int status)
{
    return show(visit, in_administration(visit) ? "adm_trouble" : "me_trouble", "page_trouble", {{"sentence", visit.words->text(text_key)}}, status);
}

}  // namespace consigne::release::web::desk
