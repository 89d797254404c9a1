#include "spooler/store/job_table.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/api/text.hpp"
#include "spooler/jobs/state.hpp"
#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/store/impl/hex.hpp"
#include "spooler/store/impl/job_queries.hpp"

namespace consigne::spooler::store {
namespace {

/// Waiting → canceled, the document's place taken from the row; the place is for the caller to remove once committed.
Result<std::string> cancel_locked(Connection& c, JobId id, const std::string& reasons)
{
    constexpr auto waiting = moving<JobState::canceled, JobState::pending, JobState::pending_held>();
    const auto place = c.one("SELECT place FROM document WHERE job = ? AND position = 0", [](Row& row) { return row.text(); }, id);
    if (!place) return fail(Errc::not_found, "no such job");
    const auto moved = c.run("UPDATE job SET state = ?, reasons = ?, message = '', completed_at = ? WHERE id = ? AND (? & (1 << state)) <> 0",
                             JobState::canceled, reasons, now(), id, waiting);
    if (!moved) return moved.error();
    if (*moved != 1) return fail(Errc::conflict, "job " + std::to_string(id.value) + " is printing or over");
    if (const auto cleared = c.run("UPDATE document SET place = NULL, key = NULL WHERE job = ?", id); !cleared) return cleared.error();
    return *place;
}

}  // namespace

Result<Job> JobTable::find(JobId id)
{
    auto found = database_.read([&](Connection& c) { return c.one(find_statement(), job_of, id); });
    if (!found && found.error().code == Errc::not_found) return fail(Errc::not_found, "no such job: " + std::to_string(id.value));
    return found;
}

std::vector<Job> JobTable::list(const JobQuery& query)
{
    std::vector<Job> jobs;
    const auto done = database_.read([&](Connection& c) { return run_query(c, list_statement(query), query, [&](Row& row) { jobs.push_back(query.facts ? job_of(row) : job_without_facts(row)); }); });
    if (!done) log::error("job.list", {{"why", done.error().detail}});
    return jobs;
}

std::uint64_t JobTable::count(const JobQuery& query)
{
    std::uint64_t counted = 0;
    const auto done = database_.read([&](Connection& c) { return run_query(c, count_statement(query), query, [&](Row& row) { counted = row.number<std::uint64_t>(); }); });
    if (!done) log::error("job.count", {{"why", done.error().detail}});
    return counted;
}

JobsFound JobTable::search(const JobSearch& wanted)
{
    JobsFound found;
    const auto done = database_.read([&](Connection& c) -> Result<> {
        auto result = search_jobs(c, wanted);
        if (!result) return result.error();
        found = std::move(*result);
        return {};
    });
    if (!done) log::error("job.search", {{"why", done.error().detail}});
    return found;
}

Result<JobTable::Where> JobTable::where(JobId id)
{
    {
        const std::lock_guard lock(fresh_.mutex);
        if (auto fresh = fresh_.documents.extract(id.value)) return std::move(fresh.mapped());
    }
    return database_.read([&](Connection& c) {
        return c.one("SELECT place, coalesce(key, ''), uuid FROM document JOIN job ON job.id = document.job WHERE job = ? AND position = 0 AND place IS NOT NULL",
                     [](Row& row) {
                         Where found;
                         found.place = row.text();
                         found.key = row.text();
                         found.uuid = row.text();
                         return found;
                     },
                     id);
    });
}

void JobTable::ended(JobId id)
{
    tickets_changed();
    const std::lock_guard lock(fresh_.mutex);
    fresh_.documents.erase(id.value);
}

Result<Document> JobTable::open_document(JobId id)
{
    const auto where = this->where(id);
    if (!where) return fail(Errc::not_found, "job " + std::to_string(id.value) + " has no document any more");
    auto opened = files_.open(where->place);
    if (!opened) return opened.error();
    if (where->key.empty()) return Document(std::move(opened->first));  // from a version that did not seal
    const auto key = keys_.unwrap(where->key, where->uuid);
    if (!key) return fail(Errc::storage_failed, "job " + std::to_string(id.value) + ": " + key.error().detail);
    return Document(std::move(opened->first), *key, opened->second);
}

Result<> JobTable::record(std::span<ReadDocument> read)
{
    std::vector<std::string> texts;
    for (const ReadDocument& one : read) texts.push_back(to_json(one.facts, one.can));
    const auto recorded = [&](Connection& c) -> Result<> {
        for (std::size_t i = 0; i < read.size(); ++i) {
            ReadDocument& one = read[i];
            const auto stored = c.run("UPDATE document SET facts = ? WHERE job = ? AND position = 0", texts[i], one.job);
            if (!stored) return stored.error();
            one.gone = *stored != 1;
            // A title the client did not give is taken from the document.
            const auto known = c.each("UPDATE job SET reading = ?, name = CASE WHEN name = '' THEN ? ELSE name END WHERE id = ? RETURNING printer, owner IS NULL",
                                      [&one](Row& row) {
                                          one.printer = row.id<PrinterId>();
                                          one.unowned = row.flag();
                                      },
                                      one.facts.readable ? Reading::done : Reading::unreadable, clean_text(one.facts.title), one.job);
            if (!known) return known;
        }
        return failpoint::fails("read.commit") ? Result<>(fail(Errc::storage_failed, "what was read of documents")) : Result<>();
    };
    // Not a promise to anybody: what a power failure takes is read again.
    auto done = database_.write(recorded, Durable::later);
    failpoint::reached("read.kept");
    if (done)
        for (const ReadDocument& one : read)
            if (!one.gone) tell_known(one.job);
    return done;
}

Result<> JobTable::cancel(JobId id, const std::string& reason)
{
    const auto place = database_.write([&](Connection& c) -> Result<std::string> {
        auto found = cancel_locked(c, id, reason);
        if (found && failpoint::fails("cancel.commit")) return fail(Errc::storage_failed, "a job that is canceled");
        return found;
    });
    if (!place) return place.error();
    failpoint::reached("cancel.kept");
    files_.remove(*place);
    tell(id);
    return {};
}

Result<> JobTable::give(JobId id, PersonId owner, const std::string& rule)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto given = c.run("UPDATE job SET owner = ?, tier = ?, owner_rule = ? WHERE id = ? AND state < 7", owner, OwnerTier::vouched, rule, id);
        if (!given) return given.error();
        return *given == 1 ? Result<>() : Result<>(fail(Errc::not_found, "no such job waiting"));
    });
    if (done) tell_known(id);
    owned_.forget();
    return done;
}

