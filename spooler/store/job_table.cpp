#include "spooler/store/job_table.hpp"

#include "spooler/api/facts_json.hpp"
#include "spooler/api/text.hpp"
#include "spooler/jobs/state.hpp"
#include "spooler/runtime/failpoint.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/seal/chunks.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/impl/hex.hpp"
#include "spooler/store/impl/job_queries.hpp"
#include "spooler/store/job_record.hpp"

#include <iterator>
#include <map>

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t most_numbers = 2'147'483'647;  // the IPP job-id has 31 bits

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

/// One job's row and its document's.
Result<> insert_locked(Connection& c, const Job& j, const std::string& place, const std::string& key)
{
    const auto row = c.run("INSERT INTO job (id, uuid, printer, owner, tier, owner_rule, user_name, name, host, protocol, format, state, reasons, message, "
                           "reading, asked_monochrome, asked_sides, asked_copies, submitted, expires, ticket_number, wishes, password) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           j.id, j.uuid, j.printer, j.owner, j.tier, j.owner_rule, j.user_name, j.name, j.host, j.protocol, j.format, j.state, j.reasons, j.message,
                           j.reading, j.asked.monochrome, j.asked.sides, j.asked.copies, j.submitted, j.expires, j.ticket_number, to_hex(j.wishes), j.password);
    if (!row) return row.error();
    const auto document = c.run("INSERT INTO document (job, position, place, key, bytes) VALUES (?, 0, ?, ?, ?)", j.id, place, key, static_cast<std::int64_t>(j.bytes));
    return document ? Result<>() : Result<>(document.error());
}

