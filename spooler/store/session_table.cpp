#include "spooler/store/session_table.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/store/audit_chain.hpp"

#include <algorithm>

namespace consigne::spooler::store {

namespace {

// The columns of session_of, for each statement below.
#define CONSIGNE_SESSION "SELECT token_digest, kind, person, terminal, language, started, last_seen, state, address, agent FROM session "

Session session_of(Row& row)
{
    Session s;
    s.token_digest = row.text();
    s.kind = row.text();
    s.person = row.optional_id<PersonId>();
    s.terminal = row.optional_id<TerminalId>();
    s.language = row.text();
    s.started = row.instant();
    s.last_seen = row.instant();
    s.state = row.text();
    s.address = row.text();
    s.agent = row.text();
    return s;
}

}  // namespace

Result<Session> SessionTable::find(const std::string& token_digest)
{
    return database_.read([&](Connection& c) { return c.one(CONSIGNE_SESSION "WHERE token_digest = ?", session_of, token_digest); });
}

std::vector<Session> SessionTable::of(PersonId person)
{
    std::vector<Session> all;
    const Result<> done = database_.read([&](Connection& c) {
        return c.each(CONSIGNE_SESSION "WHERE person = ? ORDER BY last_seen DESC, token_digest", [&](Row& row) { all.push_back(session_of(row)); }, person);
    });
    if (!done) log::error("session-list", {{"error", done.error().detail}});
    return all;
}

#undef CONSIGNE_SESSION

Result<> SessionTable::put(const Session& s)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("INSERT INTO session (token_digest, kind, person, terminal, language, started, last_seen, state, address, agent) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token_digest) DO UPDATE SET kind = excluded.kind, "
                                "person = excluded.person, terminal = excluded.terminal, language = excluded.language, "
                                "started = excluded.started, last_seen = excluded.last_seen, state = excluded.state",
                                s.token_digest, s.kind, s.person, s.terminal, s.language, s.started, s.last_seen, s.state, s.address, s.agent);
        if (!done) return done.error();
        return {};
    }, Durable::later);
}

Result<> SessionTable::update(const Session& s)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("UPDATE session SET language = ?, last_seen = ?, state = ? WHERE token_digest = ?", s.language, s.last_seen, s.state, s.token_digest);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such session"));
    }, Durable::later);
}

Result<> SessionTable::remove(const std::string& token_digest)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto done = c.run("DELETE FROM session WHERE token_digest = ?", token_digest);
        if (!done) return done.error();
        return *done == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such session"));
    }, Durable::later);
}

