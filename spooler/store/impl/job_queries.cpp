#include "spooler/store/impl/job_queries.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/jobs/state.hpp"
#include "spooler/store/impl/hex.hpp"

#include <algorithm>
#include <limits>

namespace consigne::spooler::store {
namespace {

#define CONSIGNE_JOB_COLUMNS                                                                                                 \
    "SELECT j.id, j.uuid, j.printer, j.owner, j.tier, j.owner_rule, j.user_name, j.name, j.host, j.protocol, j.format, "     \
    "j.state, j.reasons, j.message, j.reading, j.asked_monochrome, j.asked_sides, j.asked_copies, j.submitted, j.expires, "  \
    "j.processing_since, j.completed_at, j.impressions_completed, j.sheets_completed, j.device, j.ticket_number, d.bytes, "  \
    "d.facts, j.wishes, j.password "
#define CONSIGNE_DOCUMENT "JOIN document d ON d.job = j.id AND d.position = 0 "

/// Whether only jobs that are not over are asked for: the partial indexes hold just these.
bool live(const JobQuery& query) { return !query.states.empty() && std::none_of(query.states.begin(), query.states.end(), terminal_state); }

// One literal per way in, so that each uses its index: by owner, by name, by printer, or all; the rest are cheap tests on rows
// found. INDEXED BY, because SQLite takes the index over all years as readily as the one over what is waiting.
#define CONSIGNE_REST " AND (?2 IS NULL OR j.printer = ?2) AND (?3 IS NULL OR j.user_name = ?3) AND (?4 & (1 << j.state)) <> 0"
#define CONSIGNE_WAYS(COLUMNS, INDEX, JOIN, WAY, UP, DOWN)                                                                           \
    (live(query) ? (query.newest_first ? Sql(COLUMNS "FROM job j INDEXED BY " INDEX " " JOIN "WHERE " WAY " AND j.state < 7" CONSIGNE_REST DOWN) \
                                       : Sql(COLUMNS "FROM job j INDEXED BY " INDEX " " JOIN "WHERE " WAY " AND j.state < 7" CONSIGNE_REST UP))  \
                 : (query.newest_first ? Sql(COLUMNS "FROM job j " JOIN "WHERE " WAY CONSIGNE_REST DOWN)                             \
                                       : Sql(COLUMNS "FROM job j " JOIN "WHERE " WAY CONSIGNE_REST UP)))
#define CONSIGNE_CHOOSE(COLUMNS, JOIN, UP, DOWN)                                                            \
    (query.owner       ? CONSIGNE_WAYS(COLUMNS, "job_active_owner", JOIN, "j.owner = ?1", UP, DOWN)         \
     : query.user_name ? CONSIGNE_WAYS(COLUMNS, "job_active_user_name", JOIN, "j.user_name = ?3", UP, DOWN) \
     : query.printer   ? CONSIGNE_WAYS(COLUMNS, "job_active_printer", JOIN, "j.printer = ?2", UP, DOWN)     \
                       : CONSIGNE_WAYS(COLUMNS, "job_active", JOIN, "1 = 1", UP, DOWN))

}  // namespace

Sql find_statement() { return CONSIGNE_JOB_COLUMNS "FROM job j " CONSIGNE_DOCUMENT "WHERE j.id = ?"; }

Sql list_statement(const JobQuery& query)
{
    return CONSIGNE_CHOOSE(CONSIGNE_JOB_COLUMNS, CONSIGNE_DOCUMENT, " AND j.id > ?5 ORDER BY j.id LIMIT ?6", " AND j.id < ?5 ORDER BY j.id DESC LIMIT ?6");
}

Sql count_statement(const JobQuery& query)
{
    // Of whole printers the sums are kept (002-job-counts.sql); a person's own are few.
    if (!query.owner && !query.user_name && query.after.value == 0)
        return query.printer ? Sql("SELECT coalesce(sum(jobs), 0) FROM job_count WHERE printer = ?2 AND (?4 & (1 << state)) <> 0")
                             : Sql("SELECT coalesce(sum(jobs), 0) FROM job_count WHERE (?4 & (1 << state)) <> 0");
    return CONSIGNE_CHOOSE("SELECT count(*) ", "", " AND j.id > ?5", " AND j.id < ?5");
}

std::int64_t mask_of(const JobQuery& query)
{
    if (query.states.empty()) return ~std::int64_t{0};
    std::int64_t mask = 0;
    for (const JobState state : query.states) mask |= bit_of(state);
    return mask;
}

std::int64_t after_of(const JobQuery& query)
{
    if (query.after.value != 0) return query.after.value;
    return query.newest_first ? std::numeric_limits<std::int64_t>::max() : 0;
}

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
    j.wishes = from_hex(row.text());
    j.password = row.text();
    return j;
}

}  // namespace consigne::spooler::store
