// Create-Job (RFC 8011 §4.2.4), Send-Document (§4.3.1), Close-Job (PWG 5100.7 §4.1), Validate-Document (PWG 5100.13 §5.4).
#include "spooler/ipp/creation.hpp"
#include "spooler/ipp/job_attributes.hpp"

namespace consigne::spooler::ipp {
namespace {

/// A job goes on from where it was begun, by who began it.
bool by_its_creator(const Request& request, const Job& job)
{
    if (job.owner) return request.sent(job);
    return request.call.peer == job.host && request.user == job.user_name;
}

}  // namespace

Outcome create_job(Request& request)
{
    Outcome refusal;
    auto creation = read_creation(request, refusal);
    if (!creation) return refusal;
    if (auto unwanted = refuse_foreseen(request, creation->submission)) return std::move(*unwanted);
    creation->submission.announced_bytes.reset();
    creation->submission.number_is_told = true;
    auto incoming = request.context.intake.begin(creation->submission);
    if (!incoming) return request.reply(incoming.error());
    const JobId id = (*incoming)->id();
    OpenJob job;
    job.submission = creation->submission;
    job.proof = creation->proof;
    job.incoming = std::move(*incoming);
    job.created = request.context.clock();
    job.deadline = job.created + OpenJobs::patience;
    if (auto added = request.open.add(std::move(job)); !added) return request.reply(IPP_STATUS_ERROR_TOO_MANY_JOBS, added.error().detail);
    Message reply = request.reply();
    if (creation->wishes.told()) add_unsupported(reply.get(), creation->wishes.unsupported.get());
    add_created_job(reply.get(), request.job_uri(id), id, "job-incoming", "");
    if (const auto printer = request.printer())
        for (SubscriptionWish& wish : creation->subscriptions) {
            wish.subscription.job = id;
            wish.subscription.printer = printer->id;
        }
    static_cast<void>(open_subscriptions(request.subscriptions, creation->subscriptions, reply.get()));
    return reply;
}

Outcome send_document(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    const auto last = request.boolean("last-document");
    if (!last) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "no last-document");
    DocumentShape shape;
    if (auto refused = refuse_format(request, shape)) return std::move(*refused);
    if (job->reasons != "job-incoming") return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "this job takes no more documents");
    if (!by_its_creator(request, *job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not the job's creator");
    const auto printer = request.context.printers.find(job->printer);
    const Machines machines = printer ? request.machines(*printer) : Machines();
    // Of all or nothing, before the job is touched.
    if (auto refused = refuse_wishes(request, read_wishes(request.message, machines, {}, WishesOf::document))) return std::move(*refused);
    auto taken = request.open.take(job->id);
    if (!taken) return request.reply(taken.error());
    Taking taking;
    taking.intake = &request.context.intake;
    taking.subscriptions = &request.subscriptions;
    taking.creation.submission = taken->submission;
    taking.creation.proof = taken->proof;
    taking.creation.shape = shape;
    if (!shape.format.empty() && !taken->has_document) taking.creation.submission.format = shape.format;
    if (const std::string name = request.text("document-name"); !name.empty() && taking.creation.submission.name == "Untitled")
        taking.creation.submission.name = name;
    taking.document = taking.creation.submission;
    if (!shape.format.empty()) taking.document.format = shape.format;
    taking.creation.wishes = read_wishes(request.message, machines, taking.document.wishes, WishesOf::document);
    taking.document.asked = taking.creation.wishes.asked;
    taking.document.wishes = taking.creation.wishes.carried;
    taking.incoming = std::move(taken->incoming);
    taking.more = std::move(taken->more);
    if (!taken->has_document) taking.incoming->describe(taking.document);
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
    if (!by_its_creator(request, *job)) return request.reply(IPP_STATUS_ERROR_NOT_AUTHORIZED, "not the job's creator");
    auto taken = request.open.take(job->id);
    if (!taken) return request.reply(taken.error());
    if (!taken->has_document) {
        request.open.ended(job->id, *taken, JobState::aborted, "aborted-by-system", request.context.clock());
        return request.reply();
    }
    request.open.forget(job->id);
    Documents documents{std::move(taken->incoming), std::move(taken->more), taken->proof};
    const auto committed = commit_all(request.context.intake, std::move(documents));
    if (committed) return request.reply();
    request.why = committed.error().detail;
    return request.reply(status_of_commit(committed.error()), words_for_clients(committed.error()));
}

Outcome validate_document(Request& request)
{
    const auto printer = request.printer();
    if (!printer) return request.reply(printer.error());
    DocumentShape shape;
    if (auto refused = refuse_format(request, shape)) return std::move(*refused);
    const Wishes wishes = read_wishes(request.message, request.machines(*printer), {}, WishesOf::document);
    if (auto refused = refuse_wishes(request, wishes)) return std::move(*refused);
    Message reply = request.reply();
    if (wishes.told()) add_unsupported(reply.get(), wishes.unsupported.get());
    return reply;
}

}  // namespace consigne::spooler::ipp
