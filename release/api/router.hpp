// The API's routes: a pattern, who may, and what it does. One function decides who may, before any route runs.
#pragma once

#include "release/api/context.hpp"
#include "release/identity/roles.hpp"
#include "spooler/api/http.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace consigne::release::api {

using spooler::HttpRequest;
using spooler::HttpResponse;

/// Who calls.
struct Actor {
    bool local = false;                         ///< over the administration socket
    std::optional<spooler::Person> person;      ///< empty there, and of nobody
    std::optional<OpenSession> session;
    std::optional<spooler::Terminal> terminal;  ///< when the session is a terminal's
    [[nodiscard]] bool known() const { return local || person.has_value(); }
    /// As the role says, and only of a session that a password opened, as with pages (web/desk/visit.hpp).
    [[nodiscard]] bool may(Right right) const
    {
        if (local || !person) return local;
        return right == Right::own || (session && session->session.kind == "admin" && release::may(*person, right));
    }
    [[nodiscard]] std::string name() const { return person ? person->login : "admin socket"; }
};

struct Call {
    Context& site;
    const HttpRequest& request;
    Actor actor;
    std::map<std::string, std::string> path;    ///< of "{name}" in the pattern
    boost::json::object body;                   ///< empty when the request has none
};

/// No right: who calls need not be known.
inline constexpr std::optional<Right> anybody;

struct Route {
    const char* method;
    const char* pattern;                        ///< below /api/v1: "/jobs/{id}"
    std::optional<Right> need;                  ///< Right::own: the route looks itself whether it is their own job
    HttpResponse (*run)(Call&);
};

/// Every route there is.
[[nodiscard]] const std::vector<Route>& routes();

// Each file of routes adds its own.
void add_session_routes(std::vector<Route>& all);
void add_address_routes(std::vector<Route>& all);
void add_held_session_routes(std::vector<Route>& all);
void add_people_routes(std::vector<Route>& all);
void add_machine_routes(std::vector<Route>& all);
void add_terminal_routes(std::vector<Route>& all);
void add_job_routes(std::vector<Route>& all);
void add_network_routes(std::vector<Route>& all);
void add_record_routes(std::vector<Route>& all);
void add_site_routes(std::vector<Route>& all);
void add_upkeep_routes(std::vector<Route>& all);

/// Any path below /api/v1. Blocking.
[[nodiscard]] HttpResponse answer(Context& site, const HttpRequest& request);

// Answers.
[[nodiscard]] HttpResponse json_answer(int status, const boost::json::object& body);
/// A table or a text as it stands.
[[nodiscard]] HttpResponse text_answer(std::string content_type, std::string body);
[[nodiscard]] HttpResponse error_answer(const Error& error);
[[nodiscard]] HttpResponse error_answer(int status, std::string_view code, std::string_view message);
/// 429, and when to come back.
[[nodiscard]] HttpResponse paused_answer(std::string_view message, std::chrono::seconds pause);
[[nodiscard]] HttpResponse nothing_answer();

/// Reads fields of a body. A field of the wrong kind is an error, a missing one leaves the value as it was.
class Fields {
public:
    explicit Fields(const boost::json::object& body) : body_(body) {}
    void text(std::string_view key, std::string& value, std::size_t longest = 255);
    void flag(std::string_view key, bool& value);
    void texts(std::string_view key, std::vector<std::string>& values);
    void numbers(std::string_view key, std::vector<std::int64_t>& values);
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most);
    [[nodiscard]] bool has(std::string_view key) const { return body_.if_contains(key) != nullptr; }
    /// The first thing that was wrong.
    [[nodiscard]] const std::optional<Error>& trouble() const { return trouble_; }
    /// Notes it as malformed: "KEY WHAT".
    void wrong(std::string_view key, const char* what);

private:
    const boost::json::object& body_;
    std::optional<Error> trouble_;
};

}  // namespace consigne::release::api
