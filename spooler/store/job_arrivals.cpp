// Jobs that arrive: their numbers and tickets, and their rows, those of many arrivals in one transaction.
#include "spooler/runtime/failpoint.hpp"
#include "spooler/store/impl/directory.hpp"
#include "spooler/store/impl/hex.hpp"
#include "spooler/store/impl/job_queries.hpp"
#include "spooler/store/job_table.hpp"

#include <map>

namespace consigne::spooler::store {
namespace {

constexpr std::int64_t most_numbers = 2'147'483'647;  // the IPP job-id has 31 bits

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

}  // namespace consigne::spooler::store
