#include "release/web/desk/pages.hpp"

#include "release/web/admin/routes.hpp"
#include "release/web/desk/door.hpp"
#include "release/web/desk/routes.hpp"
#include "release/web/desk/sign_in.hpp"
#include "release/web/desk/state.hpp"
#include "release/web/multipart.hpp"
#include "release/web/page.hpp"
#include "release/web/path_pattern.hpp"
#include "release/web/portal/routes.hpp"

namespace consigne::release::web::desk {
namespace {

HttpResponse redirect(const std::string& path)
{
    HttpResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", path);
    guard(response);
    return response;
}

Form form_of(const HttpRequest& request)
{
    const auto type = request.header("content-type");
    return type.starts_with("multipart/form-data") ? multipart_form(type, request.body) : Form(request.body);
}

/// Who is here, and where they are: nobody without a session of a browser of their own.
std::optional<Visit> visit_of(Context& site, const HttpRequest& request)
{
    const SiteSettings settings(site.parts.settings);
    auto session = site.desk.find(cookie(request, desk_cookie(request)), {settings.terminal_idle(), settings.desk_idle()});
    if (!session || !session->session.person || (session->session.kind != "desk" && session->session.kind != "admin")) return std::nullopt;
    auto person = site.parts.people.find(*session->session.person);
    if (!person || person->paused) return std::nullopt;
    const bool posted = request.method == "POST";
    Visit visit{site, request, posted ? form_of(request) : Form(), Form(request.query), settings, std::move(*session), std::move(*person), look_of(request),
                nullptr, {}, {}, {}};
    visit.words = &words_for(request, visit.person.language, site.parts.choices->language());
    visit.note = read_note(visit.session.session.state);
    return visit;
}

/// To the door, and back here afterwards. A script is told instead of led: its page says so.
HttpResponse sign_in_first(const HttpRequest& request, const Language& words, std::string_view why)
{
    if (by_script(request)) {
        HttpResponse response;
        response.status = 401;
        response.content_type = "text/plain; charset=utf-8";
        response.body = "signed out\n";
        guard(response);
        return response;
    }
    const bool had = !cookie(request, desk_cookie(request)).empty(), posted = request.method == "POST";
    // From a link elsewhere, in a letter say, a browser brings no cookie along: it comes again, from here.
    if (!had && !posted && request.header("sec-fetch-site") == "cross-site") {
        const std::string here = own_path(request.path + (request.query.empty() ? std::string() : "?" + request.query), "/me/");
        return rendered(request, words, "desk_again", "page_home", {{"again", here}});
    }
    // A form that was sent too late is not sent again: one begins where its page is.
    const std::string front = request.path.starts_with("/admin/") ? "/admin/" : "/me/";
    std::string to = "/sign-in?next=" + (posted ? front : own_path(request.path, front));
    if (!why.empty() || had) to += "&why=" + (why.empty() ? std::string("ended") : std::string(why));
    return redirect(to);
}

/// Language and theme of this browser; nobody needs to be signed in.
HttpResponse look_post(const HttpRequest& request)
{
    const Form form(request.body);
    if (!own_origin(request)) return redirect("/");
    Look look = look_of(request);
    if (form.has("language")) look.language = language(form.get("language")).code();
    if (form.has("theme")) look.theme = form.get("theme") == "light" || form.get("theme") == "dark" ? form.get("theme") : std::string();
    auto response = redirect(own_path(form.get("to"), "/"));
    response.headers.emplace_back("Set-Cookie", look_cookie(request, look));
    return response;
}

}  // namespace

bool ours(std::string_view path)
{
    for (const std::string_view root : {"/me", "/admin", "/sign-in", "/sign-out", "/look"})
        if (path == root || (path.starts_with(root) && path[root.size()] == '/')) return true;
    return false;
}

const std::vector<Route>& routes()
{
    static const std::vector<Route> all = [] {
        std::vector<Route> list;
        portal::add_documents_routes(list);
        portal::add_prepare_routes(list);
        portal::add_history_routes(list);
        portal::add_cards_routes(list);
        portal::add_address_routes(list);
        add_account_routes(list);
        admin::add_dashboard_routes(list);
        admin::add_jobs_routes(list);
        admin::add_printers_routes(list);
        admin::add_machines_routes(list);
        admin::add_terminals_routes(list);
        admin::add_terminal_tabs_routes(list);
        admin::add_all_terminals_routes(list);
        admin::add_health_routes(list);
        admin::add_people_routes(list);
        admin::add_taps_routes(list);
        admin::add_import_routes(list);
        admin::add_groups_routes(list);
        admin::add_audit_routes(list);
        admin::add_parameters_routes(list);
        admin::add_find_routes(list);
        return list;
    }();
    return all;
}

HttpResponse answer(Context& site, const HttpRequest& request)
{
    const bool posted = request.method == "POST";
    if (!posted && request.method != "GET" && request.method != "HEAD") {
        auto refusal = redirect({});
        refusal.status = 405;
        refusal.headers.front() = {"Allow", "GET, HEAD, POST"};
        return refusal;
    }
    if (request.path == "/me" || request.path == "/admin") return redirect(request.path + "/");
    if (posted && request.path == "/look") return look_post(request);
    auto visit = visit_of(site, request);
    if (request.path == "/sign-in") return posted ? sign_in_post(site, request) : sign_in_page(site, request, visit.has_value());
    if (!visit) return sign_in_first(request, words_for(request, {}, site.parts.choices->language()), {});

    if (posted) {
        const auto nonce = site.desk.form_nonce(visit->session, visit->form.get("token"));
        if (!nonce || !own_origin(request)) return trouble(*visit, "trouble_form", 403);
        visit->nonce = *nonce;
        if (request.path == "/sign-out") return sign_out(*visit);
    }
    const Route* route = nullptr;
    bool known = false;
    for (const Route& one : routes()) {
        std::map<std::string, std::string> names;
        if (!matches(one.pattern, request.path, names)) continue;
        known = true;
        if ((one.method == std::string_view("POST")) == posted) route = &one, visit->path = std::move(names);
    }
    // What somebody may not see is there for them no more than what does not exist.
    if (!route) return trouble(*visit, "trouble_not_found", known ? 405 : 404);
    if (!visit->may(route->need)) {
        if (!posted && release::may(visit->person, route->need)) return sign_in_first(request, *visit->words, "role");
        return trouble(*visit, "trouble_not_found", 404);
    }
    if (!visit->by_script()) static_cast<void>(site.desk.keep(visit->session));
    return route->run(*visit);
}

}  // namespace consigne::release::web::desk