Result<> JobTable::adopt(JobId id, PersonId owner, OwnerTier tier, const std::string& rule)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto given = c.run("UPDATE job SET owner = ?, tier = ?, owner_rule = ? WHERE id = ? AND state < 7 AND owner IS NULL", owner, tier, rule, id);
        if (!given) return given.error();
        return *given == 1 ? Result<>() : Result<>(fail(Errc::conflict, "the job has an owner, or is over"));
    });
    if (done) tell_known(id);
    owned_.forget();
    return done;
}

Result<> JobTable::hold(JobId id, const std::string& reasons)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto held = c.run("UPDATE job SET reasons = ? WHERE id = ? AND state = 4", reasons, id);
        if (!held) return held.error();
        return *held == 1 ? Result<>() : Result<>(fail(Errc::conflict, "the job is not held any more"));
    });
    if (done) tell(id);
    return done;
}

Result<> JobTable::change(const Job& j)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto changed = c.run("UPDATE job SET name = ?, asked_monochrome = ?, asked_sides = ?, asked_copies = ?, wishes = ? WHERE id = ? AND state = 4", j.name,
                                   j.asked.monochrome, j.asked.sides, j.asked.copies, to_hex(j.wishes), j.id);
        if (!changed) return changed.error();
        return *changed == 1 ? Result<>() : Result<>(fail(Errc::conflict, "the job is not held any more"));
    });
    if (done && changes_ != nullptr) changes_->tell({Change::What::job_changed, j.id, j.printer});
    return done;
}

Result<> JobTable::prepare(JobId id, const Ticket& chosen)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto changed = c.run("UPDATE job SET prepared_monochrome = ?, prepared_sides = ?, prepared_copies = ? WHERE id = ? AND state = 4", chosen.monochrome, chosen.sides,
                                   chosen.copies, id);
        if (!changed) return changed.error();
        return *changed == 1 ? Result<>() : Result<>(fail(Errc::conflict, "the job is not held any more"));
    });
    if (done && changes_ != nullptr) changes_->tell({Change::What::job_changed, id, {}});
    return done;
}

