#include "spooler/ipp/service.hpp"

#include <algorithm>

namespace consigne::spooler::ipp {
namespace {

Job described(JobId id, const OpenJob& open)
{
    Job job;
    job.id = id;
    job.user_name = open.submission.user_name;
    job.name = open.submission.name;
    job.host = open.submission.peer;
    job.protocol = open.submission.protocol;
    job.format = open.submission.format;
    job.asked = open.submission.asked;
    job.submitted = open.created;
    job.reasons = "job-incoming";
    job.owner = open.submission.proved;
    if (job.owner) {
        job.tier = OwnerTier::proved;
        job.owner_rule = open.submission.proof;
    }
    return job;
}

}  // namespace

Result<> OpenJobs::add(OpenJob job)
{
    const JobId id = job.incoming->id();
    const std::scoped_lock lock(mutex_);
    std::size_t same = 0;
    for (const auto& [other, entry] : jobs_) same += entry.job.submission.peer == job.submission.peer ? 1 : 0;
    if (jobs_.size() >= most || same >= most_per_address) return fail(Errc::busy, "too many open jobs");
    jobs_[id] = Entry{std::move(job), false, id};
    return {};
}

Result<OpenJob> OpenJobs::take(JobId id)
{
    const std::scoped_lock lock(mutex_);
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return fail(Errc::not_found, "no such open job");
    if (found->second.taken) return fail(Errc::conflict, "a document of this job is coming in");
    found->second.taken = true;
    OpenJob out;
    out.incoming = std::move(found->second.job.incoming);
    out.more = std::move(found->second.job.more);
    out.submission = found->second.job.submission;
    out.proof = found->second.job.proof;
    out.created = found->second.job.created;
    out.has_document = found->second.job.has_document;
    return out;
}

void OpenJobs::put_back(OpenJob job)
{
    const JobId id = job.incoming->id();
    const std::scoped_lock lock(mutex_);
    jobs_[id] = Entry{std::move(job), false, id};
}

void OpenJobs::forget(JobId id)
{
    const std::scoped_lock lock(mutex_);
    jobs_.erase(id);
}

void OpenJobs::ended(JobId id, const OpenJob& job, JobState state, std::string reasons, Instant when)
{
    Job over = described(id, job);
    over.state = state;
    over.completed_at = when;
    over.reasons = std::move(reasons);
    const std::scoped_lock lock(mutex_);
    jobs_.erase(id);
    ended_.push_back(std::move(over));
    if (ended_.size() > most_ended) ended_.pop_front();
}

std::optional<Job> OpenJobs::describe(JobId id) const
{
    const std::scoped_lock lock(mutex_);
    if (const auto found = jobs_.find(id); found != jobs_.end()) return described(id, found->second.job);
    const auto over = std::find_if(ended_.begin(), ended_.end(), [id](const Job& one) { return one.id == id; });
    return over != ended_.end() ? std::optional(*over) : std::nullopt;
}

std::vector<OpenJob> OpenJobs::overdue(Instant now)
{
    std::vector<OpenJob> out;
    const std::scoped_lock lock(mutex_);
    for (auto at = jobs_.begin(); at != jobs_.end();) {
        if (!at->second.taken && at->second.job.deadline <= now) {
            out.push_back(std::move(at->second.job));
            at = jobs_.erase(at);
        } else {
            ++at;
        }
    }
    return out;
}

std::size_t OpenJobs::size() const
{
    const std::scoped_lock lock(mutex_);
    return jobs_.size();
}

}  // namespace consigne::spooler::ipp
