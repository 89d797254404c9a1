#include "spooler/http/basic.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::http {
namespace {

TEST(BasicCredentials, AreReadFromTheirScheme)
{
    const auto known = basic_credentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617 §2
    ASSERT_TRUE(known);
    EXPECT_EQ(known->login, "Aladdin");
    EXPECT_EQ(known->password, "open sesame");
    const auto colons = basic_credentials("bAsIc Y2FtaWxsZTphOmI=");
    ASSERT_TRUE(colons);
    EXPECT_EQ(colons->login, "camille");
    EXPECT_EQ(colons->password, "a:b");
    EXPECT_EQ(basic_credentials("Basic Og==")->login, "");
}

// CVE-2025-58060: another scheme, or a broken one, is never a person.
TEST(BasicCredentials, AreNothingElse)
{
    for (const char* text : {"", "Basic", "Basic ", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic QWxhZGRpbg==", "Basic ????", "Basic QWx", "Negotiate YII="}) EXPECT_FALSE(basic_credentials(text)) << text;
    EXPECT_FALSE(basic_credentials("Basic " + std::string(1028, 'A')));
}

}  // namespace
}  // namespace consigne::spooler::http
