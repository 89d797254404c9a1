#include "spooler/store/session_table.hpp"

#include "spooler/runtime/log.hpp"

namespace consigne::spooler::store {

Result<Session> SessionTable::find(const std::string& token_digest)
{
    const auto make = [](Row& row) {
        Session s;
        s.token_digest = row.text();
        s.kind = row.text();
        s.person = row.optional_id<PersonId>();
        s.terminal = row.optional_id<TerminalId>();
        s.language = row.text();
        s.started = row.instant();
        s.last_seen = row.instant();
        s.state = row.text();
        return s;
    };
    return database_.read([&](Connection& c) {
        return c.one("SELECT token_digest, kind, person, terminal, language, started, last_seen, state FROM session WHERE token_digest = ?", make,
                     token_digest);
    });
}

Result<> SessionTable::put(const Session& s)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("INSERT INTO session (token_digest, kind, person, terminal, language, started, last_seen, state) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token_digest) DO UPDATE SET kind = excluded.kind, "
                                "person = excluded.person, terminal = excluded.terminal, language = excluded.language, "
                                "started = excluded.started, last_seen = excluded.last_seen, state = excluded.state",
                                s.token_digest, s.kind, s.person, s.terminal, s.language, s.started, s.last_seen, s.state);
        if (!done) return done.error();
        return {};
    });
}

Result<> SessionTable::remove(const std::string& token_digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM session WHERE token_digest = ?", token_digest);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such session"));
    });
}

Result<std::uint32_t> SessionTable::remove_idle(const std::string& kind, Instant last_seen_before)
{
    return database_.write([&](Connection& c) -> Result<std::uint32_t> {
        const auto done = c.run("DELETE FROM session WHERE kind = ? AND last_seen < ?", kind, last_seen_before);
        if (!done) return done.error();
        return static_cast<std::uint32_t>(*done);
    });
}

std::map<std::string, std::string> SettingTable::all()
{
    std::map<std::string, std::string> found;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each("SELECT key, value FROM setting", [&](Row& row) {
            std::string key = row.text();
            found.emplace(std::move(key), row.text());
        });
    });
    if (!done) log::error("setting-list", {{"error", done.error().detail}});
    return found;
}

Result<> SettingTable::set(const std::string& key, const std::string& value)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value);
        if (!done) return done.error();
        return {};
    });
}

void AuditTable::record(const std::string& who, const std::string& what, const std::string& subject)
{
    const Result<> done = database_.write([&](Connection& c) -> Result<> {
        const auto added = c.run("INSERT INTO audit (at, who, what, subject) VALUES (?, ?, ?, ?)", now(), who, what, subject);
        if (!added) return added.error();
        return {};
    });
    // The trail must not get lost in silence: what the database did not take stands in the log.
    if (!done) log::error("audit-failed", {{"who", who}, {"what", what}, {"subject", subject}, {"error", done.error().detail}});
}

}  // namespace consigne::spooler::store
