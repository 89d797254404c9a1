#include "release/web/terminal_site.hpp"

#include "release/web/account_page.hpp"
#include "release/web/page.hpp"
#include "release/web/pictures.hpp"
#include "release/web/terminal_forms.hpp"

#include <condition_variable>
#include <set>

namespace consigne::release::web {
namespace {

using spooler::HttpRequest;

using namespace std::chrono_literals;

/// One request of a session after the other. Each reads the session's row, and writes it back whole: a page that is still being
/// fetched when Print is pressed would else write over the release that it has not seen.
class Turn {
public:
    explicit Turn(std::string session) : session_(std::move(session))
    {
        if (session_.empty()) return;
        std::unique_lock lock(mutex());
        // The bound is for a handler that hangs: late is better than never.
        mine_ = freed().wait_for(lock, 10s, [this] { return !busy().contains(session_); });
        if (mine_) busy().insert(session_);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn()
    {
        if (!mine_) return;
        {
            const std::scoped_lock lock(mutex());
            busy().erase(session_);
        }
        freed().notify_all();
    }

private:
    static std::mutex& mutex() { static std::mutex one; return one; }
    static std::condition_variable& freed() { static std::condition_variable one; return one; }
    static std::set<std::string>& busy() { static std::set<std::string> all; return all; }

    std::string session_;
    bool mine_ = false;
};

constexpr std::string_view news_path = "/t/news";

constexpr long secret_lifetime = 400L * 24 * 3600;  // the longest a browser keeps a cookie; renewed by each enrolment

HttpResponse asset(const HttpRequest& request, const Language& words)
{
    // /t/assets/DIGEST/NAME: the digest in the address changes with the file, so that it may be kept forever.
    auto file = built_in_file(request, "public, max-age=31536000, immutable");
    return file ? std::move(*file) : trouble_page(words, "trouble_not_found", 404);
}

/// Asked by a page's script, or for its events, behind its person's back.
bool by_itself(const HttpRequest& request) { return !request.header("x-script").empty() || request.path == news_path; }

/// The session of this browser at this terminal; a new one before sign-in when it has none.
Result<OpenSession> session_of(Visit& visit, const std::string& standard_language)
{
    auto& desk = visit.site.desk;
    if (auto found = desk.find(cookie(visit.request, "consigne_session"), visit.settings.terminal_idle());
        found && found->session.terminal == visit.terminal.id)
        return *found;
    if (by_itself(visit.request)) {
        // None that is kept: the answer may come after the next page, whose session's place it must not take; and panels ask all night.
        OpenSession none;
        none.session.kind = "terminal";
        none.session.terminal = visit.terminal.id;
        none.session.language = standard_language;
        return none;
    }
    auto opened = desk.open("terminal", std::nullopt, visit.terminal.id, standard_language);
    if (opened) visit.headers.emplace_back("Set-Cookie", set_cookie(visit.request, "consigne_session", opened->token, 0));
    return opened;
}

HttpResponse sign_out(Visit& visit)
{
    leave(visit);
    HttpResponse response;
    response.status = 303;
    response.headers = {{"Location", "/t/"}, {"Set-Cookie", set_cookie(visit.request, "consigne_session", "", -1)}};
    guard(response);
    return response;
}

HttpResponse redirect(const Visit& visit, const std::string& path)
{
    HttpResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", path);
    guard(response);
    for (const auto& header : visit.headers) response.headers.push_back(header);
    return response;
}

constexpr std::string_view pictures = "picture/";

/// Notes that somebody is there: a page that a person asked for, not one that refreshes itself.
void touch(Visit& visit) { static_cast<void>(visit.site.desk.keep(visit.session)); }

/// What the page would say now, in short, for a script that compares: before sign-in, and where events do not come.
HttpResponse shape(Visit& visit)
{
    HttpResponse response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = visit.person ? documents_shape(visit) : sign_in_shape(visit);
    guard(response);
    // A machine where nobody stands is asked about as often as its panel is noted to be there, once a minute: it may want to sleep.
    const bool noted = visit.terminal.last_seen && *visit.terminal.last_seen + 5s > visit.site.parts.clock();
    if (!visit.person && noted && visit.terminal.device) visit.site.parts.release.glance(*visit.terminal.device);
    return response;
}

/// News of one's documents, for a list that is open. Too many listen: that one asks for the shape.
HttpResponse news(Visit& visit)
{
    if (!visit.request.header("x-script").empty()) return shape(visit);
    HttpResponse response;
    response.content_type = "text/event-stream";
    guard(response);
    // A station hands whole answers on, and would wait for the end of this one.
    if (visit.person && !from_station(visit.request))
        response.events = visit.site.live.feed(visit.session, visit.request.peer, [&settings = visit.site.parts.settings] {
            return IdleLimits(SiteSettings(settings).terminal_idle());
        });
    if (!response.events) response.status = 204;
    return response;
}

HttpResponse get(Visit& visit, const std::string& page)
{
    if (page == "news") return news(visit);
    // What the pages say of the machine is not to be older than the person in front of it.
    if ((page.empty() || page == "jobs") && visit.terminal.device) visit.site.parts.release.glance(*visit.terminal.device);
    if (page.empty()) {
        if (!visit.person) return sign_in_page(visit);
        return redirect(visit, "/t/jobs");
    }
    if (page == "progress.json") {
        if (visit.person) return progress_json(visit);
        HttpResponse response;
        response.status = 401;
        response.content_type = "application/json";
        response.body = R"({"error":{"code":"denied","message":"signed out"}})";
        guard(response);
        return response;
    }
    if (!visit.person) return redirect(visit, "/t/");
    if (page.starts_with(pictures)) return picture(visit.site, visit.settings, std::string_view(page).substr(pictures.size()), visit.person->id);
    if (page == "still") return still_here_page(visit);
    if (page == "progress") return progress_page(visit);
    if (page == "jobs") {
        // Fetched anew by its own script: nobody touched anything.
        if (visit.query.get("news").empty()) touch(visit);
        return jobs_page(visit);
    }
    if (page == "options") return touch(visit), options_page(visit);
    if (page == "lock") return touch(visit), lock_page(visit);
    // An operator collects what is somebody's: it would become their own.
    if (page == "claim" && !visit.subject) return touch(visit), claim_page(visit);
    if (page == "machine") return touch(visit), machine_page(visit);
    // Whoever collects for somebody has that person's name above the page.
    if (page == "account" && !visit.subject) return touch(visit), account_page(visit);
    if (page == "operator" && may_collect_for_others(visit)) return touch(visit), operator_page(visit);
    return trouble_page(*visit.words, "trouble_not_found", 404);
}

/// A form of ours that is too old, or none of ours: nothing is changed. Where nobody is signed in, the next try is one page away.
HttpResponse stale_form(Visit& visit, const std::string& page)
{
    if (visit.person || by_itself(visit.request)) return trouble_page(*visit.words, "trouble_form", 403);
    if (page != "sign-in" && page != "language") return redirect(visit, "/t/?ended=1");
    visit.note("warn", {}, visit.words->text("trouble_form"));
    return see(visit, "/t/");
}

HttpResponse post(Visit& visit, const std::string& page)
{
    // Stations have no form: their header is what no other site's page could send, and their secret came with it.
    if (page == "reading") {
        if (!from_station(visit.request) || !own_origin(visit.request)) return trouble_page(*visit.words, "trouble_form", 403);
        return reading_post(visit);
    }
    if (!own_origin(visit.request)) return trouble_page(*visit.words, "trouble_form", 403);
    const auto nonce = form_nonce(visit, page);
    if (!nonce) return stale_form(visit, page);
    visit.nonce = *nonce;
    if (page == "language") {
        visit.session.session.language = language(visit.form.get("language")).code();
        visit.words = &language(visit.session.session.language);
        return see(visit, "/t/");
    }
    if (page == "sign-in") return visit.person ? redirect(visit, "/t/jobs") : sign_in_post(visit);
    if (!visit.person) return redirect(visit, "/t/");
    if (page == "jobs" && visit.form.get("do") == "news") return keep_ticks(visit);
    visit.state.ends = 0;
    if (page == "quit" || visit.form.get("do") == "quit") return sign_out(visit);
    if (page == "card") return card_post(visit);
    if (page == "jobs") return jobs_post(visit);
    if (page == "options") return options_post(visit);
    if (page == "lock") return lock_post(visit);
    if (page == "claim" && !visit.subject) return claim_post(visit);
    if (page == "account" && !visit.subject) return account_post(visit);
    if (page == "operator" && may_collect_for_others(visit)) return operator_post(visit);
    if (page == "progress") return progress_post(visit);
    if (page == "stay") return see(visit, "/t/jobs");
    return trouble_page(*visit.words, "trouble_not_found", 404);
}

}  // namespace

void leave(Visit& visit)
{
    // At once on Quit (design.md §3): what was deleted does not wait for its 20 seconds.
    if (visit.person) {
        visit.site.bin.empty(visit.person->id);
        visit.site.parts.audit.note(visit.person->login, "signed out", visit.place());
    }
    visit.site.digits.set(visit.session.session.token_digest, {});
    visit.site.desk.close(visit.session);
    visit.person.reset();
}

HttpResponse terminal_site(Context& site, const HttpRequest& request)
{
    const Language& fallback = terminal_language(site, SiteSettings(site.parts.settings));
    if (request.method != "GET" && request.method != "POST" && request.method != "HEAD") return trouble_page(fallback, "trouble_not_found", 405);
    if (request.path.starts_with("/t/assets/")) return asset(request, fallback);
    if (request.path == "/t/offline") return offline_page(fallback);

    const Turn turn(cookie(request, "consigne_session"));
    const Form query(request.query);
    const bool posted = request.method == "POST";
    const std::string serial = posted ? std::string() : query.get("terminal");
    const Contact contact = site.enrolment.contact(serial, cookie(request, "consigne_terminal"), request.peer);
    const auto keep_secret = [&](HttpResponse response) {
        if (!contact.new_secret.empty())
            response.headers.emplace_back("Set-Cookie", set_cookie(request, "consigne_terminal", contact.new_secret, secret_lifetime));
        return response;
    };
    if (contact.standing != Contact::Standing::accepted) return keep_secret(enrolment_page(fallback, contact, contact.terminal.serial));

    Visit visit{site, request, posted ? Form(request.body) : Form(), query, SiteSettings(site.parts.settings), contact.terminal,
                {}, std::nullopt, std::nullopt, {}, {}, &fallback, {}};
    auto session = session_of(visit, fallback.code());
    if (!session) return trouble_page(fallback, "trouble_store", 503);
    visit.session = std::move(*session);
    visit.state = PageState::read(visit.session.session.state);
    visit.words = visit.settings.text("terminal-languages") == "one" ? &fallback : &language(visit.session.session.language);
    if (visit.session.session.person) {
        // Its time after "done" is over, the page says that it ended, or the person was removed or paused meanwhile.
        const bool ended = seconds_left(visit) <= (query.get("ended") == "1" ? 5 : 0);
        if (const auto person = site.parts.people.find(*visit.session.session.person); person && !person->paused) visit.person = *person;
        if (ended || !visit.person) {
            if (visit.person) site.bin.empty(visit.person->id);
            site.desk.close(visit.session);
            visit.person.reset();
            auto fresh = site.desk.open("terminal", std::nullopt, visit.terminal.id, visit.words->code());
            if (!fresh) return trouble_page(fallback, "trouble_store", 503);
            visit.session = std::move(*fresh);
            visit.state = PageState{};
            visit.headers.emplace_back("Set-Cookie", set_cookie(request, "consigne_session", visit.session.token, 0));
            if (posted) return keep_secret(redirect(visit, "/t/?ended=1"));
        }
    }
    if (visit.state.for_person != 0 && may_collect_for_others(visit))
        if (auto other = site.parts.people.find(spooler::PersonId{visit.state.for_person})) visit.subject = std::move(*other);
    if (visit.person && visit.terminal.device)
        if (auto device = site.parts.devices.find(*visit.terminal.device)) visit.trays = std::move(device->trays);
    const std::string page = request.path.size() > 3 ? request.path.substr(3) : std::string();
    return keep_secret(posted ? post(visit, page) : get(visit, page));
}

}  // namespace consigne::release::web
