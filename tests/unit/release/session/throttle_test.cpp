#include "release/session/throttle.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;

struct Watch {
    spooler::Instant now{std::chrono::seconds{1'000'000}};
    Throttle throttle{[this] { return now; }};
    Throttle::Failure fail_times(int n, const std::string& place, const std::string& account = {})
    {
        Throttle::Failure last;
        for (int i = 0; i < n; ++i) last = throttle.failed(place, account);
        return last;
    }
};

TEST(Throttle, PausesAPlaceAtTheFifthFailureForHalfAMinute)
{
    Watch watch;
    EXPECT_EQ(watch.fail_times(4, "a").tries_left, 1U);
    EXPECT_EQ(watch.throttle.wait("a"), 0s);
    const auto fifth = watch.throttle.failed("a");
    EXPECT_EQ(fifth.tries_left, 0U);
    EXPECT_EQ(fifth.pause, 30s);
    EXPECT_EQ(watch.throttle.wait("a"), 30s);
    watch.now += 30s;
    EXPECT_EQ(watch.throttle.wait("a"), 0s);
}

TEST(Throttle, LeavesOtherPlacesAlone)
{
    Watch watch;
    watch.fail_times(5, "a");
    EXPECT_EQ(watch.throttle.wait("b"), 0s);
}

TEST(Throttle, DoublesThePauseToAQuarterOfAnHour)
{
    Watch watch;
    for (const auto expected : {30s, 60s, 120s, 240s, 480s, 900s, 900s}) {
        EXPECT_EQ(watch.fail_times(5, "a").pause, expected);
        watch.now += expected;
    }
    watch.now += 20min;
    EXPECT_EQ(watch.fail_times(5, "a").pause, 30s);
}

TEST(Throttle, ForgetsFailuresOlderThanFiveMinutes)
{
    Watch watch;
    watch.fail_times(4, "a");
    watch.now += 5min;
    EXPECT_EQ(watch.throttle.failed("a").tries_left, 4U);
}

TEST(Throttle, ForgivesAPlaceTheLastFailureAfterASuccess)
{
    Watch watch;
    watch.fail_times(1, "a");
    watch.throttle.succeeded("a");
    EXPECT_EQ(watch.throttle.failed("a").tries_left, 4U);
}

TEST(Throttle, PausesAGuesserWhoUsesACodeOfHisOwnBetweenHisTries)
{
    Watch watch;
    watch.fail_times(4, "a");
    watch.throttle.succeeded("a");
    EXPECT_EQ(watch.throttle.failed("a").tries_left, 1U);
    EXPECT_EQ(watch.throttle.failed("a").tries_left, 0U);
    EXPECT_EQ(watch.throttle.wait("a"), 30s);
    watch.throttle.succeeded("a");
    EXPECT_EQ(watch.throttle.wait("a"), 30s);
}

TEST(Throttle, PausesAnAccountThatIsGuessedFromManyPlaces)
{
    Watch watch;
    for (int i = 0; i < 10; ++i) watch.throttle.failed("place " + std::to_string(i), "camille");
    EXPECT_EQ(watch.throttle.wait("somewhere else", "camille"), 15min);
    EXPECT_EQ(watch.throttle.wait("somewhere else", "noe"), 0s);
}

// threats.md §5: a code guessed at a hundred places is a hundred times as soon found.
TEST(Throttle, SlowsTheWholeSiteDownWhenNumbersAreGuessedEverywhere)
{
    Watch watch;
    for (int i = 1; i < 100; ++i) {
        EXPECT_EQ(watch.throttle.wait_for_number(), 0s);
        EXPECT_FALSE(watch.throttle.number_failed());
    }
    EXPECT_TRUE(watch.throttle.number_failed()) << "somebody is told, once";
    EXPECT_FALSE(watch.throttle.number_failed());
    EXPECT_EQ(watch.throttle.wait_for_number(), 0s);
    EXPECT_EQ(watch.throttle.wait_for_number(), 2s);
    watch.now += 1s;
    EXPECT_EQ(watch.throttle.wait_for_number(), 1s);
    watch.now += 1s;
    EXPECT_EQ(watch.throttle.wait_for_number(), 0s);
    watch.now += 1h;
    EXPECT_EQ(watch.throttle.wait_for_number(), 0s);
    EXPECT_EQ(watch.throttle.wait_for_number(), 0s) << "an hour later it is forgotten";
}

}  // namespace
}  // namespace consigne::release
