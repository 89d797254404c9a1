// Documents of a job (PWG 5100.5): each job has one, and what is true of it is true of the job.
#include "spooler/ipp/job_attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr const char* document_description = "document-description";

void add_document(const Request& request, ipp_t* reply, const Job& job, const Wanted& wanted)
{
    const auto text = [&](const char* name, ipp_tag_t tag, const std::string& value) {
        if (wanted(name, document_description)) ippAddString(reply, IPP_TAG_DOCUMENT, tag, name, nullptr, value.c_str());
    };
    const auto integer = [&](const char* name, ipp_tag_t tag, std::int64_t value) {
        if (wanted(name, document_description)) ippAddInteger(reply, IPP_TAG_DOCUMENT, tag, name, static_cast<int>(value));
    };
    integer("document-number", IPP_TAG_INTEGER, 1);
    integer("document-job-id", IPP_TAG_INTEGER, job.id.value);
    text("document-job-uri", IPP_TAG_URI, request.job_uri(job.id));
    if (const auto printer = request.context.printers.find(job.printer)) text("document-printer-uri", IPP_TAG_URI, request.reached_uri(*printer));
    // document-state has the values of job-state (PWG 5100.5 §7.1.14).
    integer("document-state", IPP_TAG_ENUM, job.state == JobState::pending_held ? static_cast<int>(JobState::pending) : static_cast<int>(job.state));
    text("document-state-reasons", IPP_TAG_KEYWORD, job.reasons == "job-incoming" ? "document-incoming" : "none");
    integer("printer-up-time", IPP_TAG_INTEGER, request.context.clock().time_since_epoch().count());
    const auto when = [&](const std::string& what, std::optional<Instant> at) {
        const std::string time = "time-at-" + what, date = "date-time-at-" + what;
        if (at) integer(time.c_str(), IPP_TAG_INTEGER, at->time_since_epoch().count());
        else if (wanted(time.c_str(), document_description)) ippAddOutOfBand(reply, IPP_TAG_DOCUMENT, IPP_TAG_NOVALUE, time.c_str());
        if (!wanted(date.c_str(), document_description)) return;
        if (at) ippAddDate(reply, IPP_TAG_DOCUMENT, date.c_str(), ippTimeToDate(static_cast<time_t>(at->time_since_epoch().count())));
        else ippAddOutOfBand(reply, IPP_TAG_DOCUMENT, IPP_TAG_NOVALUE, date.c_str());
    };
    when("creation", job.submitted);
    if (wanted("last-document", document_description)) ippAddBoolean(reply, IPP_TAG_DOCUMENT, "last-document", 1);
    if (!request.may_see(job)) return;
    when("processing", job.processing_since);
    when("completed", job.completed_at);
    text("document-name", IPP_TAG_NAME, job.name);
    text("document-state-message", IPP_TAG_TEXT, job.message);
    text("document-format", IPP_TAG_MIMETYPE, job.format.empty() ? "application/octet-stream" : job.format);
    text("compression", IPP_TAG_KEYWORD, "none");
    integer("k-octets", IPP_TAG_INTEGER, static_cast<std::int64_t>((job.bytes + 1023) / 1024));
    if (job.facts.pages) integer("impressions", IPP_TAG_INTEGER, static_cast<std::int64_t>(*job.facts.pages));
    integer("impressions-completed", IPP_TAG_INTEGER, job.impressions_completed);
}

/// The job, if it has the document that the request names.
Result<Job> job_of_document(const Request& request)
{
    auto job = request.job();
    if (!job) return job;
    const auto number = request.integer("document-number");
    if (!number) return fail(Errc::malformed, "no document-number");
    if (*number != 1 || job->bytes == 0) return fail(Errc::not_found, "no such document");
    return job;
}

}  // namespace

Outcome get_document_attributes(Request& request)
{
    const auto job = job_of_document(request);
    if (!job) return request.reply(job.error());
    Message reply = request.reply();
    add_document(request, reply.get(), *job, Wanted(request.message, {"all"}));
    return reply;
}

Outcome get_documents(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    Message reply = request.reply();
    if (job->bytes > 0) add_document(request, reply.get(), *job, Wanted(request.message, {"document-number", "document-state", "document-state-reasons", "last-document"}));
    return reply;
}

// A job without its only document would be nothing: Cancel-Job cancels it.
Outcome cancel_document(Request& request)
{
    const auto job = job_of_document(request);
    if (!job) return request.reply(job.error());
    if (!request.may_cancel(*job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not yours to cancel from here");
    if (terminal_state(job->state)) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is over");
    const auto canceled = request.context.jobs.cancel(job->id, "job-canceled-by-user");
    return canceled ? request.reply() : request.reply(canceled.error());
}

Outcome set_document_attributes(Request& request)
{
    auto job = job_of_document(request);
    if (!job) return request.reply(job.error());
    if (!request.owns(*job)) return refuse_right(request);
    if (job->state != JobState::pending_held) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is not held any more");
    const Message unsupported(ippNew());
    bool any = false;
    for (ipp_attribute_t* at = ippFirstAttribute(request.message); at != nullptr; at = ippNextAttribute(request.message)) {
        if (ippGetGroupTag(at) != IPP_TAG_DOCUMENT || ippGetName(at) == nullptr) continue;
        if (std::string_view(ippGetName(at)) == "document-name") {
            // Not by its name: libcups would begin this walk anew from wherever it finds one.
            const char* name = ippGetString(at, 0, nullptr);
            job->name = cleaned(name == nullptr ? "" : name, 255);
            continue;
        }
        ippAddOutOfBand(unsupported.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_NOTSETTABLE, ippGetName(at));
        any = true;
    }
    if (any) {
        Message out = request.reply();
        add_unsupported(out.get(), unsupported.get(), IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE);
        return out;
    }
    const auto changed = request.context.jobs.change(*job);
    return changed ? request.reply() : request.reply(changed.error());
}

}  // namespace consigne::spooler::ipp
