#include "release/api/site.hpp"

#include "release/api/context.hpp"
#include "release/api/router.hpp"
#include "release/identity/digest.hpp"
#include "release/session/tap_times.hpp"
#include "release/web/desk/pages.hpp"
#include "release/web/desk_site.hpp"
#include "release/web/forms.hpp"
#include "release/web/terminal_site.hpp"
#include "spooler/api/personal_address.hpp"
#include "spooler/runtime/log.hpp"

#include <chrono>
#include <exception>
#include <memory>

namespace consigne::release {
namespace {

spooler::HttpResponse health(Context& site)
{
    // Answers at all, and the store does too. What it says is for machines that watch.
    static_cast<void>(site.parts.people.count());
    return api::json_answer(200, {{"status", "ok"}});
}

bool below(std::string_view path, std::string_view root) { return path == root || (path.starts_with(root) && path[root.size()] == '/'); }

/// The session that an answer begins; empty: none.
std::string begun_session(const spooler::HttpResponse& response)
{
    constexpr std::string_view session = "consigne_session=";
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie" && value.starts_with(session)) return value.substr(session.size(), value.find(';') - session.size());
    return {};
}

/// A panel's pages; by the way, how long people wait there from the card to their list.
spooler::HttpResponse panel(Context& site, const spooler::HttpRequest& request)
{
    const auto came = std::chrono::steady_clock::now();
    auto response = web::terminal_site(site, request);
    if (request.method == "POST" && response.status == 303 && (request.path == "/t/sign-in" || request.path == "/t/reading" || request.path == "/t/card")) {
        if (const std::string token = begun_session(response); !token.empty()) tap_times().let_in(sha256_hex(token), came);
    } else if (request.method == "GET" && response.status == 200 && request.path == "/t/jobs") {
        tap_times().listed(sha256_hex(web::cookie(request, "consigne_session")), std::chrono::steady_clock::now());
    }
    return response;
}

spooler::HttpResponse route(Context& site, const spooler::HttpRequest& request)
{
    site.bin.sweep();  // what is due is gone from the very next page, not from the next round on
    if (below(request.path, "/api/v1")) return api::answer(site, request);
    if (request.path == "/t") return {308, "text/plain; charset=utf-8", {{"Location", "/t/" + (request.query.empty() ? std::string() : "?" + request.query)}}, ""};
    if (below(request.path, "/t")) return panel(site, request);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if ((request.path == "/" || below(request.path, "/add")) && reads) return web::desk_site(site, request);
    if (below(request.path, "/add") && request.method == "POST") return web::desk_site(site, request);
    if (web::desk::ours(request.path)) return web::desk::answer(site, request);
    // Browsers ask for it by themselves; the pages have no icon, and that is no error.
    if (request.path == "/favicon.ico" && reads) return {204, "image/x-icon", {}, ""};
    if (request.path == "/health" && reads) return health(site);
    return api::error_answer(404, "not-found", "there is no such page");
}

}  // namespace

Result<Site> make_site(SiteParts parts)
{
    auto key = LookupKey::load_or_make(parts.state_dir);
    if (!key) return key.error();
    const auto site = std::make_shared<Context>(std::move(parts), std::move(*key));
    Site made;
    made.sweep = [site] {
        site->bin.sweep();
        site->desk.sweep();
    };
    made.password = [site](const std::string& peer, const std::string& login, const std::string& password) -> Result<spooler::PersonId> {
        const SignInResult outcome = site->sign_in.by_password(peer, login, password);
        if (const auto* person = std::get_if<spooler::Person>(&outcome)) return person->id;
        const auto why = std::get<Refusal>(outcome).why;
        if (why == Refusal::Why::busy) return fail(Errc::busy, "too many sign-ins at once");
        return fail(Errc::denied, why == Refusal::Why::paused ? "sign-in paused after failures" : why == Refusal::Why::account_paused ? "account paused" : "wrong login or password");
    };
    made.personal = [site](const std::string& peer, const std::string& token) { return site->addresses.find(peer, token); };
    made.seal = [site](const std::string& digest) { return site->job_passwords.sealed(digest); };
    made.heard = [site](const spooler::Change& change) { site->live.heard(change); };
    made.answer = [site](const spooler::HttpRequest& request) {
        try {
            return route(*site, request);
        } catch (const std::exception& trouble) {
            // A broken promise of ours: the person is told that it failed, the log what it was.
            spooler::log::error("request.failed", {{"method", request.method}, {"path", spooler::without_token(request.path)}, {"what", trouble.what()}});
            return api::error_answer(500, "failed", "the server failed; nothing was lost");
        }
    };
    return made;
}

}  // namespace consigne::release
