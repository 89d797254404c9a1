#include "spooler/store/impl/job_queries.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/jobs/state.hpp"
#include "spooler/store/impl/hex.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace consigne::spooler::store {
namespace {

#define CONSIGNE_JOB_COLUMNS                                                                                                 \
    "SELECT j.id, j.uuid, j.printer, j.owner, j.tier, j.owner_rule, j.user_name, j.name, j.host, j.protocol, j.format, "     \
    "j.state, j.reasons, j.message, j.reading, j.asked_monochrome, j.asked_sides, j.asked_copies, j.submitted, j.expires, "  \
    "j.processing_since, j.completed_at, j.impressions_completed, j.sheets_completed, j.device, j.ticket_number, d.bytes, "  \
    "d.facts, j.wishes, j.password, j.prepared_monochrome, j.prepared_sides, j.prepared_copies "
#define CONSIGNE_DOCUMENT "JOIN document d ON d.job = j.id AND d.position = 0 "

/// Whether only jobs that are not over are asked for: the partial indexes hold just these.
bool live(const std::vector<JobState>& states) { return !states.empty() && std::none_of(states.begin(), states.end(), terminal_state); }
bool live(const JobQuery& query) { return live(query.states); }

std::int64_t mask_of(const std::vector<JobState>& states)
{
    if (states.empty()) return ~std::int64_t{0};
    std::int64_t mask = 0;
    for (const JobState state : states) mask |= bit_of(state);
    return mask;
}

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

// Of a search: ?1 owner, ?2 printer, ?3 the one state, ?4 ids below, ?5 how many; then ?6 not below, ?7 states, ?8 reading, ?9 pattern.
#define CONSIGNE_LOOK(MAKE)                                                                                                                           \
    (wanted.owner     ? (live(wanted.states) ? MAKE(" INDEXED BY job_active_owner", "j.owner = ?1 AND j.state < 7") : MAKE(" INDEXED BY job_owner", "j.owner = ?1"))       \
     : wanted.unowned ? (live(wanted.states) ? MAKE(" INDEXED BY job_active_owner", "j.owner IS NULL AND j.state < 7") : MAKE(" INDEXED BY job_owner", "j.owner IS NULL")) \
     : wanted.printer ? (live(wanted.states) ? MAKE(" INDEXED BY job_active_printer", "j.printer = ?2 AND j.state < 7") : MAKE(" INDEXED BY job_printer", "j.printer = ?2")) \
     : live(wanted.states) ? (wanted.reading == Reading::unreadable ? MAKE(" INDEXED BY job_unreadable", "j.reading = 2 AND j.state < 7") : MAKE(" INDEXED BY job_active", "j.state < 7")) \
     : one_over(wanted) ? MAKE(" INDEXED BY job_over", "j.state = ?3 AND j.state >= 7")                                                              \
                        : MAKE("", "1 = 1"))
#define CONSIGNE_FLOOR(INDEX, WAY) Sql("SELECT count(*), coalesce(min(id), 0) FROM (SELECT j.id FROM job j" INDEX " WHERE " WAY " AND j.id < ?4 AND ?1 IS ?1 AND ?2 IS ?2 AND ?3 IS ?3 ORDER BY j.id DESC LIMIT ?5)")
#define CONSIGNE_FOUND(INDEX, WAY)                                                                                                               \
    Sql(CONSIGNE_JOB_COLUMNS "FROM job j" INDEX " " CONSIGNE_DOCUMENT "WHERE " WAY " AND j.id < ?4 AND j.id >= ?6 AND ?1 IS ?1 AND ?3 IS ?3 AND (?2 IS NULL OR j.printer = ?2) " \
        "AND (?7 & (1 << j.state)) <> 0 AND (?8 IS NULL OR j.reading = ?8) "                                                                     \
        "AND (?9 IS NULL OR j.name LIKE ?9 ESCAPE '\\' OR j.user_name LIKE ?9 ESCAPE '\\') ORDER BY j.id DESC LIMIT ?5")

bool one_over(const JobSearch& wanted) { return wanted.states.size() == 1 && terminal_state(wanted.states.front()); }

std::optional<std::string> pattern_of(const std::string& text)
{
    if (text.empty()) return std::nullopt;
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

std::optional<std::int64_t> number_of(const std::string& text)
{
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && ec == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

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

Sql search_floor_statement(const JobSearch& wanted) { return CONSIGNE_LOOK(CONSIGNE_FLOOR); }
Sql search_statement(const JobSearch& wanted) { return CONSIGNE_LOOK(CONSIGNE_FOUND); }

Result<JobsFound> search_jobs(Connection& c, const JobSearch& wanted)
{
    JobsFound found;
    const auto take = [&](Row& row) { found.jobs.push_back(job_of(row)); };
    if (const auto number = number_of(wanted.text)) {
        // Said at the desk: the ticket of what waits, else the number that programs show.
        const auto ticket = c.each(CONSIGNE_JOB_COLUMNS "FROM job j INDEXED BY job_ticket_number " CONSIGNE_DOCUMENT "WHERE j.ticket_number = ? AND j.state < 7 AND j.ticket_number > 0", take, *number);
        if (!ticket) return ticket.error();
        if (found.jobs.empty())
            if (const auto id = c.each(find_statement(), take, *number); !id) return id.error();
        if (!found.jobs.empty()) return found;
    }
    const std::int64_t below = wanted.before.value != 0 ? wanted.before.value : std::numeric_limits<std::int64_t>::max();
    const auto state = one_over(wanted) ? std::optional(wanted.states.front()) : std::nullopt;
    std::int64_t looked = 0, floor = 0;
    const auto reached = c.each(search_floor_statement(wanted), [&](Row& row) { looked = row.integer(); floor = row.integer(); },
                                wanted.owner, wanted.printer, state, below, most_looked_at);
    if (!reached) return reached.error();
    const auto done = c.each(search_statement(wanted), take, wanted.owner, wanted.printer, state, below, std::int64_t{wanted.limit}, floor, mask_of(wanted.states), wanted.reading, pattern_of(wanted.text));
    if (!done) return done.error();
    if (found.jobs.size() == wanted.limit) found.next = found.jobs.back().id;
    else if (looked == most_looked_at) found.next = JobId{floor};
    return found;
}

std::int64_t mask_of(const JobQuery& query) { return mask_of(query.states); }

std::int64_t after_of(const JobQuery& query)
{
    if (query.after.value != 0) return query.after.value;
    return query.newest_first ? std::numeric_limits<std::int64_t>::max() : 0;
}

namespace {

Job read_job(Row& row, bool with_facts)
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
    if (facts && with_facts) {
        if (auto read = facts_from_json(*facts)) {
            j.facts = std::move(read->first);
            j.can = read->second;
        }
    }
    j.wishes = from_hex(row.text());
    j.password = row.text();
    j.prepared.monochrome = row.flag();
    j.prepared.sides = row.optional([](Row& r) { return r.number<pdl::Duplex>(); });
    j.prepared.copies = row.optional([](Row& r) { return r.number<std::uint32_t>(); });
    return j;
}

}  // namespace

Job job_of(Row& row) { return read_job(row, true); }
Job job_without_facts(Row& row) { return read_job(row, false); }

}  // namespace consigne::spooler::store
