#include "spooler/ipp/service.hpp"

namespace consigne::spooler::ipp {

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

std::optional<Job> OpenJobs::describe(JobId id) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) return std::nullopt;
    const Submission& said = found->second.job.submission;
    Job job;
    job.id = id;
    job.user_name = said.user_name;
    job.name = said.name;
    job.host = said.peer;
    job.protocol = said.protocol;
    job.format = said.format;
    job.asked = said.asked;
    job.submitted = found->second.job.created;
    job.reasons = "job-incoming";
    job.owner = said.proved;
    return job;
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
