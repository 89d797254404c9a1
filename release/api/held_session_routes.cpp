// Where people are signed in: listed and ended. People have their own, administrators everybody's.
#include "release/api/own_person.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::api {
namespace {

namespace json = boost::json;

IdleLimits limits(Call& call)
{
    const SiteSettings settings(call.site.parts.settings);
    return {settings.terminal_idle(), settings.desk_idle()};
}

json::object described(const Call& call, const spooler::Session& session)
{
    json::object row{{"id", SessionDesk::name_of(session)}, {"kind", session.kind}, {"address", session.address}, {"agent", session.agent},
                     {"started", session.started.time_since_epoch().count()}, {"last_seen", session.last_seen.time_since_epoch().count()}, {"terminal", nullptr},
                     {"current", call.actor.session && call.actor.session->session.token_digest == session.token_digest}};
    if (session.terminal)
        if (const auto terminal = call.site.parts.terminals.find(*session.terminal)) row["terminal"] = terminal->name;
    return row;
}

HttpResponse list(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    json::array rows;
    for (const auto& session : call.site.desk.of(person->id, limits(call))) rows.push_back(described(call, session));
    return json_answer(200, {{"format", 1}, {"sessions", std::move(rows)}});
}

HttpResponse end(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    if (const auto ended = call.site.desk.end(person->id, call.path.at("session")); !ended) return error_answer(ended.error());
    call.site.parts.audit.record(call.actor.name(), "ended a session", "person " + person->login);
    return nothing_answer();
}

HttpResponse end_all(Call& call)
{
    const auto person = own_person(call);
    if (!person) return error_answer(person.error());
    const unsigned ended = call.site.desk.end_all(person->id, call.actor.session ? call.actor.session->session.token_digest : std::string());
    call.site.parts.audit.record(call.actor.name(), "ended " + std::to_string(ended) + " sessions", "person " + person->login);
    return nothing_answer();
}

}  // namespace

void add_held_session_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/people/{id}/sessions", Right::own, list});
    all.push_back({"DELETE", "/people/{id}/sessions", Right::own, end_all});
    all.push_back({"DELETE", "/people/{id}/sessions/{session}", Right::own, end});
}

}  // namespace consigne::release::api
