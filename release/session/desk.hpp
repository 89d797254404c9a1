// Sessions: tokens given to browsers and programs, their limits, and forms that belong to them.
#pragma once

#include "release/identity/credentials.hpp"
#include "release/session/throttle.hpp"
#include "spooler/api/people.hpp"

#include <optional>
#include <string>

namespace consigne::release {

/// A session and its secret, which only the browser keeps.
struct OpenSession {
    std::string token;         ///< 256 bits, hex
    spooler::Session session;
};

/// How long nothing may happen, as the site has set it.
struct IdleLimits {
    std::chrono::seconds terminal, desk = default_desk;
    static constexpr std::chrono::seconds default_desk{3600}, longest_desk{24 * 3600};
    IdleLimits(std::chrono::seconds of_terminal) : terminal(of_terminal) {}  // NOLINT: terminals know no other
    IdleLimits(std::chrono::seconds of_terminal, std::chrono::seconds of_desk) : terminal(of_terminal), desk(of_desk) {}
};

/// Where a session is held.
struct SessionPlace {
    std::string address, agent;
};

/// Opens, finds and ends sessions. Tokens are stored hashed; a sign-in always makes a new one (threats.md T-TERM-2).
/// Limits: terminal 60 s idle (a site setting) and 15 min in all; a person's own browser ("desk") an hour idle (likewise) and a
/// day in all; that of somebody with a role ("admin") 15 min idle and 8 h in all. Blocking.
class SessionDesk {
public:
    SessionDesk(spooler::Sessions& sessions, const LookupKey& key, Clock clock)
        : sessions_(sessions), key_(key), clock_(std::move(clock)) {}

    [[nodiscard]] Result<OpenSession> open(const std::string& kind, std::optional<spooler::PersonId> person,
                                           std::optional<spooler::TerminalId> terminal, const std::string& language, const SessionPlace& place = {});
    /// The session of a token, if it is known and within its limits; one beyond them is removed.
    [[nodiscard]] std::optional<OpenSession> find(const std::string& token, IdleLimits idle);
    /// Notes that its person is there, and keeps `session.state`. not_found: ended meanwhile.
    [[nodiscard]] Result<> keep(OpenSession& session);
    void close(const OpenSession& session);
    /// A person's sessions that are within their limits, latest used first.
    [[nodiscard]] std::vector<spooler::Session> of(spooler::PersonId person, IdleLimits idle);
    /// What a page calls a session by: no token, nor of use as one.
    [[nodiscard]] static std::string name_of(const spooler::Session& session) { return session.token_digest.substr(0, 16); }
    /// Ends the person's session of that name. Errors: not_found, storage_failed.
    [[nodiscard]] Result<> end(spooler::PersonId person, std::string_view name);
    /// Ends all of a person's but this one (empty: all); returns how many.
    unsigned end_all(spooler::PersonId person, const std::string& but_digest = {});
    /// Removes the sessions that nobody has used for so long that no limit lets them go on.
    void sweep();
    /// Seconds until it ends when nobody does anything.
    [[nodiscard]] std::chrono::seconds left(const spooler::Session& session, IdleLimits idle) const;

    /// A one-time token for a form of this session: "nonce.mac".
    [[nodiscard]] std::string form_token(const OpenSession& session) const;
    /// The nonce of a token that this session was given; empty: forged, or another session's.
    [[nodiscard]] std::optional<std::string> form_nonce(const OpenSession& session, std::string_view token) const;

private:
    spooler::Sessions& sessions_;
    const LookupKey& key_;
    Clock clock_;
};

}  // namespace consigne::release
