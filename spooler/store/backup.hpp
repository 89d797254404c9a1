// Backups while the store serves: a snapshot of the database, and a hold on what it refers to.
#pragma once

#include "spooler/api/upkeep.hpp"
#include "spooler/store/database.hpp"
#include "spooler/store/document_files.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace consigne::spooler::store {

/// One backup at a time. First removals are held back, then the snapshot is taken: so every document that the snapshot knows can be
/// copied, and every job that was acknowledged before the snapshot is in it. Thread safe.
class Backups {
public:
    /// `patience`: so long without a word from whoever copies, and it is over.
    Backups(Database& database, DocumentFiles& files, std::chrono::seconds patience = std::chrono::minutes{2});
    ~Backups();
    Backups(const Backups&) = delete;
    Backups& operator=(const Backups&) = delete;

    /// The backup's id, and the octets of the snapshot. Errors: conflict, storage_failed.
    [[nodiscard]] Result<std::pair<std::string, std::uint64_t>> begin();
    [[nodiscard]] Result<std::vector<BackupPart>> parts(const std::string& id, std::int64_t after, std::uint32_t limit);
    [[nodiscard]] Result<std::string> read(const std::string& id, const std::string& file, std::uint64_t offset, std::uint32_t length);
    [[nodiscard]] Result<> end(const std::string& id);
    /// Ends one that nobody asks about any more. Every few seconds.
    void sweep();

private:
    [[nodiscard]] Result<> take_snapshot();
    [[nodiscard]] Result<> touch_locked(const std::string& id);
    void end_locked();

    Database& database_;
    DocumentFiles& files_;
    const std::filesystem::path snapshot_file_;
    const std::chrono::seconds patience_;
    std::mutex mutex_;
    std::string id_;                              ///< empty: none under way
    std::unique_ptr<Connection> snapshot_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace consigne::spooler::store
