// Sign-ins, site settings and the audit trail, in the database.
#pragma once

#include "spooler/api/people.hpp"
#include "spooler/store/database.hpp"

namespace consigne::spooler::store {

class SessionTable final : public Sessions {
public:
    explicit SessionTable(Database& database) : database_(database) {}
    [[nodiscard]] Result<Session> find(const std::string& token_digest) override;
    [[nodiscard]] Result<> put(const Session& session) override;
    [[nodiscard]] Result<> remove(const std::string& token_digest) override;
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

private:
    Database& database_;
};

}  // namespace consigne::spooler::store