Result<> JobTable::extend(JobId id, Instant expires)
{
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto changed = c.run("UPDATE job SET expires = max(expires, ?) WHERE id = ? AND state = 4", expires, id);
        if (!changed) return changed.error();
        return *changed == 1 ? Result<>() : Result<>(fail(Errc::conflict, "the job is not held any more"));
    });
    if (done && changes_ != nullptr) changes_->tell({Change::What::job_changed, id, {}});
    return done;
}

template <class Count>
bool JobTable::Waiting::fit(const std::string& whose, std::size_t more, std::uint64_t limit, Count count)
{
    constexpr std::size_t most_remembered = 10'000;
    {
        const std::lock_guard lock(mutex);
        const auto known = most.find(whose);
        if (known != most.end() && known->second + more <= limit) {
            known->second += more;
            return true;
        }
        if (most.size() >= most_remembered) most.clear();
        most[whose] = limit;  // who comes meanwhile counts as well
    }
    const std::uint64_t now_waiting = count();
    const bool fits = now_waiting + more <= limit;
    const std::lock_guard lock(mutex);
    most[whose] = now_waiting + (fits ? more : 0);
    return fits;
}

void JobTable::Waiting::forget()
{
    const std::lock_guard lock(mutex);
    most.clear();
}

bool JobTable::unproved_fit(const std::string& host, std::size_t more, std::uint64_t limit)
{
    return unproved_.fit(host, more, limit, [&] {
        const auto counted = database_.read([&](Connection& c) {
            return c.one("SELECT count(*) FROM job WHERE host = ? AND tier < 2 AND state < 7", [](Row& row) { return row.number<std::uint64_t>(); }, host);
        });
        return counted ? *counted : 0;
    });
}

bool JobTable::owned_fit(PersonId owner, std::size_t more, std::uint64_t limit)
{
    return owned_.fit(std::to_string(owner.value), more, limit, [&] {
        JobQuery query;
        query.owner = owner;
        query.states = {JobState::pending_held};
        return count(query);
    });
}

void JobTable::tell(JobId id) const
{
    if (changes_ != nullptr) changes_->tell({Change::What::job_state, id, {}});
}

void JobTable::tell_known(JobId id) const
{
    if (changes_ != nullptr) changes_->tell({Change::What::job_known, id, {}});
}

std::vector<Unread> JobTable::unread(std::uint32_t limit)
{
    std::vector<Unread> found;
    const auto done = database_.read([&](Connection& c) {
        return c.each("SELECT id, host FROM job WHERE reading = 0 AND state < 7 ORDER BY id LIMIT ?",
                      [&](Row& row) { found.push_back({row.id<JobId>(), row.text()}); }, limit);
    });
    if (!done) log::error("job.unread", {{"why", done.error().detail}});
    return found;
}

Result<std::uint32_t> JobTable::expire(Instant at, std::uint32_t limit)
{
    std::vector<std::string> places;
    std::vector<JobId> ids;
    const auto done = database_.write([&](Connection& c) -> Result<> {
        const auto found = c.each("SELECT id FROM job WHERE state = 4 AND expires <= ? ORDER BY expires LIMIT ?", [&](Row& row) { ids.push_back(row.id<JobId>()); }, at, limit);
        if (!found) return found;
        for (const JobId id : ids) {
            const auto place = cancel_locked(c, id, "job-canceled-after-timeout");
            if (!place) return place.error();
            places.push_back(*place);
        }
        if (!ids.empty() && failpoint::fails("expire.commit")) return fail(Errc::storage_failed, "jobs whose time is over");
        return {};
    });
    if (!done) return done.error();
    if (!ids.empty()) failpoint::reached("expire.kept");
    for (const auto& place : places) files_.remove(place);
    for (const JobId id : ids) tell(id);
    if (!places.empty()) log::info("job.expired", {{"jobs", static_cast<std::uint64_t>(places.size())}});
    return static_cast<std::uint32_t>(places.size());
}

}  // namespace consigne::spooler::store