Result<std::uint32_t> SessionTable::remove_idle(const std::string& kind, Instant last_seen_before)
{
    return database_.write([&](Connection& c) -> Result<std::uint32_t> {
        const auto done = c.run("DELETE FROM session WHERE kind = ? AND last_seen < ?", kind, last_seen_before);
        if (!done) return done.error();
        return static_cast<std::uint32_t>(*done);
    }, Durable::later);
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

void AuditTable::record(const std::string& who, const std::string& what, const std::string& subject) { add(who, what, subject, Durable::at_once); }

void AuditTable::note(const std::string& who, const std::string& what, const std::string& subject) { add(who, what, subject, Durable::later); }

void AuditTable::add(const std::string& who, const std::string& what, const std::string& subject, Durable durable)
{
    AuditEntry entry;
    entry.at = now().time_since_epoch().count();
    entry.who = who;
    entry.what = what;
    entry.subject = subject;
    const Result<> done = database_.write([&](Connection& c) { return add_audit_locked(c, entry); }, durable);
    // The trail must not get lost in silence: what the database did not take stands in the log.
    if (!done) log::error("audit-failed", {{"who", who}, {"what", what}, {"subject", subject}, {"error", done.error().detail}});
}

AuditFound AuditTable::search(const AuditQuery& q)
{
    constexpr std::int64_t most_looked_at = 5000;
    AuditFound found;
    std::int64_t floor = 0;
    // What an index finds needs no bound: entries of one person, of one thing.
    const bool by_index = (!q.who.empty() || !q.subject.empty()) && q.about.empty() && q.word.empty();
    if (!by_index) {
        const auto reached = database_.read([&](Connection& c) {
            return c.one("SELECT coalesce(min(id), 0) FROM (SELECT id FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?)", [](Row& row) { return row.integer(); },
                         q.before > 0 ? q.before : std::int64_t{1} << 62, most_looked_at);
        });
        if (reached) floor = *reached;
    }
    AuditQuery asked = q;
    ++asked.limit;
    found.rows = rows(asked, floor);
    if (found.rows.size() > q.limit) {
        found.rows.resize(q.limit);
        found.next = found.rows.back().id;
    } else if (floor > 1) {
        const auto older = database_.read([&](Connection& c) {
            return c.one("SELECT EXISTS (SELECT 1 FROM audit WHERE id < ? AND at >= ?)", [](Row& row) { return row.flag(); }, floor, q.from.value_or(Instant{}));
        });
        if (older && *older) found.next = floor;
    }
    return found;
}

std::vector<AuditRow> AuditTable::rows(const AuditQuery& q, std::int64_t floor)
{
    std::vector<AuditRow> rows;
    const auto take = [&](Row& row) {
        AuditRow& one = rows.emplace_back();
        one.id = row.integer();
        one.at = row.instant();
        one.who = row.text();
        one.what = row.text();
        one.subject = row.text();
    };
    const Instant from = q.from.value_or(Instant{}), until = q.until.value_or(Instant{std::chrono::seconds{std::int64_t{1} << 40}});
    const std::int64_t before = q.before > 0 ? q.before : std::int64_t{1} << 62;
    const Result<> done = database_.read([&](Connection& c) -> Result<> {
        // A time is found by its own index, then rows go by their number: both grow together, but a clock may have been set back.
        const auto first = q.from ? c.one("SELECT coalesce(min(id), 0) FROM (SELECT id FROM audit WHERE at >= ? ORDER BY at LIMIT 10000)", [](Row& row) { return row.integer(); }, from)
                                  : Result<std::int64_t>(std::int64_t{0});
        if (!first) return first.error();
        const std::int64_t least = std::max(*first, floor);
        if (!q.subject.empty())
            return c.each("SELECT id, at, who, what, subject FROM audit INDEXED BY audit_subject WHERE subject = ?1 AND id < ?2 AND id >= ?3 AND at >= ?4 AND at < ?5 "
                          "AND (?6 = '' OR who = ?6 COLLATE NOCASE) AND (?7 = '' OR instr(lower(what), lower(?7))) ORDER BY id DESC LIMIT ?8", take, q.subject, before, least, from, until, q.who, q.word, q.limit);
        if (!q.who.empty())
            return c.each("SELECT id, at, who, what, subject FROM audit WHERE who = ?1 COLLATE NOCASE AND id < ?2 AND id >= ?3 AND at >= ?4 AND at < ?5 "
                          "AND (?6 = '' OR substr(subject, 1, length(?6)) = ?6) AND (?7 = '' OR instr(lower(what), lower(?7)) OR instr(lower(subject), lower(?7))) "
                          "ORDER BY id DESC LIMIT ?8", take, q.who, before, least, from, until, q.about, q.word, q.limit);
        return c.each("SELECT id, at, who, what, subject FROM audit WHERE id < ?1 AND id >= ?2 AND at >= ?3 AND at < ?4 "
                      "AND (?5 = '' OR substr(subject, 1, length(?5)) = ?5) AND (?6 = '' OR instr(lower(what), lower(?6)) OR instr(lower(subject), lower(?6))) "
                      "ORDER BY id DESC LIMIT ?7", take, before, least, from, until, q.about, q.word, q.limit);
    });
    if (!done) log::error("audit-list", {{"error", done.error().detail}});
    return rows;
}

}  // namespace consigne::spooler::store
