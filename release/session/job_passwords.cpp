#include "release/session/job_passwords.hpp"

#include "release/identity/digest.hpp"
#include "spooler/api/job_password.hpp"

namespace consigne::release {

std::string JobPasswords::sealed(const std::string& digest) const
{
    return digest.substr(0, digest.find(':') + 1) + key_.job_password(digest);
}

JobPasswords::Answer JobPasswords::check(const spooler::Job& job, const std::string& typed)
{
    const std::string place = "job " + std::to_string(job.id.value);
    if (const auto pause = throttle_.wait(place); pause.count() > 0) return {false, {0, pause}};
    const auto digest = spooler::job_password_digest(std::string_view(job.password).substr(0, job.password.find(':')), typed);
    if (digest && same_secret(sealed(*digest), job.password)) return {true, {}};
    return {false, throttle_.failed(place)};
}

}  // namespace consigne::release
