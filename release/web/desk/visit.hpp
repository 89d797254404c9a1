// A request to a page of one's own browser, by somebody who is signed in: /me/ and /admin/.
#pragma once

#include "release/api/context.hpp"
#include "release/identity/roles.hpp"
#include "release/web/desk/look.hpp"
#include "release/web/forms.hpp"
#include "release/web/texts.hpp"

#include <boost/json/object.hpp>

#include <map>

namespace consigne::release::web::desk {

using spooler::HttpRequest;
using spooler::HttpResponse;

/// Said once, above the next page that is shown.
struct Note {
    std::string kind;          ///< ok, warn, bad, info; empty: nothing to say
    std::string title, text;
};

/// Whether a page's script asks, for the page itself or for its events: nobody pressed anything.
[[nodiscard]] inline bool by_script(const HttpRequest& request) { return !request.header("x-script").empty() || request.header("accept") == "text/event-stream"; }

/// One request; made by pages.cpp and handed to a page.
struct Visit {
    Context& site;
    const HttpRequest& request;
    Form form;                              ///< of a POST
    Form query;
    SiteSettings settings;
    OpenSession session;
    spooler::Person person;
    Look look;
    const Language* words = nullptr;
    std::map<std::string, std::string> path;   ///< of "{name}" in the route's pattern
    Note note;
    std::string nonce;                      ///< of the form that a POST came from

    [[nodiscard]] IdleLimits limits() const { return {settings.terminal_idle(), settings.desk_idle()}; }
    /// As the role says, and only of a session that a password opened: a print code is no key to the administration.
    [[nodiscard]] bool may(Right right) const { return right == Right::own || (session.session.kind == "admin" && release::may(person, right)); }
    /// Whether a page's script asks behind its person's back: such a request keeps no session alive.
    [[nodiscard]] bool by_script() const { return desk::by_script(request); }
    [[nodiscard]] std::string place() const { return "address " + request.peer; }
    void audit(const std::string& what, const std::string& subject) const { site.parts.audit.record(person.login, what, subject); }
};

/// POST done: look at the result with GET (303), where the note is said.
[[nodiscard]] HttpResponse see(Visit& visit, const std::string& path);

/// A page of the portal or of the administration; which, its template's head says. `data`: what it needs beside what all share.
[[nodiscard]] HttpResponse show(Visit& visit, std::string_view name, std::string_view title_key, boost::json::object data, int status = 200);

/// Trouble with the way back: there is no such page, the form is too old, this is for somebody else.
[[nodiscard]] HttpResponse trouble(Visit& visit, std::string_view text_key, int status);

/// What every page for one's own browser knows, signed in or not: words, style, script, language and theme with their form.
[[nodiscard]] HttpResponse rendered(const HttpRequest& request, const Language& words, std::string_view name, std::string_view title_key, boost::json::object data, int status = 200);

/// A path of our own pages to go on to, from a query or a form; anything else is `otherwise`.
[[nodiscard]] std::string own_path(const std::string& asked, const std::string& otherwise);

}  // namespace consigne::release::web::desk
