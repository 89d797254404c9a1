#include "spooler/store/job_table.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/api/text.hpp"
#include "spooler/runtime/log.hpp"

#include <limits>

#include <fcntl.h>

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t number_block = 256;
constexpr std::uint32_t most_ticket = 999;  // short enough to say at the desk

#define CONSIGNE_JOB                                                                                                         \
    "SELECT j.id, j.uuid, j.printer, j.owner, j.tier, j.owner_rule, j.user_name, j.name, j.host, j.protocol, j.format, "     \
    "j.state, j.reasons, j.message, j.reading, j.asked_monochrome, j.asked_sides, j.asked_copies, j.submitted, j.expires, "  \
    "j.processing_since, j.completed_at, j.impressions_completed, j.sheets_completed, j.device, j.ticket_number, d.bytes, "  \
    "d.facts FROM job j JOIN document d ON d.job = j.id AND d.position = 0 "

Job job_of(Row& row)
{
    Job j;
    j.id = row.id<JobId>();
    j.uuid = row.text();
    j.printer = row.id<PrinterId>();
    j.owner = row.optional_id<PersonId>();
    j.tier = row.number<OwnerTier>();
    j.owner_rule = row.text();
    j.user_name = row.text();
    j.name = row.text();
    j.host = row.text();
    j.protocol = row.text();
    j.format = row.text();
    j.state = row.number<JobState>();
    j.reasons = row.text();
    j.message = row.text();
    j.reading = row.number<Reading>();
    j.asked.monochrome = row.flag();
    j.asked.sides = row.optional([](Row& r) { return r.number<pdl::Duplex>(); });
    j.asked.copies = row.optional([](Row& r) { return r.number<std::uint32_t>(); });
    j.submitted = row.instant();
    j.expires = row.instant();
    j.processing_since = row.optional_instant();
    j.completed_at = row.optional_instant();
    j.impressions_completed = row.number<std::uint32_t>();
    j.sheets_completed = row.number<std::uint32_t>();
    j.device = row.optional_id<OutputDeviceId>();
    j.ticket_number = row.number<std::uint32_t>();
    j.bytes = row.number<std::uint64_t>();
    const auto facts = row.optional([](Row& r) { return r.text(); });
    if (facts) {
        if (auto read = facts_from_json(*facts)) {
            j.facts = std::move(read->first);
            j.can = read->second;
        }
    }
    return j;
}

bool active_only(const JobQuery& query)
{
    if (query.states.empty()) return false;
    for (const JobState state : query.states)
        if (terminal_state(state)) return false;
    return true;
}

std::int64_t mask_of(const std::vector<JobState>& states)
{
    if (states.empty()) return ~std::int64_t{0};
    std::int64_t mask = 0;
    for (const JobState state : states) mask |= std::int64_t{1} << static_cast<int>(state);
    return mask;
}

// One literal per way in, so that each uses its index: by owner, by printer, by name, or all; the rest are cheap tests on rows
// found. `live` lets the partial indexes of jobs that are not over be used.
#define CONSIGNE_REST " AND (?2 IS NULL OR j.printer = ?2) AND (?3 IS NULL OR j.user_name = ?3) AND (?4 & (1 << j.state)) <> 0 "
#define CONSIGNE_UP " AND j.id > ?5 ORDER BY j.id LIMIT ?6"
#define CONSIGNE_DOWN " AND j.id < ?5 ORDER BY j.id DESC LIMIT ?6"
#define CONSIGNE_WAYS(HEAD, WAY)                                                                       \
    (live ? (down ? Sql(HEAD "WHERE " WAY " AND j.state < 7" CONSIGNE_REST CONSIGNE_DOWN)              \
                  : Sql(HEAD "WHERE " WAY " AND j.state < 7" CONSIGNE_REST CONSIGNE_UP))               \
          : (down ? Sql(HEAD "WHERE " WAY CONSIGNE_REST CONSIGNE_DOWN) : Sql(HEAD "WHERE " WAY CONSIGNE_REST CONSIGNE_UP)))
#define CONSIGNE_CHOOSE(HEAD)                                                                          \
    (query.owner       ? CONSIGNE_WAYS(HEAD, "j.owner = ?1")                                           \
     : query.user_name ? CONSIGNE_WAYS(HEAD, "j.user_name = ?3")                                       \
     : query.printer   ? CONSIGNE_WAYS(HEAD, "j.printer = ?2")                                         \
                       : CONSIGNE_WAYS(HEAD, "1 = 1"))

/// Runs the query on `sql`, which was chosen for it.
template <class Take>
Result<> run_query(Connection& c, Sql sql, const JobQuery& query, std::int64_t limit, Take take)
{
    const std::int64_t after = query.after.value ? query.after.value : query.newest_first ? std::numeric_limits<std::int64_t>::max() : 0;
    return c.each(sql, take, query.owner, query.printer, query.user_name, mask_of(query.states), after, limit);
}

