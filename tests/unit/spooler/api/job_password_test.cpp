#include "spooler/api/job_password.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

// echo -n 1234 | md5sum, sha1sum, sha256sum
TEST(JobPassword, IsTheSameTypedAndSent)
{
    const std::string md5 = "81dc9bdb52d04dc20036dbd8313ed055", sha256 = "03ac674216f3e15c761ee1a5e255f067953623c8b388b4459e13f978d7c846f4";
    EXPECT_EQ(job_password_digest("md5", "1234"), "md5:" + md5);
    EXPECT_EQ(job_password_digest("sha2-256", "1234"), "sha2-256:" + sha256);
    EXPECT_EQ(job_password_digest("none", "1234"), "sha2-256:" + sha256) << "never kept as it is";
    EXPECT_EQ(received_job_password("none", "1234"), "sha2-256:" + sha256);
    std::string octets;
    for (std::size_t i = 0; i < md5.size(); i += 2) octets += static_cast<char>(std::stoi(md5.substr(i, 2), nullptr, 16));
    EXPECT_EQ(received_job_password("md5", octets), job_password_digest("md5", "1234"));
    for (const char* method : {"md5", "sha", "sha2-224", "sha2-256", "sha2-384", "sha2-512"}) {
        const auto digest = job_password_digest(method, "é 1234");
        ASSERT_TRUE(digest) << method;
        EXPECT_TRUE(digest->starts_with(std::string(method) + ":"));
        EXPECT_FALSE(received_job_password(method, "1234")) << "no digest";
    }
    for (const char* other : {"", "md2", "sha3-256", "SHA"}) {
        EXPECT_FALSE(job_password_digest(other, "1234")) << other;
        EXPECT_FALSE(received_job_password(other, octets)) << other;
    }
}

}  // namespace
}  // namespace consigne::spooler
