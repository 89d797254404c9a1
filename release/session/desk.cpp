#include "release/session/desk.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"
#include "spooler/runtime/log.hpp"

#include <algorithm>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t token_characters = 64, nonce_characters = 32;

constexpr std::chrono::seconds longest_idle = 15min;  // of terminals, and of those with a role
constexpr std::size_t longest_agent = 255;

struct Limits { std::chrono::seconds idle, total; };

Limits limits(const spooler::Session& session, IdleLimits idle)
{
    if (session.kind == "desk") return {std::min(idle.desk, IdleLimits::longest_desk), 24h};
    if (session.kind == "admin") return {longest_idle, 8h};
    // Before sign-in nothing is at stake, and nobody is thrown off a page of digits half typed.
    if (!session.person) return {longest_idle, 24h};
    return {std::min(idle.terminal, longest_idle), longest_idle};
}

}  // namespace

Result<OpenSession> SessionDesk::open(const std::string& kind, std::optional<spooler::PersonId> person,
                                      std::optional<spooler::TerminalId> terminal, const std::string& language, const SessionPlace& place)
{
    OpenSession opened;
    opened.token = random_hex(token_characters / 2);
    opened.session.token_digest = sha256_hex(opened.token);
    opened.session.kind = kind;
    opened.session.person = person;
    opened.session.terminal = terminal;
    opened.session.language = language;
    opened.session.address = place.address;
    opened.session.agent = place.agent.substr(0, longest_agent);
    opened.session.started = opened.session.last_seen = clock_();
    if (const auto stored = sessions_.put(opened.session); !stored) return stored.error();
    return opened;
}

std::optional<OpenSession> SessionDesk::find(const std::string& token, IdleLimits idle)
{
    if (token.size() != token_characters) return std::nullopt;
    auto found = sessions_.find(sha256_hex(token));
    if (!found) return std::nullopt;
    OpenSession session{token, *found};
    if (left(session.session, idle) > 0s) return session;
    close(session);
    return std::nullopt;
}

Result<> SessionDesk::keep(OpenSession& session)
{
    session.session.last_seen = clock_();
    return sessions_.update(session.session);
}

void SessionDesk::close(const OpenSession& session)
{
    // Gone already is as good as removed now.
    static_cast<void>(sessions_.remove(session.session.token_digest));
}

std::vector<spooler::Session> SessionDesk::of(spooler::PersonId person, IdleLimits idle)
{
    auto all = sessions_.of(person);
    std::erase_if(all, [&](const spooler::Session& session) { return left(session, idle) <= 0s; });
    return all;
}

Result<> SessionDesk::end(spooler::PersonId person, std::string_view name)
{
    for (const auto& session : sessions_.of(person))
        if (name_of(session) == name) return sessions_.remove(session.token_digest);
    return fail(Errc::not_found, "no such session");
}

unsigned SessionDesk::end_all(spooler::PersonId person, const std::string& but_digest)
{
    unsigned ended = 0;
    for (const auto& session : sessions_.of(person))
        if (session.token_digest != but_digest && sessions_.remove(session.token_digest)) ++ended;
    return ended;
}

void SessionDesk::sweep()
{
    const auto old = sessions_.remove_idle("desk", clock_() - IdleLimits::longest_desk);
    if (!old) spooler::log::warning("sessions.sweep", {{"why", old.error().detail}});
    for (const char* kind : {"admin", "terminal"}) {
        const auto removed = sessions_.remove_idle(kind, clock_() - longest_idle);
        if (!removed) spooler::log::warning("sessions.sweep", {{"why", removed.error().detail}});
    }
}

std::chrono::seconds SessionDesk::left(const spooler::Session& session, IdleLimits idle) const
{
    const auto limit = limits(session, idle);
    const auto now = clock_();
    return std::max<std::chrono::seconds>(
        0s, std::min(session.last_seen + limit.idle - now, session.started + limit.total - now));
}

std::string SessionDesk::form_token(const OpenSession& session) const
{
    const std::string nonce = random_hex(nonce_characters / 2);
    return nonce + "." + key_.form(session.token + "\n" + nonce);
}

std::optional<std::string> SessionDesk::form_nonce(const OpenSession& session, std::string_view token) const
{
    if (token.size() <= nonce_characters || token[nonce_characters] != '.') return std::nullopt;
    std::string nonce(token.substr(0, nonce_characters));
    if (!same_secret(token.substr(nonce_characters + 1), key_.form(session.token + "\n" + nonce))) return std::nullopt;
    return nonce;
}

}  // namespace consigne::release
