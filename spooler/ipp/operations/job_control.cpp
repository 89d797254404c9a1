// What becomes of a held job: Hold-Job, Release-Job, Restart-Job (RFC 8011 §4.3), Set-Job-Attributes (RFC 3380 §4.2), Reprocess-Job,
// Resubmit-Job (RFC 3998, PWG 5100.7) and the operations that change an order there is none of. For who signed in as its owner,
// and for administrators (T-AUTHZ-1).
#include "spooler/ipp/job_attributes.hpp"
#include "spooler/ipp/proof_print.hpp"

#include "spooler/store/random.hpp"



namespace consigne::spooler::ipp {
namespace {

constexpr const char* by_client = "job-hold-until-specified";
constexpr const char* by_house = "job-held-for-release";

/// The job of the request if this client has a right to change it; else a refusal.
std::optional<Job> own_job(Request& request, Outcome& refusal)
{
    auto job = request.job();
    if (!job) { refusal = request.reply(job.error()); return std::nullopt; }
    if (!request.owns(*job)) { refusal = refuse_right(request); return std::nullopt; }
    return std::move(*job);
}

bool automatic(const Request& request, const Job& job)
{
    const auto printer = request.context.printers.find(job.printer);
    return printer && printer->mode == ReleaseMode::automatic;
}

Outcome not_held(Request& request, const Job& job)
{
    if (job.reasons == "job-incoming") return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "its document is still coming in");
    return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, terminal_state(job.state) ? "the job is over" : "the job is being printed");
}

/// Lets a job go: on an automatic printer as one that was never held, else to the machine named, or to its printer's first.
Outcome let_go(Request& request, const Job& job)
{
    if (!job.password.empty()) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the machine asks for its password");
    if (automatic(request, job)) {
        if (const auto held = request.context.jobs.hold(job.id, by_house); !held) return request.reply(held.error());
        if (const auto now_free = request.context.jobs.find(job.id); now_free && now_free->reading != Reading::waiting && request.context.automatic)
            request.context.automatic(*now_free);
        return request.reply();
    }
    if (request.context.release == nullptr) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "documents are collected at the machine");
    const auto printer = request.context.printers.find(job.printer);
    if (!printer) return request.reply(printer.error());
    if (printer->devices.empty()) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the printer has no machine");
    ReleaseRequest wanted;
    wanted.release_id = "ipp-" + store::random_uuid();
    wanted.jobs = {job.id};
    wanted.device = printer->devices.front();
    wanted.by = request.call.proved;
    const auto released = request.context.release->release(wanted);
    if (released) return request.reply();
    request.why = released.error().detail;
    const bool ours = released.error().code == Errc::storage_failed;
    return request.reply(ours ? IPP_STATUS_ERROR_TEMPORARY : IPP_STATUS_ERROR_NOT_POSSIBLE, words_for_clients(released.error()));
}

/// A copy of a document that is still here, held as a job of its own. A proof is gone once it was looked at: what is copied then is
/// what it was the proof of (PWG 5100.11).
Outcome copy_job(Request& request, const Job& job)
{
    if (const auto whole = terminal_state(job.state) ? proved_by(job) : std::nullopt)
        if (const auto parent = request.context.jobs.find(*whole); parent && request.owns(*parent)) return copy_job(request, *parent);
    const auto document = request.context.jobs.open_document(job.id);
    if (!document) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "its document is not kept any more");
    const auto printer = request.context.printers.find(job.printer);
    Submission said;
    said.printer = printer ? printer->name : std::string();
    said.protocol = request.call.tls ? "ipps" : "ipp";
    said.peer = request.call.peer;
    said.user_name = job.user_name;
    said.proved = job.owner;
    said.name = job.name;
    said.format = job.format;
    // What the request says of the copy counts before what was said of the document (PWG 5100.7 §4.5).
    const Wishes wishes = printer ? read_wishes(request.message, request.machines(*printer), job.wishes) : Wishes();
    if (auto refused = refuse_wishes(request, wishes)) return std::move(*refused);
    said.asked = printer ? wishes.asked : job.asked;
    said.wishes = printer ? wishes.carried : job.wishes;
    if (wishes.name) said.name = *wishes.name;
    said.password = job.password;
    said.hold = automatic(request, job);
    auto copy = request.context.intake.begin(std::move(said));
    Result<> copied;
    if (!copy) copied = copy.error();
    const auto original = open_source(document->view());
    Bytes piece(256 * 1024);
    for (std::uint64_t at = 0; copied;) {
        const auto got = original->read(at, piece);
        if (!got) copied = fail(Errc::storage_failed, "reading a document to copy it: " + got.error().detail);
        if (!got || *got == 0) break;
        copied = (*copy)->write(ByteView(piece).first(*got));
        at += *got;
    }
    if (!copied) return request.reply(copied.error());
    const auto kept = (*copy)->commit();
    if (!kept) return request.reply(kept.error());
    Message reply = request.reply();
    if (wishes.told()) add_unsupported(reply.get(), wishes.unsupported.get());
    add_created_job(reply.get(), request.job_uri(kept->id), kept->id, kept->reasons.c_str(), kept->message);
    return reply;
}

}  // namespace

