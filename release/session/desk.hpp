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

/// Opens, finds and ends sessions. Tokens are stored hashed; a sign-in always makes a new one (threats.md T-TERM-2).
/// Limits: terminal 60 s idle (a site setting) and 15 min in all; admin 15 min idle and 8 h in all. Blocking.
class SessionDesk {
public:
    SessionDesk(spooler::Sessions& sessions, const LookupKey& key, Clock clock)
        : sessions_(sessions), key_(key), clock_(std::move(clock)) {}

    [[nodiscard]] Result<OpenSession> open(const std::string& kind, std::optional<spooler::PersonId> person,
                                           std::optional<spooler::TerminalId> terminal, const std::string& language);
    /// The session of a token, if it is known and within its limits; one beyond them is removed.
    [[nodiscard]] std::optional<OpenSession> find(const std::string& token, std::chrono::seconds terminal_idle);
    /// Notes that its person is there, and keeps `session.state`.
    [[nodiscard]] Result<> keep(OpenSession& session);
    void close(const OpenSession& session);
    /// Removes the sessions that nobody has used for so long that no limit lets them go on.
    void sweep();
    /// Seconds until it ends when nobody does anything.
    [[nodiscard]] std::chrono::seconds left(const spooler::Session& session, std::chrono::seconds terminal_idle) const;

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
