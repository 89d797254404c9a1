// Create-Job (RFC 8011 §4.2.4), Send-Document (§4.3.1), Close-Job (PWG 5100.7 §4.1).
#include "spooler/ipp/creation.hpp"
#include "spooler/ipp/job_attributes.hpp"

namespace consigne::spooler::ipp {

Outcome create_job(Request& request)
{
    Message refusal;
    auto creation = read_creation(request, refusal);
    if (!creation) return refusal;
    creation->submission.announced_bytes.reset();
    creation->submission.number_is_told = true;
    auto incoming = request.context.intake.begin(creation->submission);
    if (!incoming) return request.reply(incoming.error());
    const JobId id = (*incoming)->id();
    OpenJob job;
    job.submission = creation->submission;
    job.incoming = std::move(*incoming);
    job.created = request.context.clock();
    job.deadline = job.created + OpenJobs::patience;
    if (auto added = request.open.add(std::move(job)); !added) return request.reply(IPP_STATUS_ERROR_TOO_MANY_JOBS, added.error().detail);
    Message reply = request.reply();
    add_unsupported(reply.get(), *creation);
    add_created_job(reply.get(), request.job_uri(id), id, "job-incoming", "");
    return reply;
}

Outcome send_document(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    const auto last = request.boolean("last-document");
    if (!last) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "no last-document");
    std::string format;
    if (auto refused = refuse_format(request, format)) return std::move(*refused);
    // A job goes on from where it was begun, by who began it.
    if (job->reasons != "job-incoming") return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "this job takes no more documents");
    if (request.call.peer != job->host || request.user != job->user_name)
        return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not the job's creator");
    auto taken = request.open.take(job->id);
    if (!taken) return request.reply(taken.error());
    // One document a job: a second one is refused, its job goes on waiting for the word that it was the last.
    Taking taking;
    taking.creation.submission = taken->submission;
    taking.creation.unsupported.reset(ippNew());
    if (!format.empty()) taking.creation.submission.format = format;
    if (const std::string name = request.text("document-name"); !name.empty() && taking.creation.submission.name == "Untitled")
        taking.creation.submission.name = name;
    taking.incoming = std::move(taken->incoming);
    taking.incoming->describe(taking.creation.submission);
    taking.job_uri = request.job_uri(job->id);
    taking.draft = request.reply();
    taking.open = &request.open;
    taking.created = taken->created;
    taking.deadline = request.context.clock() + OpenJobs::patience;
    taking.last = *last;
    Outcome out;
    out.document = take_document(std::move(taking));
    return out;
}

Outcome close_job(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    if (job->reasons != "job-incoming") return request.reply();
    if (request.call.peer != job->host || request.user != job->user_name)
        return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not the job's creator");
    auto taken = request.open.take(job->id);
    if (!taken) return request.reply(taken.error());
    request.open.forget(job->id);
    if (!taken->has_document) return request.reply();  // closed without a document: nothing to keep
    if (const auto committed = taken->incoming->commit(); !committed) return request.reply(committed.error());
    return request.reply();
}

}  // namespace consigne::spooler::ipp
