#include "spooler/store/audit_chain.hpp"

#include "spooler/runtime/digest.hpp"

namespace consigne::spooler::store {
namespace {

AuditEntry entry_of(Row& row)
{
    AuditEntry entry;
    entry.id = row.integer();
    entry.at = row.integer();
    entry.who = row.text();
    entry.what = row.text();
    entry.subject = row.text();
    return entry;
}

}  // namespace

std::string audit_hash(const std::string& before, const AuditEntry& entry)
{
    // With lengths, so that no text can pass for the end of another.
    std::string all = before + '\n' + std::to_string(entry.id) + ' ' + std::to_string(entry.at);
    for (const std::string& text : {entry.who, entry.what, entry.subject}) all.append("\n").append(std::to_string(text.size())).append(":").append(text);
    return sha256_hex(as_bytes(all));
}

Result<AuditPoint> audit_head(Connection& c)
{
    AuditPoint head;
    const auto read = c.each("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", [&](Row& row) {
        head.id = row.integer();
        head.hash = row.text();
    });
    if (!read) return read.error();
    return head;
}

Result<> add_audit_locked(Connection& c, AuditEntry entry)
{
    const auto before = audit_head(c);
    if (!before) return before.error();
    const auto added = c.run("INSERT INTO audit (at, who, what, subject) VALUES (?, ?, ?, ?)", entry.at, entry.who, entry.what, entry.subject);
    if (!added) return added.error();
    entry.id = c.last_id();
    const auto chained = c.run("UPDATE audit SET hash = ? WHERE id = ?", audit_hash(before->hash, entry), entry.id);
    return chained ? Result<>() : Result<>(chained.error());
}

Result<> chain_audit_locked(Connection& c)
{
    std::vector<std::pair<std::int64_t, std::string>> hashes;
    std::string before;
    const auto read = c.each("SELECT id, at, who, what, subject FROM audit ORDER BY id", [&](Row& row) {
        const AuditEntry entry = entry_of(row);
        before = audit_hash(before, entry);
        hashes.emplace_back(entry.id, before);
    });
    if (!read) return read;
    for (const auto& [id, hash] : hashes)
        if (const auto kept = c.run("UPDATE audit SET hash = ? WHERE id = ?", hash, id); !kept) return kept.error();
    return {};
}

Result<AuditVerdict> verify_audit(Connection& c, const std::optional<AuditPoint>& anchor)
{
    AuditVerdict verdict;
    const auto broken = [&](std::int64_t id) {
        if (!verdict.broken) verdict.broken = id;
    };
    const auto read = c.each("SELECT id, at, who, what, subject, hash FROM audit ORDER BY id", [&](Row& row) {
        const AuditEntry entry = entry_of(row);
        const std::string said = row.text();
        ++verdict.entries;
        // Numbers go on without gaps: one that is missing was taken out.
        if (entry.id != verdict.head.id + 1) broken(verdict.head.id + 1);
        if (said != audit_hash(verdict.head.hash, entry)) broken(entry.id);
        if (anchor && anchor->id == entry.id && anchor->hash != said) broken(entry.id);
        verdict.head = {entry.id, said};
    });
    if (!read) return read.error();
    std::int64_t given = 0;
    const auto last = c.each("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", [&](Row& row) { given = row.integer(); });
    if (!last) return last.error();
    if (anchor) given = std::max(given, anchor->id);
    if (given > verdict.head.id) broken(verdict.head.id + 1);
    return verdict;
}

}  // namespace consigne::spooler::store
