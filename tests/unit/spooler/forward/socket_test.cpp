#include "spooler/forward/socket.hpp"

#include "tests/unit/spooler/forward/machines.hpp"

namespace consigne::spooler::forward {
namespace {

using Clock = std::chrono::steady_clock;

Result<Socket> connected(const Peer& peer, const Limits& limits = short_limits())
{
    return Socket::connect("127.0.0.1", static_cast<std::uint16_t>(peer.port), limits, {});
}

/// Reads nothing and says nothing until its client is gone.
void sit(mfp::Stream& stream)
{
    char octet = 0;
    while (stream.read(&octet, 1) == 1) {}
}

TEST(Socket, SaysWhyItDoesNotConnect)
{
    int port = 0;
    {
        const Peer gone([](mfp::Stream&) {});
        port = gone.port;
    }
    const auto refused = Socket::connect("127.0.0.1", static_cast<std::uint16_t>(port), short_limits(), {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::peer_gone);
    EXPECT_EQ(Socket::connect("name.invalid", 9100, short_limits(), {}).error().code, Errc::peer_gone);
}

TEST(Socket, WaitsForAnAnswerNoLongerThanItsLimit)
{
    Peer silent(sit);
    Limits limits = short_limits();
    limits.reply = 300ms;
    auto socket = connected(silent, limits);
    ASSERT_TRUE(socket) << socket.error().detail;
    const auto begun = Clock::now();
    const auto answer = socket->receive_octet({});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::timed_out);
    EXPECT_GE(Clock::now() - begun, 300ms);
}

// A device that talks for ever must not keep its courier for ever: what it says is no progress.
TEST(Socket, EndsEvenWhenThePeerNeverStopsTalking)
{
    std::atomic<bool> enough{false};
    Peer talker([&](mfp::Stream& s) {
        while (!enough && s.write("@PJL INFO STATUS\r\n")) std::this_thread::sleep_for(5ms);
    });
    Limits limits = short_limits();
    limits.progress = 400ms;
    auto socket = connected(talker, limits);
    ASSERT_TRUE(socket);
    const auto begun = Clock::now();
    const auto ended = socket->finish({});
    enough = true;
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::timed_out);
    EXPECT_LT(Clock::now() - begun, 5s);
}

TEST(Socket, WaitsForASlowPeerAsLongAsItTakesWhatIsOnItsWay)
{
    std::atomic<std::size_t> taken{0};
    Peer slow([&](mfp::Stream& s) {
        std::vector<char> piece(64 * 1024);
        for (std::size_t n; (n = s.read(piece.data(), piece.size())) > 0; std::this_thread::sleep_for(20ms)) taken += n;
    });
    Limits limits = short_limits();
    limits.progress = 2s;  // far less than all of it takes
    limits.stopped = 60s;
    const Bytes all(std::size_t{12} << 20, 7);
    const Paper paper(all);
    auto socket = connected(slow, limits);
    ASSERT_TRUE(socket);
    ASSERT_TRUE(socket->send_document(paper.parcel.document, paper.parcel.bytes, {}));
    const auto ended = socket->finish({});
    EXPECT_TRUE(ended) << ended.error().detail;
    EXPECT_EQ(taken, all.size());
}

TEST(Socket, StopsWhereverItWaits)
{
    std::atomic<bool> enough{false};
    Peer deaf([&](mfp::Stream&) {
        while (!enough) std::this_thread::sleep_for(5ms);
    });
    Limits patient = short_limits();
    patient.reply = patient.progress = patient.stopped = 60s;
    const auto soon = [from = Clock::now()] { return Clock::now() - from > 300ms; };
    const auto expect_stopped = [](const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, Errc::conflict) << result.error().detail;
    };
    const auto begun = Clock::now();
    {
        SCOPED_TRACE("answer");
        auto socket = connected(deaf, patient);
        ASSERT_TRUE(socket);
        expect_stopped(socket->receive_octet(soon));
    }
    {
        SCOPED_TRACE("document");
        auto socket = connected(deaf, patient);
        ASSERT_TRUE(socket);
        const Bytes all(std::size_t{64} << 20, 7);  // more than any socket buffer holds
        const auto from = Clock::now();
        expect_stopped(socket->send(all, [&] { return Clock::now() - from > 300ms; }));
    }
    {
        SCOPED_TRACE("connection");
        expect_stopped(Socket::connect("127.0.0.1", static_cast<std::uint16_t>(deaf.port), patient, [] { return true; }));
    }
    EXPECT_LT(Clock::now() - begun, 10s);
    enough = true;
}

TEST(Socket, StopsWaitingForThePeersEnd)
{
    std::atomic<bool> enough{false};
    Peer keeper([&](mfp::Stream& s) {
        sit(s);
        while (!enough) std::this_thread::sleep_for(5ms);
    });
    Limits patient = short_limits();
    patient.progress = patient.stopped = 60s;
    auto socket = connected(keeper, patient);
    ASSERT_TRUE(socket);
    std::atomic<int> looks{0};
    const auto ended = socket->finish([&] { return ++looks > 3; });
    enough = true;
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Errc::conflict);
}

TEST(Socket, KnowsWhetherThePeerIsStillThere)
{
    Peer closes([](mfp::Stream&) {});
    Peer stays(sit);
    auto gone = connected(closes), there = connected(stays);
    ASSERT_TRUE(gone && there);
    EXPECT_TRUE(comes_true([&] { return !gone->open(); }));
    EXPECT_TRUE(there->open());
}

}  // namespace
}  // namespace consigne::spooler::forward
