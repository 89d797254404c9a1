// The store checked against the spool, and backups of both.
#pragma once

#include "spooler/api/upkeep.hpp"
#include "spooler/store/backup.hpp"
#include "spooler/store/keyring.hpp"

namespace consigne::spooler::store {

/// Thread safe.
class StoreUpkeep final : public Upkeep {
public:
    /// `key_file`: where the keys were read from, for whoever restores a backup. What is younger than `settled` may still be on its way
    /// in or out.
    StoreUpkeep(Database& database, DocumentFiles& files, Keyring keys, std::filesystem::path key_file, std::chrono::seconds settled = std::chrono::seconds{60}) :
        database_(database),
        files_(files),
        keys_(std::move(keys)),
        key_file_(std::move(key_file)),
        settled_(settled),
        backups_(database, files)
    {}

    [[nodiscard]] Result<StoreLook> look(const std::string& at, bool seals, const std::string& anchor) override;
    [[nodiscard]] Result<BackupBegun> begin_backup() override;
    [[nodiscard]] Result<std::vector<BackupPart>> backup_parts(const std::string& id, std::int64_t after, std::uint32_t limit) override { return backups_.parts(id, after, limit); }
    [[nodiscard]] Result<std::string> read_backup(const std::string& id, const std::string& file, std::uint64_t offset, std::uint32_t length) override
    {
        return backups_.read(id, file, offset, length);
    }
    [[nodiscard]] Result<> end_backup(const std::string& id) override { return backups_.end(id); }

    /// Every few seconds: a backup that nobody copies any more is ended.
    void sweep() { backups_.sweep(); }
    /// Writes the end of the audit trail to the log when it has moved: kept elsewhere, it shows whether the trail was written anew.
    void anchor_audit();

private:
    struct Held {
        std::int64_t job = 0;
        std::string place, key, uuid;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Result<> look_at_database(StoreLook& look);
    [[nodiscard]] Result<> look_at_documents(StoreLook& look, std::int64_t after, bool seals);
    [[nodiscard]] Result<> look_for_strangers(StoreLook& look);
    [[nodiscard]] Result<> look_at_audit(StoreLook& look, const std::string& anchor);
    /// What is wrong with one document; empty when nothing is.
    [[nodiscard]] std::string fault_of(const Held& held, bool seals, StoreLook& look);
    [[nodiscard]] bool still_there(const Held& held);

    Database& database_;
    DocumentFiles& files_;
    Keyring keys_;
    const std::filesystem::path key_file_;
    const std::chrono::seconds settled_;
    Backups backups_;
    std::mutex anchored_lock_;
    std::int64_t anchored_ = 0;   ///< entry that the log has seen
};

}  // namespace consigne::spooler::store
