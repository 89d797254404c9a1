// Signing in and out.
#include "release/api/router.hpp"

#include "release/web/forms.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

HttpResponse refused(const Refusal& refusal)
{
    switch (refusal.why) {
    case Refusal::Why::paused: return paused_answer("too many failures, wait", refusal.pause);
    case Refusal::Why::busy: return error_answer(503, "busy", "many people are signing in, try again in a moment");
    case Refusal::Why::pin_wanted: return error_answer(403, "denied", "this card wants its PIN, at a terminal");
    case Refusal::Why::account_paused: return error_answer(403, "denied", "this account is paused");
    default: return error_answer(401, "denied", "unknown account or wrong password");
    }
}

json::object described(const Actor& actor)
{
    json::array roles;
    if (actor.may(Right::see_site))
        for (const auto role : actor.person ? roles_of(*actor.person) : std::vector<std::string_view>{"administrator"}) roles.emplace_back(role);
    json::object body{{"format", 1}, {"role", actor.may(Right::administer) ? "admin" : "person"}, {"roles", std::move(roles)}};
    if (actor.person) body["login"] = actor.person->login;
    return body;
}

HttpResponse sign_in(Call& call)
{
    if (!call.request.local_admin && !web::own_origin(call.request)) return error_answer(403, "denied", "from another site");
    if (!call.request.header("content-type").starts_with("application/json")) return error_answer(403, "denied", "the body is to be application/json");
    std::string login, password;
    bool cookie = false;
    Fields fields(call.body);
    fields.text("login", login);
    fields.text("password", password, Passwords::longest);
    fields.flag("cookie", cookie);
    if (fields.trouble()) return error_answer(*fields.trouble());

    const auto result = call.site.sign_in.by_password("address " + call.request.peer, login, password);
    if (const auto* refusal = std::get_if<Refusal>(&result)) return refused(*refusal);
    const auto& person = std::get<spooler::Person>(result);
    const SessionPlace place{call.request.peer, std::string(call.request.header("user-agent"))};
    const auto opened = call.site.desk.open(has_role(person) ? "admin" : "desk", person.id, std::nullopt, person.language, place);
    if (!opened) return error_answer(opened.error());
    Actor actor;
    actor.person = person;
    actor.session = *opened;
    json::object body = described(actor);
    if (!cookie) body["token"] = opened->token;
    auto response = json_answer(201, body);
    if (cookie) response.headers.emplace_back("Set-Cookie", web::set_cookie(call.request, web::desk_cookie(call.request), opened->token, 0));
    return response;
}

HttpResponse who(Call& call) { return json_answer(200, described(call.actor)); }

HttpResponse sign_out(Call& call)
{
    if (call.actor.session) call.site.desk.close(*call.actor.session);
    auto response = nothing_answer();
    response.headers.emplace_back("Set-Cookie", web::set_cookie(call.request, web::desk_cookie(call.request), "", -1));
    return response;
}

}  // namespace

void add_session_routes(std::vector<Route>& all)
{
    all.push_back({"POST", "/sessions", anybody, sign_in});
    all.push_back({"GET", "/sessions/current", Right::own, who});
    all.push_back({"DELETE", "/sessions/current", Right::own, sign_out});
}

}  // namespace consigne::release::api
