#include "spooler/runtime/rounds.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;

struct FakeClock {
    Instant at{std::chrono::seconds{1'800'000'000}};
    std::function<Instant()> reading() { return [this] { return at; }; }
};

TEST(Rounds, DoEachWorkAtItsOwnPace)
{
    FakeClock clock;
    std::string done;
    Rounds rounds({{"often", 5s, [&] { done += 'o'; }}, {"seldom", 30s, [&] { done += 's'; }}}, clock.reading());
    rounds.tick();
    EXPECT_EQ(done, "");
    for (int second = 0; second < 60; ++second) {
        clock.at += 1s;
        rounds.tick();
    }
    EXPECT_EQ(done, "oooooosoooooos");
}

TEST(Rounds, MakeUpForALongSleepOnce)
{
    FakeClock clock;
    int done = 0;
    Rounds rounds({{"work", 5s, [&] { ++done; }}}, clock.reading());
    clock.at += 1h;
    rounds.tick();
    rounds.tick();
    EXPECT_EQ(done, 1);
}

TEST(Rounds, GoOnWhenTheClockIsSetBack)
{
    FakeClock clock;
    int done = 0;
    Rounds rounds({{"work", 5s, [&] { ++done; }}}, clock.reading());
    clock.at -= 24h;
    rounds.tick();
    EXPECT_EQ(done, 1);
    clock.at += 5s;
    rounds.tick();
    EXPECT_EQ(done, 2);
}

TEST(Rounds, OneThatFailsKeepsNoOtherFromItsTurn)
{
    FakeClock clock;
    int done = 0;
    Rounds rounds({{"broken", 5s, [] { throw std::runtime_error("no"); }}, {"work", 5s, [&] { ++done; }}}, clock.reading());
    for (int turn = 0; turn < 3; ++turn) {
        clock.at += 5s;
        rounds.tick();
    }
    EXPECT_EQ(done, 3);
}

// Work that takes longer than its interval is not begun a second time beside itself.
TEST(Rounds, AreNotDoneTwiceAtOnce)
{
    FakeClock clock;
    int done = 0;
    Rounds* inner = nullptr;
    Rounds rounds({{"work", 5s, [&] {
                        ++done;
                        clock.at += 10s;
                        std::thread([&] { inner->tick(); }).join();
                    }}},
                  clock.reading());
    inner = &rounds;
    clock.at += 5s;
    rounds.tick();
    EXPECT_EQ(done, 1);
}

}  // namespace
}  // namespace consigne::spooler
