#include "spooler/http/reply.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::http {
namespace {

TEST(HttpReply, IsAHeadAndABody)
{
    EXPECT_EQ(write_reply(plain_reply(404), false, true),
              "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\nConnection: keep-alive\r\n\r\nNot Found\n");
    EXPECT_EQ(write_reply(plain_reply(404), true, false),
              "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 10\r\nConnection: close\r\n\r\n");
}

TEST(HttpReply, HasNoBodyWhereNoneMayBe)
{
    HttpResponse response;
    response.body = "never seen";
    for (const int status : {204, 304}) {
        response.status = status;
        const std::string text = write_reply(response, false, true);
        EXPECT_EQ(text.find("Content-"), std::string::npos) << status;
        EXPECT_TRUE(text.ends_with("\r\n\r\n")) << status;
    }
}

TEST(HttpReply, IsNotSplitByAValueOfOurs)
{
    HttpResponse response;
    response.headers = {{"Location", "/t/\r\nSet-Cookie: x=1"}, {"X:Y", "z"}, {"Good", "yes"}};
    const std::string text = write_reply(response, false, true);
    EXPECT_EQ(text.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(text.find("X:Y"), std::string::npos);
    EXPECT_NE(text.find("Good: yes\r\n"), std::string::npos);
}

}  // namespace
}  // namespace consigne::spooler::http
