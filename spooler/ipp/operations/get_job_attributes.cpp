// Get-Job-Attributes (RFC 8011 §4.3.4).
#include "spooler/ipp/job_attributes.hpp"

namespace consigne::spooler::ipp {

Outcome get_job_attributes(Request& request)
{
    const auto job = request.job();
    if (!job) return request.reply(job.error());
    const Wanted wanted(request.message, {"all"});
    Message reply = request.reply();
    add_job_attributes(request, reply.get(), *job, wanted, request.may_see(*job));
    return reply;
}

}  // namespace consigne::spooler::ipp
