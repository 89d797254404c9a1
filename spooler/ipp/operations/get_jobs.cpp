// Get-Jobs (RFC 8011 §4.2.6).
#include "spooler/ipp/job_attributes.hpp"
#include "spooler/ipp/proof_print.hpp"

namespace consigne::spooler::ipp {
namespace {

constexpr std::uint32_t most_searched = 100'000;

/// Nothing for a keyword that is not ours.
std::optional<std::vector<JobState>> states_of(std::string_view which)
{
    using S = JobState;
    if (which.empty() || which == "not-completed") return std::vector{S::pending, S::pending_held, S::processing, S::processing_stopped};
    if (which == "completed") return std::vector{S::canceled, S::aborted, S::completed};
    if (which == "all") return std::vector<S>{};
    if (which == "saved") return std::vector{S::pending};  // none is kept for that, ever
    if (which == proof_print) return std::vector{S::pending_held, S::processing, S::processing_stopped};
    if (const auto one = job_state_from_keyword(which)) return std::vector{*one};
    return std::nullopt;
}

}  // namespace

Outcome get_jobs(Request& request)
{
    JobQuery query;
    const std::string path = request.uri_path("printer-uri");
    if (path != "/" && path != "/jobs" && path != "/jobs/") {  // CUPS: of all printers
        const auto printer = request.printer();
        if (!printer) return request.reply(printer.error());
        query.printer = printer->id;
    }
    const std::string which = request.text("which-jobs");
    const auto states = states_of(which);
    if (!states) {
        Message out = request.reply(IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES);
        ippAddString(out.get(), IPP_TAG_UNSUPPORTED_GROUP, IPP_TAG_KEYWORD, "which-jobs", nullptr, which.c_str());
        return out;
    }
    query.states = *states;
    query.newest_first = which == "completed";
    const bool mine = request.boolean("my-jobs").value_or(false);
    if (mine) query.user_name = request.user;
    const bool authenticated = mine && request.person().has_value();
    if (authenticated) {
        query.user_name.reset();
        query.owner = request.person();
    }
    const int limit = request.integer("limit").value_or(1000);
    if (limit < 1) return request.reply(IPP_STATUS_ERROR_BAD_REQUEST, "limit below 1");
    const bool proofs = which == proof_print;  // told by their wishes, which no query reads
    std::uint32_t left = static_cast<std::uint32_t>(std::min(limit, 10'000));
    int skip = std::max(1, request.integer("first-index").value_or(1)) - 1;
    query.limit = proofs ? most_searched : left + static_cast<std::uint32_t>(std::min(skip, 100'000));

    const Wanted wanted(request.message, {"job-id", "job-uri"});
    query.facts = tells_facts(wanted);
    Message reply = request.reply();
    bool first = true;
    const auto add = [&](const Job& job) {
        if (!first) ippAddSeparator(reply.get());
        first = false;
        add_job_attributes(request, reply.get(), job, wanted, request.may_see(job));
    };
    if (ipp_attribute_t* ids = ippFindAttribute(request.message, "job-ids", IPP_TAG_INTEGER)) {
        for (int i = 0; i < ippGetCount(ids); ++i)
            if (const auto job = request.context.jobs.find(JobId{ippGetInteger(ids, i)}); job && (!query.printer || *query.printer == job->printer)) add(*job);
        return reply;
    }
    for (const Job& job : request.context.jobs.list(query)) {
        if (mine && !request.may_see(job)) continue;
        if (proofs && (!request.may_see(job) || !proved_by(job))) continue;
        if (skip > 0) { --skip; continue; }
        if (left-- == 0) break;
        add(job);
    }
    return reply;
}

}  // namespace consigne::spooler::ipp
