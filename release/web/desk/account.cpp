// /me/account: where somebody is signed in, and how the pages look.
#include "release/web/desk/agent.hpp"
#include "release/web/desk/routes.hpp"
#include "release/web/moments.hpp"

#include <boost/json/array.hpp>

namespace consigne::release::web::desk {
namespace {

namespace json = boost::json;

json::object described(const Visit& visit, const spooler::Session& session)
{
    const Language& words = *visit.words;
    const Agent agent = read_agent(session.agent);
    std::string name = words.text("session_unknown");
    std::string_view icon = agent.handheld ? "phone" : "laptop";
    if (session.terminal) {
        const auto terminal = visit.site.parts.terminals.find(*session.terminal);
        name = words.text("session_terminal", {{"name", terminal ? terminal->name : std::string()}});
        icon = "panel";
    } else if (!agent.browser.empty() && !agent.system.empty()) name = words.text("session_on", {{"browser", agent.browser}, {"system", agent.system}});
    else if (!agent.browser.empty()) name = agent.browser;
    const auto now = visit.site.parts.clock();
    return {{"id", SessionDesk::name_of(session)}, {"name", name}, {"icon", icon}, {"address", session.address}, {"own", session.token_digest == visit.session.session.token_digest},
            {"seen", words.text("session_seen", {{"when", ago(words, session.last_seen, now)}})}, {"since", words.text("session_since", {{"when", ago(words, session.started, now)}})}};
}

HttpResponse account(Visit& visit)
{
    json::array sessions;
    std::size_t others = 0;
    for (const auto& session : visit.site.desk.of(visit.person.id, visit.limits())) {
        sessions.push_back(described(visit, session));
        if (session.token_digest != visit.session.session.token_digest) ++others;
    }
    json::array themes;
    for (const char* theme : {"", "light", "dark"})
        themes.push_back(json::object{{"value", theme}, {"id", std::string("theme_") + (*theme ? theme : "system")}, {"on", visit.look.theme == theme}, {"title", visit.words->text(std::string("theme_") + (*theme ? theme : "system"))}});
    json::array tongues;
    for (const Language* one : languages()) tongues.push_back(json::object{{"code", one->code()}, {"name", one->text("name")}, {"on", one == visit.words}});
    return show(visit, "me_account", "me_account",
                {{"sessions", std::move(sessions)}, {"others", others > 0}, {"others_words", visit.words->count("session_end_others", others)}, {"themes", std::move(themes)}, {"languages", std::move(tongues)},
                 {"email", visit.person.email}});
}

HttpResponse end_one(Visit& visit)
{
    const std::string name = visit.form.get("session");
    // One's own is ended by signing out, which takes the cookie along.
    if (name == SessionDesk::name_of(visit.session.session)) return see(visit, "/me/account");
    if (visit.site.desk.end(visit.person.id, name)) {
        visit.audit("ended a session", "person " + visit.person.login);
        visit.note = {"ok", {}, visit.words->text("session_ended_one")};
    }
    return see(visit, "/me/account");
}

HttpResponse end_others(Visit& visit)
{
    const unsigned ended = visit.site.desk.end_all(visit.person.id, visit.session.session.token_digest);
    if (ended > 0) {
        visit.audit("ended " + std::to_string(ended) + " sessions", "person " + visit.person.login);
        visit.note = {"ok", {}, visit.words->count("session_ended_others", ended)};
    }
    return see(visit, "/me/account");
}

}  // namespace

void add_account_routes(std::vector<Route>& all)
{
    all.push_back({"GET", "/me/account", Right::own, account});
    all.push_back({"POST", "/me/account/end", Right::own, end_one});
    all.push_back({"POST", "/me/account/end-others", Right::own, end_others});
}

}  // namespace consigne::release::web::desk