/// Job → over, its document's place taken from the row; the place is for the caller to remove once committed.
Result<std::string> end_locked(Connection& c, JobId id, JobState state, const std::string& reasons, const std::string& message)
{
    const auto place = c.one("SELECT place FROM document WHERE job = ? AND position = 0", [](Row& row) { return row.text(); }, id);
    if (!place) return fail(Errc::not_found, "no such job");
    const auto moved = c.run("UPDATE job SET state = ?, reasons = ?, message = ?, completed_at = ? WHERE id = ? AND state IN (3, 4)", state, reasons, message, now(), id);
    if (!moved) return moved.error();
    if (*moved != 1) return fail(Errc::conflict, "job " + std::to_string(id.value) + " is printing or over");
    if (const auto cleared = c.run("UPDATE document SET place = NULL WHERE job = ?", id); !cleared) return cleared.error();
    return *place;
}

}  // namespace

Result<Job> JobTable::find(JobId id)
{
    auto found = database_.read([&](Connection& c) { return c.one(CONSIGNE_JOB "WHERE j.id = ?", job_of, id); });
    if (!found && found.error().code == Errc::not_found) return fail(Errc::not_found, "no such job: " + std::to_string(id.value));
    return found;
}

std::vector<Job> JobTable::list(const JobQuery& query)
{
    const bool live = active_only(query), down = query.newest_first;
    const Sql sql = CONSIGNE_CHOOSE(CONSIGNE_JOB);
    std::vector<Job> jobs;
    const auto done = database_.read([&](Connection& c) { return run_query(c, sql, query, query.limit, [&](Row& row) { jobs.push_back(job_of(row)); }); });
    if (!done) log::error("job.list", {{"why", done.error().detail}});
    return jobs;
}

std::uint64_t JobTable::count(const JobQuery& query)
{
    const bool live = active_only(query), down = false;
    JobQuery whole = query;
    whole.newest_first = false;
    const Sql sql = CONSIGNE_CHOOSE("SELECT j.id FROM job j ");
    std::uint64_t counted = 0;
    const auto done = database_.read([&](Connection& c) { return run_query(c, sql, whole, -1, [&](Row&) { ++counted; }); });
    if (!done) log::error("job.count", {{"why", done.error().detail}});
    return counted;
}

