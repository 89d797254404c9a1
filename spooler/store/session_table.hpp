// Sign-ins, site settings and the audit trail, in the database.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

/// Not synced at once: five pages of a terminal would wait for five syncs. After a power failure somebody signs in again, or a session
/// that was closed just before is there again until it is idle too long, as it would be had nobody closed it.
class SessionTable final : public Sessions {
public:
    explicit SessionTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<Session> find(const std::string& token_digest) override;
    [[nodiscard]] Result<> put(const Session& session) override;
    [[nodiscard]] Result<> update(const Session& session) override;
    [[nodiscard]] Result<> remove(const std::string& token_digest) override;
    [[nodiscard]] std::vector<Session> of(PersonId person) override;
    [[nodiscard]] Result<std::uint32_t> remove_idle(const std::string& kind, Instant last_seen_before) override;

private:
    Database& database_;
};

class SettingTable final : public Settings {
public:
    explicit SettingTable(Database& database) : database_(database) {}
    [[nodiscard]] std::map<std::string, std::string> all() override;
    [[nodiscard]] Result<> set(const std::string& key, const std::string& value) override;

private:
    Database& database_;
};

class AuditTable final : public Audit {
public:
    explicit AuditTable(Database& database) : database_(database) {}
    void record(const std::string& who, const std::string& what, const std::string& subject) override;
    void note(const std::string& who, const std::string& what, const std::string& subject) override;
    [[nodiscard]] std::vector<AuditRow> list(const AuditQuery& query) override { return rows(query, 0); }
    [[nodiscard]] AuditFound search(const AuditQuery& query) override;

private:
    /// Of entries from `floor` on.
    [[nodiscard]] std::vector<AuditRow> rows(const AuditQuery& query, std::int64_t floor);
    void add(const std::string& who, const std::string& what, const std::string& subject, Durable durable);
    Database& database_;
};

}  // namespace consigne::spooler::store
