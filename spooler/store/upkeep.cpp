#include "spooler/store/upkeep.hpp"

#include "spooler/runtime/log.hpp"
#include "spooler/seal/chunks.hpp"
#include "spooler/store/audit_chain.hpp"

#include <charconv>

namespace consigne::spooler::store {
namespace {

constexpr std::string_view documents_after = "documents-after-", strangers = "strangers", audit = "audit";
/// A step ends with the document that was begun before this.
constexpr std::chrono::seconds step{3};
constexpr std::uint32_t rows_at_once = 2000;

std::optional<std::int64_t> number_in(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<std::optional<AuditPoint>> point_in(const std::string& text)
{
    if (text.empty()) return std::optional<AuditPoint>();
    const auto colon = text.find(':');
    const auto id = number_in(std::string_view(text).substr(0, colon));
    constexpr std::size_t hash_digits = 64;
    if (!id || colon == std::string::npos || text.size() - colon - 1 != hash_digits) return fail(Errc::malformed, "an anchor is ID:HASH, as the log has it under audit.head");
    return std::optional(AuditPoint{*id, text.substr(colon + 1)});
}

std::string text_of(const AuditPoint& point) { return point.id == 0 ? std::string() : std::to_string(point.id) + ":" + point.hash; }

}  // namespace

Result<StoreLook> StoreUpkeep::look(const std::string& at, bool seals, const std::string& anchor)
{
    StoreLook look;
    Result<> done;
    if (at.empty()) done = look_at_database(look);
    else if (at == strangers) done = look_for_strangers(look);
    else if (at == audit) done = look_at_audit(look, anchor);
    else {
        const auto after = at.starts_with(documents_after) ? number_in(std::string_view(at).substr(documents_after.size())) : std::nullopt;
        if (!after) return fail(Errc::malformed, "a check goes on where its last answer says");
        done = look_at_documents(look, *after, seals);
    }
    if (!done) return done.error();
    return look;
}

Result<> StoreUpkeep::look_at_database(StoreLook& look)
{
    look.next = std::string(documents_after) + "0";
    return database_.read([&](Connection& c) -> Result<> {
        const auto whole = c.each("PRAGMA integrity_check(20)", [&](Row& row) {
            if (auto said = row.text(); said != "ok") look.faults.push_back({"database-damaged", 0, std::move(said)});
        });
        if (!whole) return whole;
        return c.each("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 20", [&](Row& row) {
            std::string subject = row.text();
            subject += " " + std::to_string(row.integer());
            subject += " -> " + row.text();
            look.faults.push_back({"reference-broken", 0, std::move(subject)});
        });
    });
}

bool StoreUpkeep::still_there(const Held& held)
{
    const auto found = database_.read([&](Connection& c) {
        return c.one("SELECT EXISTS (SELECT 1 FROM document WHERE job = ? AND place = ?)", [](Row& row) { return row.flag(); }, held.job, held.place);
    });
    return !found || *found;
}

std::string StoreUpkeep::fault_of(const Held& held, bool seals, StoreLook& look)
{
    auto opened = files_.open(held.place);
    if (!opened) return "document-missing";
    bool damaged_record = false;
    if (Segments::holds(held.place)) {
        const auto standing = files_.segments().standing(held.place);
        if (!standing && standing.error().code == Errc::not_found) return "document-cut";
        if (!standing || *standing == Segments::Standing::gone) return "document-missing";
        damaged_record = *standing == Segments::Standing::unclear;
    }
    if (held.key.empty()) return {};  // from a version that did not seal
    if (seal::plain_size(opened->second.size.value_or(DescriptorSource(opened->first.get()).size())) != held.bytes) return "document-cut";
    const auto key = keys_.unwrap(held.key, held.uuid);
    if (!key) return key.error().code == Errc::not_found ? "key-missing" : "key-broken";
    if (seals) {
        const Document document(std::move(opened->first), *key, opened->second);
        const auto source = open_source(document.view());
        Bytes piece(seal::chunk_size);
        std::uint64_t at = 0;
        for (std::size_t got = 1; got > 0; at += got) {
            const auto read = source->read(at, piece);
            if (!read) return "document-damaged";
            got = *read;
        }
        look.bytes += at;
        if (at != held.bytes) return "document-damaged";
    }
    if (damaged_record) return "record-damaged";
    return held.key.starts_with(keys_.in_use()) ? std::string() : "key-old";
}

Result<> StoreUpkeep::look_at_documents(StoreLook& look, std::int64_t after, bool seals)
{
    std::vector<Held> some;
    const auto read = database_.read([&](Connection& c) {
        return c.each("SELECT job, place, coalesce(key, ''), uuid, bytes FROM document JOIN job ON job.id = document.job WHERE place IS NOT NULL AND job > ? ORDER BY job LIMIT ?",
                      [&](Row& row) {
                          Held held;
                          held.job = row.integer();
                          held.place = row.text();
                          held.key = row.text();
                          held.uuid = row.text();
                          held.bytes = row.number<std::uint64_t>();
                          some.push_back(std::move(held));
                      },
                      after, rows_at_once);
    });
    if (!read) return read;
    const auto end = std::chrono::steady_clock::now() + step;
    for (const Held& held : some) {
        ++look.documents;
        // What was printed or deleted while we looked is no fault.
        if (auto what = fault_of(held, seals, look); !what.empty() && still_there(held)) look.faults.push_back({std::move(what), held.job, held.place});
        after = held.job;
        if (std::chrono::steady_clock::now() >= end) break;
    }
    const bool all = some.size() < rows_at_once && (some.empty() || after == some.back().job);
    look.next = all ? std::string(strangers) : std::string(documents_after) + std::to_string(after);
    return {};
}

Result<> StoreUpkeep::look_for_strangers(StoreLook& look)
{
    look.next = audit;
    // In this order: what stands there now has its row by the time rows are read, or never gets one.
    const auto settled = files_.segments().settled();
    const auto files = files_.settled_files(settled_);
    if (!files) return files.error();
    std::set<std::string> known;
    const auto read = database_.read([&](Connection& c) { return c.each("SELECT place FROM document WHERE place IS NOT NULL", [&](Row& row) { known.insert(row.text()); }); });
    if (!read) return read;
    const bool held_back = files_.removals_held();
    for (const std::string& file : *files)
        if (!known.contains(file) && !held_back) look.faults.push_back({"file-unknown", 0, file});
    const auto records = files_.segments().strangers(known, settled);
    if (!records) return records.error();
    for (const Segments::Found& record : *records) {
        // -1: no such job; 0: its document goes just now, or waits for a backup; 1: it went, and its record stayed.
        const auto row = database_.read([&](Connection& c) {
            return c.one("SELECT coalesce((SELECT coalesce(completed_at, 0) + ? < ? FROM job WHERE id = ?), -1)", [](Row& r) { return r.integer(); }, settled_.count(), now(), record.job);
        });
        if (!row) return row.error();
        if (*row == 0 || (*row == 1 && held_back)) continue;
        const auto standing = files_.segments().standing(record.place);
        if (!standing || *standing != Segments::Standing::there) continue;
        look.faults.push_back({*row < 0 ? "record-unknown" : "record-left", record.job, record.place});
    }
    return {};
}

Result<> StoreUpkeep::look_at_audit(StoreLook& look, const std::string& anchor)
{
    const auto point = point_in(anchor);
    if (!point) return point.error();
    const auto verdict = database_.read([&](Connection& c) { return verify_audit(c, *point); });
    if (!verdict) return verdict.error();
    look.audit_entries = verdict->entries;
    look.audit_head = text_of(verdict->head);
    if (verdict->broken) look.faults.push_back({"audit-broken", 0, std::to_string(*verdict->broken)});
    return {};
}

Result<BackupBegun> StoreUpkeep::begin_backup()
{
    auto begun = backups_.begin();
    if (!begun) return begun.error();
    return BackupBegun{std::move(begun->first), begun->second, key_file_};
}

void StoreUpkeep::anchor_audit()
{
    const auto head = database_.read([](Connection& c) { return audit_head(c); });
    if (!head) return;
    const std::lock_guard lock(anchored_lock_);
    if (head->id == anchored_) return;
    // An entry that a power failure took would be missed for ever.
    database_.settle();
    anchored_ = head->id;
    log::info("audit.head", {{"entry", text_of(*head)}});
}

}  // namespace consigne::spooler::store
