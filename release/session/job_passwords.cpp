#include "release/session/job_passwords.hpp"

#include "release/identity/digest.hpp"
#include "release/identity/random.hpp"
#include "spooler/api/job_password.hpp"

namespace consigne::release {
namespace {

constexpr unsigned salt_octets = 8;

}  // namespace

std::string JobPasswords::sealed(const std::string& digest) const { return sealed_with(random_hex(salt_octets), digest); }

std::string JobPasswords::sealed_with(std::string_view salt, const std::string& digest) const
{
    return digest.substr(0, digest.find(':') + 1).append(salt).append(":") + key_.job_password(std::string(salt) + "\n" + digest);
}

std::string JobPasswords::place(const spooler::Job& job) 
{
    // Not the job's number: a copy of it has the same owner and password, and would be as many tries again.
    return std::to_string(job.owner ? job.owner->value : 0) + " " + job.password;
}

std::chrono::seconds JobPasswords::wait(const spooler::Job& job) { return throttle_.wait(place(job)); }

bool JobPasswords::opens(const spooler::Job& job, const std::string& typed) const
{
    const std::string_view kept = job.password;
    const auto salt = kept.find(':') + 1, sum = kept.rfind(':');
    if (salt == 0 || sum < salt) return false;
    const auto digest = spooler::job_password_digest(kept.substr(0, salt - 1), typed);
    return digest && same_secret(sealed_with(kept.substr(salt, sum - salt), *digest), job.password);
}

JobPasswords::Answer JobPasswords::check(const spooler::Job& job, const std::string& typed)
{
    if (const auto pause = wait(job); pause.count() > 0) return {false, {0, pause}};
    if (opens(job, typed)) return {true, {}};
    return {false, throttle_.failed(place(job))};
}

}  // namespace consigne::release