Outcome hold_job(Request& request)
{
    Outcome refusal;
    const auto job = own_job(request, refusal);
    if (!job) return refusal;
    if (job->state != JobState::pending_held || job->reasons == "job-incoming") return not_held(request, *job);
    const Wishes wishes = read_wishes(request.message, {});
    // "no-hold" is a release in other words, and a release is asked for by its own name.
    if (wishes.hold_until == "no-hold") return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "Release-Job releases");
    if (!automatic(request, *job)) return request.reply();  // it waits already, until its owner collects it
    const auto held = request.context.jobs.hold(job->id, by_client);
    return held ? request.reply() : request.reply(held.error());
}

Outcome release_job(Request& request)
{
    Outcome refusal;
    const auto job = own_job(request, refusal);
    if (!job) return refusal;
    if (job->state != JobState::pending_held || job->reasons == "job-incoming") return not_held(request, *job);
    return let_go(request, *job);
}

// A document is gone once it was printed or cancelled: there is nothing to begin again with.
Outcome restart_job(Request& request)
{
    Outcome refusal;
    const auto job = own_job(request, refusal);
    if (!job) return refusal;
    if (!terminal_state(job->state)) return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "the job is not over");
    return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "its document is not kept any more");
}

Outcome resubmit_job(Request& request)
{
    Outcome refusal;
    const auto job = own_job(request, refusal);
    if (!job) return refusal;
    if (job->reasons == "job-incoming") return not_held(request, *job);
    return copy_job(request, *job);
}

// Held documents have no order among each other: each is printed when its owner says so.
Outcome move_in_queue(Request& request)
{
    if (!request.administrator()) return refuse_right(request);
    return request.reply(IPP_STATUS_ERROR_NOT_POSSIBLE, "documents are printed when their owners collect them");
}

Outcome set_job_attributes(Request& request)
{
    Outcome refusal;
    auto job = own_job(request, refusal);
    if (!job) return refusal;
    if (job->state != JobState::pending_held || job->reasons == "job-incoming") return not_held(request, *job);
    const auto printer = request.context.printers.find(job->printer);
    if (!printer) return request.reply(printer.error());
    const Wishes wishes = read_wishes(request.message, request.machines(*printer), job->wishes, WishesOf::job);
    if (wishes.any_unsupported) {
        // All or nothing (RFC 3380 §4.2).
        Message out = request.reply();
        add_unsupported(out.get(), wishes.unsupported.get(), wishes.any_not_settable ? IPP_STATUS_ERROR_ATTRIBUTES_NOT_SETTABLE : IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
        return out;
    }
    if (wishes.name) job->name = *wishes.name;
    job->asked = wishes.asked;
    job->wishes = wishes.carried;
    if (const auto changed = request.context.jobs.change(*job); !changed) return request.reply(changed.error());
    if (wishes.hold_until == "no-hold" && automatic(request, *job)) return let_go(request, *job);
    if (wishes.hold_until && automatic(request, *job))
        if (const auto held = request.context.jobs.hold(job->id, by_client); !held) return request.reply(held.error());
    Message reply = request.reply();
    if (wishes.any_ignored) add_unsupported(reply.get(), wishes.unsupported.get());
    return reply;
}

}  // namespace consigne::spooler::ipp
