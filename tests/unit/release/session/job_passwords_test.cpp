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

// Whoever reads the database is not told who chose the same one.
TEST(JobPasswords, AreNotKeptEqualWhenTheyAre)
{
    Safe safe;
    const auto one = safe.job(1, "1234"), other = safe.job(2, "1234");
    EXPECT_NE(one.password, other.password);
    for (const auto& job : {one, other}) {
        EXPECT_TRUE(safe.passwords.check(job, "1234").right);
        EXPECT_FALSE(safe.passwords.check(job, "12345").right);
        EXPECT_FALSE(safe.passwords.check(job, "").right);
        EXPECT_TRUE(job.password.starts_with("sha2-256:"));
    }
    for (const char* broken : {"x", "sha2-256", "sha2-256:", "sha2-256:00", ":", "::"}) {
        auto job = one;
        job.password = broken;
        EXPECT_FALSE(safe.passwords.check(job, "1234").right) << broken;
    }
}

}  // namespace
}  // namespace consigne::release
