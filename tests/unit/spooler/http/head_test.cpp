#include "spooler/http/head.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::http {
namespace {

using namespace std::string_literals;

HeadOutcome head_of(std::string_view text) { return read_head(as_bytes(text)); }

TEST(HttpHead, ReadsAnOrdinaryRequest)
{
    const auto out = head_of("POST /ipp/print HTTP/1.1\r\nHost: printer:631\r\nContent-Type:  application/ipp \r\n"
                             "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(out.head);
    EXPECT_EQ(out.head->method, "POST");
    EXPECT_EQ(out.head->target, "/ipp/print");
    EXPECT_EQ(out.head->host, "printer:631");
    EXPECT_EQ(out.head->field("content-type"), "application/ipp");
    EXPECT_TRUE(out.head->chunked);
    EXPECT_TRUE(out.head->expects_continue);
    EXPECT_TRUE(out.head->keep_alive);
}

TEST(HttpHead, ReadsAnUpgradeToTls)
{
    const auto out = head_of("OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2,TLS/1.1,TLS/1.0\r\n\r\n");
    ASSERT_TRUE(out.head);
    EXPECT_TRUE(out.head->upgrade_to_tls);
    const auto old = head_of("OPTIONS * HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n");
    ASSERT_TRUE(old.head);
    EXPECT_FALSE(old.head->upgrade_to_tls) << "HTTP/1.0 knows no upgrade";
}

TEST(HttpHead, LetsHttp10GoWithoutHostAndWithoutKeepAlive)
{
    const auto out = head_of("GET / HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(out.head);
    EXPECT_FALSE(out.head->keep_alive);
}

// What two readers could see differently is refused (T-HTTP-2).
TEST(HttpHead, RefusesWhatCouldBeReadInTwoWays)
{
    const auto text = [](const char* t) { return std::pair<std::string, int>(t, 400); };
    std::vector<std::pair<std::string, int>> cases{
        text("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        text("GET / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n"),
        text("GET / HTTP/1.1\nHost: h\n\n"),
        text("GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n"),
        text("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        text("GET / HTTP/1.1\r\n\r\n"),
        text("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
        text("GET /\r\nHost: h\r\n\r\n"),
        {"GET / HTTP/1.1\r\nHost: h\r\nA: \0b\r\n\r\n"s, 400},
        {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\n\r\n", 417},
        {"GET / HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\n\r\n", 415},
        {"GET /" + std::string(max_request_line, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
        {"GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(max_head, 'a') + "\r\n\r\n", 431},
    };
    std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (std::size_t i = 0; i < max_fields; ++i) many += "A: b\r\n";
    cases.emplace_back(many + "\r\n", 431);
    for (const auto& [request, status] : cases) {
        SCOPED_TRACE(request.substr(0, 90));
        const auto out = head_of(request);
        EXPECT_FALSE(out.head);
        EXPECT_EQ(out.refusal, status);
    }
}

TEST(HttpHead, TakesTheHostOfAnAbsoluteTarget)
{
    const auto out = head_of("GET http://other/x HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(out.head);
    EXPECT_EQ(out.head->host, "other");
    EXPECT_EQ(out.head->target, "/x");
}

TEST(HttpTarget, DecodesOnceAndKeepsTheQueryRaw)
{
    const auto target = read_target("/t/%C3%A9t%C3%A9?a=%20b");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/t/été");
    EXPECT_EQ(target->query, "a=%20b");
    EXPECT_TRUE(read_target("/"));
    EXPECT_TRUE(read_target("/ipp/print/"));
}

TEST(HttpTarget, RefusesEveryOtherSpellingOfAPath)
{
    for (const char* path : {"", "*", "x", "//", "/a//b", "/./a", "/a/..", "/../a", "/a/../b", "/%2e%2e/a", "/a%2fb", "/a;b", "/a%3bb", "/a\\b",
                             "/a%5cb", "/%00", "/a%0a", "/%", "/%4", "/%zz", "/%252e"})
        EXPECT_FALSE(read_target(path)) << path;
}

}  // namespace
}  // namespace consigne::spooler::http
