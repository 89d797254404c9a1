// Cancel-Job (RFC 8011 §4.3.3) and Cancel-My-Jobs (PWG 5100.11 §5.2), as far as T-AUTHZ-1 lets a print client go.
#include "spooler/ipp/request.hpp"

namespace consigne::spooler::ipp {

Outcome cancel_job(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    if (!request.may_cancel(*job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not yours to cancel from here");
    if (job->reasons == "job-incoming" && request.open.describe(job->id)) {
        if (auto taken = request.open.take(job->id); !taken) return request.reply(taken.error());
        request.open.forget(job->id);
        return request.reply();
    }
    if (terminal_state(job->state)) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is over");
    const auto canceled = request.context.jobs.cancel(job->id, "job-canceled-by-user");
    return canceled ? request.reply() : request.reply(canceled.error());
}

Outcome cancel_my_jobs(Request& request)
{
    JobQuery query;
    if (request.uri_path("printer-uri") != "/") {
        const auto printer = request.printer();
        if (!printer) return request.reply(printer.error());
        query.printer = printer->id;
    }
    query.user_name = request.user;
    query.states = {JobState::pending, JobState::pending_held};
    for (const Job& job : request.context.jobs.list(query))
        if (request.may_cancel(job))
            if (const auto canceled = request.context.jobs.cancel(job.id, "job-canceled-by-user");
                !canceled && canceled.error().code == Errc::storage_failed)
                return request.reply(canceled.error());
    return request.reply();
}

}  // namespace consigne::spooler::ipp
