#include "spooler/http/host.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::http {
namespace {

// DNS rebinding brings a foreign name to our address (T-XSP-2).
TEST(HostCheck, TakesOurNamesAndTheAddressThatWasReached)
{
    Peer peer;
    peer.local_address = "192.0.2.7";
    const std::vector<std::string> names{"print.example.org"};
    for (const char* host : {"localhost", "localhost:631", "192.0.2.7", "192.0.2.7:631", "PRINT.example.org", "print.example.org.", "print.example.org:7180"})
        EXPECT_EQ(judge_host(host, peer, names), 0) << host;
    for (const char* host : {"evil.example", "192.0.2.8", "localhost.evil.example", "[::1]"}) EXPECT_EQ(judge_host(host, peer, names), 421) << host;
    for (const char* host : {"", "a b", "user@localhost", "localhost:", "localhost:x", "[::1", "localhost/x"}) EXPECT_EQ(judge_host(host, peer, names), 400) << host;
    peer.local_address = "::1";
    EXPECT_EQ(judge_host("[::1]:631", peer, names), 0);
}

}  // namespace
}  // namespace consigne::spooler::http
