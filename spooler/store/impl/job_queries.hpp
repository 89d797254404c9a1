// The statements that find jobs, apart so that a test can ask SQLite which index each of them takes.
#pragma once

#include "spooler/api/jobs.hpp"
#include "spooler/store/connection.hpp"

namespace consigne::spooler::store {

/// Of one job: ?1 its id. Rows are for `job_of`.
[[nodiscard]] Sql find_statement();
/// Chosen so that its index fits the query; parameters as `run_query` binds them. Rows are for `job_of`.
[[nodiscard]] Sql list_statement(const JobQuery& query);
/// One row with one number; the same parameters. `limit` does not matter.
[[nodiscard]] Sql count_statement(const JobQuery& query);

[[nodiscard]] Job job_of(Row& row);
/// The same without what was read of its document.
[[nodiscard]] Job job_without_facts(Row& row);

/// Rows that one search looks at, at most: of those that are of its owner, printer or state.
inline constexpr std::int64_t most_looked_at = 5000;
/// How far down a search looks (one number), and what it finds there: each by the index that fits it. Parameters as `search_jobs`
/// binds them.
[[nodiscard]] Sql search_floor_statement(const JobSearch& wanted);
[[nodiscard]] Sql search_statement(const JobSearch& wanted);
[[nodiscard]] Result<JobsFound> search_jobs(Connection& c, const JobSearch& wanted);

/// Runs a statement that was chosen for this query.
template <class Take>
[[nodiscard]] Result<> run_query(Connection& c, Sql sql, const JobQuery& query, Take take);

/// The states of a query as moving<> makes them; all of them when none is named.
[[nodiscard]] std::int64_t mask_of(const JobQuery& query);
/// Where the list goes on: ids above this, or below it when newest come first.
[[nodiscard]] std::int64_t after_of(const JobQuery& query);

template <class Take>
Result<> run_query(Connection& c, Sql sql, const JobQuery& query, Take take)
{
    return c.each(sql, take, query.owner, query.printer, query.user_name, mask_of(query), after_of(query), std::int64_t{query.limit});
}

}  // namespace consigne::spooler::store