Result<int> JobTable::open_document(JobId id)
{
    const auto place = database_.read([&](Connection& c) {
        return c.one("SELECT place FROM document WHERE job = ? AND position = 0 AND place IS NOT NULL", [](Row& row) { return row.text(); }, id);
    });
    if (!place) return fail(Errc::not_found, "job " + std::to_string(id.value) + " has no document any more");
    const auto opened = files_.open(*place);
    if (!opened) return opened.error();
    const int fd = fcntl(opened->get(), F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return fail(Errc::storage_failed, "too many open files");
    return fd;
}

Result<> JobTable::record_facts(JobId id, const pdl::Facts& facts, const filters::Capabilities& can)
{
    const std::string text = to_json(facts, can);
    return database_.write([&](Connection& c) -> Result<> {
        const auto stored = c.run("UPDATE document SET facts = ? WHERE job = ? AND position = 0", text, id);
        if (!stored) return stored.error();
        if (*stored != 1) return fail(Errc::not_found, "no such job");
        // A title the client did not give is taken from the document.
        const auto read = c.run("UPDATE job SET reading = ?, name = CASE WHEN name = '' THEN ? ELSE name END WHERE id = ?",
                                facts.readable ? Reading::done : Reading::unreadable, clean_text(facts.title), id);
        return read ? Result<>() : Result<>(read.error());
    });
}

Result<> JobTable::cancel(JobId id, const std::string& reason)
{
    const auto place = database_.write([&](Connection& c) { return end_locked(c, id, JobState::canceled, reason, ""); });
    if (!place) return place.error();
    files_.remove(*place);
    return {};
}

Result<> JobTable::give(JobId id, PersonId owner, const std::string& rule)
{
    return database_.write([&](Connection& c) -> Result<> {
        const auto given = c.run("UPDATE job SET owner = ?, tier = ?, owner_rule = ? WHERE id = ? AND state < 7", owner, OwnerTier::vouched, rule, id);
        if (!given) return given.error();
        return *given == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such job waiting"));
    });
}

std::vector<JobId> JobTable::unread(std::uint32_t limit)
{
    std::vector<JobId> ids;
    const auto done = database_.read([&](Connection& c) {
        return c.each("SELECT id FROM job WHERE reading = 0 AND state < 7 ORDER BY id LIMIT ?", [&](Row& row) { ids.push_back(row.id<JobId>()); }, limit);
    });
    if (!done) log::error("job.unread", {{"why", done.error().detail}});
    return ids;
}

Result<std::uint32_t> JobTable::expire(Instant at, std::uint32_t limit)
{
    std::vector<std::string> places;
    const auto done = database_.write([&](Connection& c) -> Result<> {
        std::vector<JobId> ids;
        const auto found = c.each("SELECT id FROM job WHERE state = 4 AND expires <= ? ORDER BY expires LIMIT ?", [&](Row& row) { ids.push_back(row.id<JobId>()); }, at, limit);
        if (!found) return found;
        for (const JobId id : ids) {
            const auto place = end_locked(c, id, JobState::canceled, "job-canceled-after-timeout", "");
            if (!place) return place.error();
            places.push_back(*place);
        }
        return {};
    });
    if (!done) return done.error();
    for (const auto& place : places) files_.remove(place);
    if (!places.empty()) log::info("job.expired", {{"jobs", static_cast<std::uint64_t>(places.size())}});
    return static_cast<std::uint32_t>(places.size());
}

Result<JobId> JobTable::reserve()
{
    const std::lock_guard lock(numbers_);
    if (next_number_ == reserved_until_) {
        const auto first = database_.write([](Connection& c) -> Result<std::int64_t> {
            const auto next = c.one("SELECT next FROM job_number", [](Row& row) { return row.integer(); });
            if (!next) return next.error();
            if (const auto moved = c.run("UPDATE job_number SET next = ?", *next + number_block); !moved) return moved.error();
            return *next;
        });
        if (!first) return first.error();
        next_number_ = *first;
        reserved_until_ = *first + number_block;
    }
    return JobId{next_number_++};
}

Result<Job> JobTable::insert(Job j, const std::string& place)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        // The next short number that no waiting job has.
        const auto last = c.one("SELECT ticket_number FROM job ORDER BY id DESC LIMIT 1", [](Row& row) { return row.number<std::uint32_t>(); });
        std::uint32_t ticket = last ? *last : 0;
        const auto used = c.one("SELECT count(*) FROM job WHERE state < 7 AND ticket_number > 0", [](Row& row) { return row.number<std::uint32_t>(); });
        if (!used) return used.error();
        for (std::uint32_t tried = 0; tried < most_ticket && *used < most_ticket; ++tried) {
            ticket = ticket % most_ticket + 1;
            const auto taken = c.one("SELECT EXISTS (SELECT 1 FROM job WHERE ticket_number = ? AND state < 7 AND ticket_number > 0)", [](Row& row) { return row.flag(); }, ticket);
            if (!taken) return taken.error();
            if (!*taken) {
                j.ticket_number = ticket;
                break;
            }
        }
        const auto row = c.run("INSERT INTO job (id, uuid, printer, owner, tier, owner_rule, user_name, name, host, protocol, format, state, reasons, message, "
                               "reading, asked_monochrome, asked_sides, asked_copies, submitted, expires, ticket_number) "
                               "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               j.id, j.uuid, j.printer, j.owner, j.tier, j.owner_rule, j.user_name, j.name, j.host, j.protocol, j.format, j.state, j.reasons, j.message,
                               j.reading, j.asked.monochrome, j.asked.sides, j.asked.copies, j.submitted, j.expires, j.ticket_number);
        if (!row) return row.error();
        const auto document = c.run("INSERT INTO document (job, position, place, bytes) VALUES (?, 0, ?, ?)", j.id, place, static_cast<std::int64_t>(j.bytes));
        return document ? Result<>() : Result<>(document.error());
    });
    if (!done) return done.error();
    return j;
}

Result<> JobTable::recover()
{
    std::set<std::string> known;
    const auto read = database_.read([&](Connection& c) {
        return c.each("SELECT place FROM document WHERE place IS NOT NULL", [&](Row& row) { known.insert(row.text()); });
    });
    if (!read) return read;
    const auto there = files_.sweep(known);
    if (!there) return there.error();
    for (const auto& place : known) {
        if (there->contains(place)) continue;
        log::error("document.missing", {{"place", place}});
        const auto told = database_.write([&](Connection& c) -> Result<> {
            const auto done = c.run("UPDATE job SET state = 8, reasons = 'aborted-by-system', message = 'The document is damaged and cannot be printed.', "
                                    "completed_at = ? WHERE id = (SELECT job FROM document WHERE place = ?) AND state < 7", now(), place);
            if (!done) return done.error();
            const auto cleared = c.run("UPDATE document SET place = NULL WHERE place = ?", place);
            return cleared ? Result<>() : Result<>(cleared.error());
        });
        if (!told) return told;
    }
    return {};
}

}  // namespace consigne::spooler::store
