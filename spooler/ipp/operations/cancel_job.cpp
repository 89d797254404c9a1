// Cancel-Job (RFC 8011 §4.3.3), Cancel-Jobs and Cancel-My-Jobs (PWG 5100.7 §4), Purge-Jobs (RFC 8011 §4.2.9), Cancel-Current-Job
// (RFC 3998 §4.2), as far as T-AUTHZ-1 and T-AUTHZ-2 let a print client go.
#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {
namespace {

/// The jobs named by job-ids, or nothing when none are named.
std::optional<std::set<std::int64_t>> named(ipp_t* message)
{
    ipp_attribute_t* ids = ippFindAttribute(message, "job-ids", IPP_TAG_INTEGER);
    if (ids == nullptr) return std::nullopt;
    std::set<std::int64_t> out;
    for (int i = 0; i < ippGetCount(ids); ++i) out.insert(ippGetInteger(ids, i));
    return out;
}

/// Cancels of `jobs` those named (all, when none are); all named ones must be there and cancellable, or none is touched (5100.7 §4.2).
Outcome cancel_all(Request& request, const std::vector<Job>& jobs, const char* reason)
{
    const auto ids = named(request.message);
    std::vector<JobId> chosen;
    for (const Job& job : jobs)
        if (!ids || ids->contains(job.id.value)) chosen.push_back(job.id);
    if (ids && chosen.size() != ids->size()) {
        std::vector<int> missing;
        for (const std::int64_t id : *ids)
            if (std::none_of(chosen.begin(), chosen.end(), [&](JobId one) { return one.value == id; })) missing.push_back(static_cast<int>(id));
        Message out = request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "not all of these jobs can be cancelled");
        ippAddIntegers(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_INTEGER, "job-ids", static_cast<int>(missing.size()), missing.data());
        return out;
    }
    for (const JobId id : chosen)
        if (const auto canceled = request.context.jobs.cancel(id, reason); !canceled && canceled.error().code == Errc::storage_failed)
            return request.reply(canceled.error());
    return request.reply();
}

JobQuery waiting(std::optional<PrinterId> printer)
{
    JobQuery query;
    query.printer = printer;
    query.states = {JobState::pending, JobState::pending_held};
    query.limit = 100'000;
    return query;
}

}  // namespace

Outcome cancel_job(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    if (!request.may_cancel(*job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not yours to cancel from here");
    if (job->reasons == "job-incoming" && request.open.describe(job->id)) {
        const auto taken = request.open.take(job->id);
        if (!taken) return request.reply(taken.error());
        request.open.ended(job->id, *taken, JobState::canceled, "job-canceled-by-user", request.context.clock());
        return request.reply();
    }
    if (terminal_state(job->state)) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is over");
    const bool own = !job->owner || request.person() == job->owner || request.user == job->user_name;
    const auto canceled = request.context.jobs.cancel(job->id, own ? "job-canceled-by-user" : "job-canceled-by-operator");
    return canceled ? request.reply() : request.reply(canceled.error());
}

Outcome cancel_my_jobs(Request& request)
{
    std::optional<PrinterId> id;
    if (request.uri_path("printer-uri") != "/") {
        const auto printer = request.printer();
        if (!printer) return request.reply(printer.error());
        id = printer->id;
    }
    JobQuery query = waiting(id);
    query.user_name = request.user;
    std::vector<Job> mine;
    for (Job& job : request.context.jobs.list(query))
        if (request.may_cancel(job)) mine.push_back(std::move(job));
    return cancel_all(request, mine, "job-canceled-by-user");
}

Outcome cancel_jobs(Request& request)
{
    if (!request.administrator()) return refuse_right(request);
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    request.record("cancel jobs", printer->name);
    return cancel_all(request, request.context.jobs.list(waiting(printer->id)), "job-canceled-by-operator");
}

// The history stays: it is what people are charged by.
Outcome purge_jobs(Request& request)
{
    if (!request.administrator()) return refuse_right(request);
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    request.record("purge jobs", printer->name);
    return cancel_all(request, request.context.jobs.list(waiting(printer->id)), "job-canceled-by-operator");
}

// What a courier carries is moved by that courier alone (jobs/state.hpp).
Outcome cancel_current_job(Request& request)
{
    if (!request.administrator()) return refuse_right(request);
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "no job that could be stopped here");
}

}  // namespace consigne::spooler::ipp
