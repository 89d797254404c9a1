#include "spooler/http/certificate.hpp"

#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace consigne::spooler::http {
namespace {

TEST(OwnCertificate, IsMadeOnceAndItsKeyIsForUsOnly)
{
    const test::TemporaryFolder folder;
    const auto& directory = folder.path;
    const auto first = own_certificate(directory, {"print.example.org", "192.0.2.7", "bad,IP:name"});
    ASSERT_TRUE(first);
    struct stat key{};
    ASSERT_EQ(::stat(first->key.c_str(), &key), 0);
    EXPECT_EQ(key.st_mode & 0777, 0600U);
    const auto made = std::filesystem::last_write_time(first->certificate);
    EXPECT_TRUE(TlsContext::load(first->certificate, first->key));
    ASSERT_TRUE(own_certificate(directory, {}));
    EXPECT_EQ(std::filesystem::last_write_time(first->certificate), made);
}

}  // namespace
}  // namespace consigne::spooler::http
