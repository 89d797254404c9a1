#include "release/session/job_passwords.hpp"

#include "spooler/api/job_password.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

struct Safe {
    LookupKey key{"key"};
    spooler::Instant now{std::chrono::seconds{1'000'000}};
    JobPasswords passwords{key, [this] { return now; }};
    [[nodiscard]] spooler::Job job(std::int64_t id, const char* password, std::int64_t owner = 1) const
    {
        spooler::Job made;
        made.id = {id};
        made.owner = spooler::PersonId{owner};
        made.password = passwords.sealed(*spooler::job_password_digest("none", password));
        return made;
    }
};

// A copy of a job (Resubmit-Job) has its password, and is no further chance to guess it.
TEST(JobPasswords, CountTriesForAJobAndItsCopies)
{
    Safe safe;
    const auto job = safe.job(1, "1234"), others = safe.job(3, "1234", 2);
    auto copy = job;
    copy.id = {2};
    for (unsigned i = 0; i < Throttle::tries; ++i) EXPECT_FALSE(safe.passwords.check(i % 2 == 0 ? job : copy, "0000").right);
    EXPECT_FALSE(safe.passwords.check(copy, "1234").right);
    EXPECT_FALSE(safe.passwords.check(job, "1234").right);
    EXPECT_TRUE(safe.passwords.check(others, "1234").right) << "somebody else's of the same password";
    safe.now += std::chrono::seconds{30};
    EXPECT_TRUE(safe.passwords.check(copy, "1234").right);
}

}  // namespace
}  // namespace consigne::release