/// The sums of 002-job-counts.sql and 017-movements.sql.
Result<> count_in(Connection& c, std::span<NewJobs* const> arrivals)
{
    std::map<std::pair<std::int64_t, JobState>, std::int64_t> sums;
    std::map<std::int64_t, std::int64_t> hours;
    constexpr std::int64_t hour_seconds = 3600;
    for (const NewJobs* const arrival : arrivals)
        for (const Job& job : arrival->jobs) {
            ++sums[{job.printer.value, job.state}];
            ++hours[job.submitted.time_since_epoch().count() / hour_seconds];
        }
    for (const auto& [hour, jobs] : hours) {
        const auto counted = c.run("INSERT INTO movement (hour, arrived) VALUES (?, ?) ON CONFLICT (hour) DO UPDATE SET arrived = arrived + excluded.arrived", hour, jobs);
        if (!counted) return counted.error();
    }
    for (const auto& [which, jobs] : sums) {
        const auto counted = c.run("INSERT INTO job_count VALUES (?, ?, ?) ON CONFLICT (printer, state) DO UPDATE SET jobs = jobs + excluded.jobs", which.first, which.second, jobs);
        if (!counted) return counted.error();
    }
    return {};
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
    const auto done = database_.read([&](Connection& c) { return run_query(c, list_statement(query), query, [&](Row& row) { jobs.push_back(job_of(row)); }); });
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

Result<JobId> JobTable::reserve(Told told)
{
    const std::lock_guard lock(numbers_);
    if (next_number_ > most_numbers) return fail(Errc::limit_exceeded, "all job numbers are used");
    if (told == Told::before_its_row) {
        const auto kept = database_.write([&](Connection& c) { return keep_number(c, next_number_); });
        if (!kept) return kept.error();
        failpoint::reached("number.kept");
    }
    return JobId{next_number_++};
}

Result<> JobTable::keep_number(Connection& c, std::int64_t used)
{
    const auto moved = c.run("UPDATE job_number SET next = ?1 WHERE next < ?1", used + 1);
    return moved ? Result<>() : Result<>(moved.error());
}

Result<> JobTable::know_tickets(Connection& c)
{
    const std::uint64_t ended = ended_;
    if (tickets_.known && tickets_.as_of == ended) return {};
    tickets_ = Tickets();
    const auto last = c.each("SELECT ticket_number FROM job ORDER BY id DESC LIMIT 1", [&](Row& row) { tickets_.last = row.number<std::uint32_t>(); });
    if (!last) return last;
    const auto used = c.each("SELECT ticket_number FROM job WHERE state < 7 AND ticket_number > 0", [&](Row& row) { tickets_.used.set(row.number<std::uint32_t>()); });
    if (!used) return used;
    tickets_.known = true;
    tickets_.as_of = ended;
    return {};
}

// The next that no waiting job has.
std::uint32_t JobTable::Tickets::next()
{
    if (used.count() == most) return 0;
    do last = last % most + 1;
    while (used.test(last));
    used.set(last);
    return last;
}

Result<> JobTable::rows_of(Connection& c, NewJobs& arrival)
{
    for (std::size_t i = 0; i < arrival.jobs.size(); ++i) {
        arrival.jobs[i].ticket_number = tickets_.next();
        if (const auto row = insert_locked(c, arrival.jobs[i], arrival.documents.at(i).place, arrival.documents[i].key); !row) return row;
    }
    return {};
}

Result<> JobTable::insert(std::span<NewJobs* const> arrivals, Durable durable)
{
    // Not always in the order they were reserved in.
    std::int64_t last = 0;
    for (const NewJobs* const arrival : arrivals)
        for (const Job& job : arrival->jobs) last = std::max(last, job.id.value);
    const auto together = database_.write(
        [&](Connection& c) -> Result<> {
            if (const auto known = know_tickets(c); !known) return known;
            for (NewJobs* const arrival : arrivals)
                if (const auto rows = rows_of(c, *arrival); !rows) return rows;
            if (const auto counted = count_in(c, arrivals); !counted) return counted;
            if (failpoint::fails("rows.commit")) return disk("rows of documents");
            return keep_number(c, last);
        },
        durable);
    failpoint::reached("rows.kept");
    if (together) {
        const std::lock_guard lock(fresh_.mutex);
        for (const NewJobs* const arrival : arrivals)
            for (std::size_t i = 0; i < arrival->jobs.size() && fresh_.documents.size() < Fresh::most; ++i)
                fresh_.documents.emplace(arrival->jobs[i].id.value, Where{arrival->documents[i].place, arrival->documents[i].key, arrival->jobs[i].uuid});
        return {};
    }
    tickets_changed();  // they were not given after all
    if (together.error().code == Errc::storage_failed) return together;
    return insert_each(arrivals, durable);
}

// A savepoint for each costs a copy of every page: only where one of them is known not to fit.
Result<> JobTable::insert_each(std::span<NewJobs* const> arrivals, Durable durable)
{
    const auto done = database_.write(
        [&](Connection& c) -> Result<> {
            if (const auto known = know_tickets(c); !known) return known;
            for (NewJobs* const arrival : arrivals) {
                if (const auto begun = c.run("SAVEPOINT arrival"); !begun) return begun.error();
                auto rows = rows_of(c, *arrival);
                for (const Job& job : arrival->jobs)
                    if (rows) rows = keep_number(c, job.id.value);
                if (rows) rows = count_in(c, std::span(&arrival, 1));
                if (!rows) {
                    arrival->failed = rows.error();
                    if (const auto undone = c.run("ROLLBACK TO arrival"); !undone) return undone.error();
                }
                if (const auto released = c.run("RELEASE arrival"); !released) return released.error();
            }
            return failpoint::fails("rows.commit") ? Result<>(disk("rows of documents")) : Result<>();
        },
        durable);
    failpoint::reached("rows.kept");
    tickets_changed();
    return done;
}

void JobTable::tell_created(const std::vector<Job>& jobs) const
{
    if (changes_ == nullptr) return;
    for (const Job& job : jobs) changes_->tell({Change::What::job_created, job.id, job.printer});
}

Result<bool> JobTable::whole(const Segments::Found& found, const JobRecord& record) const
{
    const auto key = keys_.unwrap(record.key, record.job.uuid);
    if (!key) return key.error().code == Errc::not_found;  // under a key that is not here now: nobody can say
    auto file = files_.open(found.place);
    if (!file) return file.error();
    const Document document(std::move(file->first), *key, file->second);
    const auto source = open_source(document.view());
    Bytes piece(seal::chunk_size);
    std::uint64_t at = 0;
    for (std::size_t got = 1; got > 0; at += got) {
        const auto read = source->read(at, piece);
        if (!read && read.error().code != Errc::malformed) return read.error();
        if (!read) return false;
        got = *read;
    }
    return at == record.job.bytes;
}

// Only what is surely nobody's becomes a hole: a job that has a row and no document any more, and half of a batch.
Result<bool> JobTable::make_row_again(const Segments::Found& found)
{
    const auto known = database_.read([&](Connection& c) {
        return c.one("SELECT EXISTS (SELECT 1 FROM job WHERE id = ?)", [](Row& row) { return row.flag(); }, found.job);
    });
    if (!known) return known.error();
    if (*known) return false;  // printed or cancelled, and the machine stopped before its document was emptied

    const auto left_alone = [&](const std::string& why) {
        log::error("job.record-left", {{"job", found.job}, {"place", found.place}, {"why", why}});
        last_without_row_ = std::max(last_without_row_, found.job);
        return true;
    };
    const auto words = keys_.open(found.words);
    if (!words && words.error().code == Errc::not_found) return left_alone(words.error().detail);  // its key may come back
    auto record = words ? decode_job_record(*words) : Result<JobRecord>(words.error());
    if (!record || record->job.id.value != found.job) return left_alone("it cannot be read");
    // A batch that a power failure cut off was promised to nobody: its words may be there without its document.
    const auto all = whole(found, *record);
    if (!all) return all.error();
    if (!*all) return false;
    NewJobs arrival;
    arrival.documents.push_back({found.place, record->key});
    arrival.jobs.push_back(std::move(record->job));
    NewJobs* const one = &arrival;
    if (const auto row = insert(std::span(&one, 1), Durable::later); !row) return row.error();
    if (arrival.failed) return left_alone(arrival.failed->detail);
    failpoint::reached("recover.row");
    log::info("job.row-made-again", {{"job", found.job}, {"ticket", arrival.jobs.front().ticket_number}});
    return true;
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
    const auto recovered = files_.segments().recover(known, [&](const Segments::Found& found) { return make_row_again(found); });
    if (!recovered) return recovered;
    std::vector<std::string> missing = files_.segments().missing();
    std::copy_if(known.begin(), known.end(), std::back_inserter(missing), [&](const std::string& place) { return !Segments::holds(place) && !there->contains(place); });
    if (const auto told = give_up(missing); !told) return told;
    // Once rows were made again: their numbers are taken.
    const auto next = database_.read([](Connection& c) {
        return c.one("SELECT max(next, coalesce((SELECT max(id) FROM job), 0) + 1) FROM job_number", [](Row& row) { return row.integer(); });
    });
    if (!next) return next.error();
    next_number_ = std::max(*next, last_without_row_ + 1);
    tickets_changed();
    // Rows made again wait for a sync until now: one for all of them.
    const auto synced = database_.write([](Connection& c) -> Result<> {
        const auto row = c.run("UPDATE job_number SET next = next");
        return row ? Result<>() : Result<>(row.error());
    });
    if (!synced) return synced;
    return wrap_again();
}

Result<> JobTable::give_up(std::span<const std::string> places)
{
    const auto given_up = [](Connection& c, const std::string& place) -> Result<> {
        constexpr auto not_over = moving<JobState::aborted, JobState::pending, JobState::pending_held, JobState::processing, JobState::processing_stopped>();
        const auto done = c.run("UPDATE job SET state = ?, reasons = 'aborted-by-system', message = 'The document is damaged and cannot be printed.', "
                                "completed_at = ? WHERE id = (SELECT job FROM document WHERE place = ?) AND (? & (1 << state)) <> 0",
                                JobState::aborted, now(), place, not_over);
        if (!done) return done.error();
        const auto cleared = c.run("UPDATE document SET place = NULL, key = NULL WHERE place = ?", place);
        return cleared ? Result<>() : Result<>(cleared.error());
    };
    constexpr std::size_t at_once = 500;
    while (!places.empty()) {
        const auto some = places.first(std::min(at_once, places.size()));
        places = places.subspan(some.size());
        for (const auto& place : some) log::error("document.missing", {{"place", place}});
        const auto told = database_.write([&](Connection& c) -> Result<> {
            for (const auto& place : some)
                if (const auto done = given_up(c, place); !done) return done;
            return {};
        });
        if (!told) return told;
    }
    return {};
}

// Rows are on disk by now, so that a record which a crash garbles costs nothing.
Result<> JobTable::reseal_records(const std::map<std::string, std::string>& keys)
{
    return files_.segments().change_words(keys, [&](const std::string& place, const std::string& words) -> Result<std::string> {
        const auto plain = keys_.open(words);
        if (!plain) return plain.error();
        auto record = decode_job_record(*plain);
        if (!record) return record.error();
        record->key = keys.at(place);
        return keys_.seal(encode(*record));
    });
}

Result<> JobTable::wrap_again()
{
    struct Wrapped {
        JobId job;
        std::string uuid, key, place;
    };
    constexpr std::uint32_t at_once = 1000;
    std::uint64_t wrapped = 0, lost = 0;
    for (JobId after{}; true;) {
        std::vector<Wrapped> old;
        const auto found = database_.read([&](Connection& c) {
            return c.each("SELECT job, uuid, key, coalesce(place, '') FROM document JOIN job ON job.id = document.job WHERE key IS NOT NULL AND substr(key, 1, 16) <> ? AND job > ? "
                          "ORDER BY job LIMIT ?",
                          [&](Row& row) {
                              Wrapped one;
                              one.job = row.id<JobId>();
                              one.uuid = row.text();
                              one.key = row.text();
                              one.place = row.text();
                              old.push_back(std::move(one));
                          },
                          keys_.in_use(), after, at_once);
        });
        if (!found) return found;
        if (old.empty()) break;
        after = old.back().job;
        std::map<std::string, std::string> in_records;   // place → key wrapped anew
        std::vector<Wrapped> fresh;
        for (Wrapped& one : old) {
            const auto key = keys_.unwrap(one.key, one.uuid);
            if (!key) {
                ++lost;
                continue;
            }
            auto again = keys_.wrap(*key, one.uuid);
            if (!again) return again.error();
            one.key = std::move(*again);
            if (Segments::holds(one.place)) in_records[one.place] = one.key;
            fresh.push_back(std::move(one));
        }
        // The records first: once its row has gone over to the new key, nothing here looks at a record again.
        if (const auto resealed = reseal_records(in_records); !resealed) {
            log::error("seal.key-not-changed", {{"documents", static_cast<std::uint64_t>(fresh.size())}, {"why", resealed.error().detail}});
            return {};  // they are opened as before; the next start tries again
        }
        failpoint::reached("keys.records");
        const auto done = database_.write([&](Connection& c) -> Result<> {
            for (const Wrapped& one : fresh)
                if (const auto row = c.run("UPDATE document SET key = ? WHERE job = ?", one.key, one.job); !row) return row.error();
            if (failpoint::fails("keys.commit")) return disk("keys of documents");
            return {};
        });
        if (!done) return done;
        failpoint::reached("keys.kept");
        wrapped += fresh.size();
    }
    if (wrapped) log::info("seal.key-changed", {{"documents", wrapped}});
    if (lost) log::error("seal.key-missing", {{"documents", lost}, {"why", "no key of the key file opens them: put the key back that they were sealed under"}});
    return {};
}

Result<bool> JobTable::any_sealed(Database& database)
{
    return database.read([](Connection& c) { return c.one("SELECT EXISTS (SELECT 1 FROM document WHERE key IS NOT NULL)", [](Row& row) { return row.flag(); }); });
}

}  // namespace consigne::spooler::store
