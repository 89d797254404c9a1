// The audit trail as a chain: the digest of an entry covers the digest of the one before it (threats.md §6).
#pragma once

#include "spooler/store/connection.hpp"

namespace consigne::spooler::store {

struct AuditEntry {
    std::int64_t id = 0;
    std::int64_t at = 0;   ///< seconds since 1970
    std::string who, what, subject;
};

/// SHA-256, in hexadecimal, over the digest before it and all of the entry, each text with its length.
[[nodiscard]] std::string audit_hash(const std::string& before, const AuditEntry& entry);

/// Adds an entry at the end; within a transaction.
[[nodiscard]] Result<> add_audit_locked(Connection& c, AuditEntry entry);
/// Gives every entry its digest, once: when the schema came that has room for it. Within a transaction.
[[nodiscard]] Result<> chain_audit_locked(Connection& c);

/// A point of the chain: an entry and its digest.
struct AuditPoint {
    std::int64_t id = 0;
    std::string hash;
};
struct AuditVerdict {
    std::uint64_t entries = 0;
    AuditPoint head;                      ///< the last entry
    std::optional<std::int64_t> broken;   ///< first entry that is not what it was, or is gone
};
/// Reads the whole chain. `anchor`: a point that was noted elsewhere; the chain must still go through it.
[[nodiscard]] Result<AuditVerdict> verify_audit(Connection& c, const std::optional<AuditPoint>& anchor = std::nullopt);
/// The last entry; id 0 when there is none.
[[nodiscard]] Result<AuditPoint> audit_head(Connection& c);

}  // namespace consigne::spooler::store
