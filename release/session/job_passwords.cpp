#include "release/session/job_passwords.hpp"

#include "release/identity/digest.hpp"
#include "spooler/api/job_password.hpp"

namespace consigne::release {

std::string JobPasswords::sealed(const std::string& digest) const
{
    return digest.substr(0, digest.find(':') + 1) + key_.job_password(digest);
}

std::string JobPasswords::place(const spooler::Job& job) 
{
    // Not the job's number: a copy of it has the same owner and password, and would be as many tries again.
    return std::to_string(job.owner ? job.owner->value : 0) + " " + job.password;
}

std::chrono::seconds JobPasswords::wait(const spooler::Job& job) { return throttle_.wait(place(job)); }

JobPasswords::Answer JobPasswords::check(const spooler::Job& job, const std::string& typed)
{
    if (const auto pause = wait(job); pause.count() > 0) return {false, {0, pause}};
    const auto digest = spooler::job_password_digest(std::string_view(job.password).substr(0, job.password.find(':')), typed);
    if (digest && same_secret(sealed(*digest), job.password)) return {true, {}};
    return {false, throttle_.failed(place(job))};
}

}  // namespace consigne::release
