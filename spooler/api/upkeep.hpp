// Looking after the store while it serves: is everything where it should be, and a copy of it all.
#pragma once

#include "pdl/stream/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace consigne::spooler {

/// Something in the store that is not as it should be.
struct StoreFault {
    std::string what;        ///< a keyword: see Upkeep::look
    std::int64_t job = 0;    ///< 0: of no job
    std::string subject;     ///< a file, a place, an entry of the audit trail, or the database's own words
};

/// What one step of a check has seen.
struct StoreLook {
    std::vector<StoreFault> faults;
    std::uint64_t documents = 0, bytes = 0;   ///< looked at in this step; bytes are those that were read for their seals
    std::uint64_t audit_entries = 0;
    std::string audit_head;                   ///< "ID:HASH" of the last entry, from the step that read them
    std::string next;                         ///< where to go on; empty: that was all
};

/// A part of a file that a backup needs.
struct BackupPart {
    std::int64_t job = 0;
    std::string file;            ///< below the spool directory
    std::uint64_t offset = 0, length = 0;
    bool missing = false;        ///< it is not there to be copied
};

struct BackupBegun {
    std::string id;
    std::uint64_t database_bytes = 0;
    std::filesystem::path key_file;   ///< opens what is in the backup; no part of it
};

/// Thread safe; blocks.
class Upkeep {
public:
    virtual ~Upkeep() = default;

    /// One step of a check, a few seconds at most but for a document that takes longer; `at`: empty first, then as `next` says.
    /// With `seals`, every document is read and its seals are tried. `anchor`: "ID:HASH" of the audit trail, noted elsewhere.
    /// Faults: database-damaged, reference-broken, document-missing, document-cut, document-damaged (seal), record-damaged (the row
    /// could not be made again), key-missing, key-broken, key-old, file-unknown, record-unknown, record-left, audit-broken.
    /// Errors: malformed (no such place, no such anchor), storage_failed.
    [[nodiscard]] virtual Result<StoreLook> look(const std::string& at, bool seals, const std::string& anchor) = 0;

    /// Begins a backup: a snapshot of the database, whose documents stay where they are until it is ended, or not asked about for two
    /// minutes. Errors: conflict (one is under way), storage_failed.
    [[nodiscard]] virtual Result<BackupBegun> begin_backup() = 0;
    /// The documents of the snapshot, of jobs after that one, at most `limit`. Errors: not_found (no such backup), storage_failed.
    [[nodiscard]] virtual Result<std::vector<BackupPart>> backup_parts(const std::string& id, std::int64_t after, std::uint32_t limit) = 0;
    /// A piece of a file below the spool directory, or of "consigne.db". Shorter at its end. Errors: not_found, storage_failed.
    [[nodiscard]] virtual Result<std::string> read_backup(const std::string& id, const std::string& file, std::uint64_t offset, std::uint32_t length) = 0;
    /// Errors: not_found.
    [[nodiscard]] virtual Result<> end_backup(const std::string& id) = 0;
};

}  // namespace consigne::spooler
