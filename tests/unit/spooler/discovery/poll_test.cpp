#include "spooler/discovery/poll.hpp"

#include <avahi-common/timeval.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

namespace consigne::spooler::discovery {
namespace {

using Heard = std::function<void(AvahiWatch*, AvahiWatchEvent)>;

void on_watch(AvahiWatch* watch, int, AvahiWatchEvent event, void* heard) { (*static_cast<Heard*>(heard))(watch, event); }
void on_time(AvahiTimeout*, void* heard) { (*static_cast<std::function<void()>*>(heard))(); }

class Poll : public ::testing::Test {
protected:
    Poll() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); }
    ~Poll() override
    {
        for (const int end : ends)
            if (end >= 0) ::close(end);
    }
    AvahiWatch* watch(int end, AvahiWatchEvent events, Heard& heard) { return poll.api()->watch_new(poll.api(), end, events, &on_watch, &heard); }
    void say(const char* text) { EXPECT_EQ(::write(ends[1], text, 1), 1); }
    char read()
    {
        char c = 0;
        EXPECT_EQ(::read(ends[0], &c, 1), 1);
        return c;
    }

    boost::asio::io_context loop{1};
    AsioPoll poll{loop};
    std::array<int, 2> ends{-1, -1};
};

// D-Bus reads one message at a time: what it leaves must be told again.
TEST_F(Poll, TellsOfInputUntilItIsRead)
{
    std::string seen;
    Heard heard = [&](AvahiWatch* one, AvahiWatchEvent event) {
        EXPECT_EQ(event, AVAHI_WATCH_IN);
        EXPECT_EQ(poll.api()->watch_get_events(one), AVAHI_WATCH_IN);
        seen += read();
        if (seen.size() == 3) poll.api()->watch_free(one);
    };
    AvahiWatch* one = watch(ends[0], AVAHI_WATCH_IN, heard);
    EXPECT_EQ(poll.api()->watch_get_events(one), 0);
    for (const char* text : {"a", "b", "c"}) say(text);
    loop.run();
    EXPECT_EQ(seen, "abc");
}

// D-Bus has a watch for each direction, on one descriptor.
TEST_F(Poll, HasTwoWatchesOnOneDescriptor)
{
    int read_turns = 0, write_turns = 0;
    Heard on_read = [&](AvahiWatch* one, AvahiWatchEvent) {
        ++read_turns;
        read();
        poll.api()->watch_free(one);
    };
    Heard on_write = [&](AvahiWatch* one, AvahiWatchEvent event) {
        EXPECT_EQ(event, AVAHI_WATCH_OUT);
        ++write_turns;
        poll.api()->watch_free(one);
        say("x");
    };
    ASSERT_NE(watch(ends[0], AVAHI_WATCH_IN, on_read), nullptr);
    ASSERT_NE(watch(ends[0], AVAHI_WATCH_OUT, on_write), nullptr);
    loop.run();
    EXPECT_EQ(read_turns, 1);
    EXPECT_EQ(write_turns, 1);
}

TEST_F(Poll, WaitsForNothingUntilItIsToldTo)
{
    Heard heard = [&](AvahiWatch* one, AvahiWatchEvent) {
        read();
        poll.api()->watch_free(one);
    };
    AvahiWatch* one = watch(ends[0], static_cast<AvahiWatchEvent>(0), heard);
    say("x");
    EXPECT_EQ(loop.run(), 0U) << "nothing is waited for";
    poll.api()->watch_update(one, AVAHI_WATCH_IN);
    loop.restart();
    EXPECT_EQ(loop.run(), 1U);
}

TEST_F(Poll, TellsThatTheOtherEndIsGone)
{
    AvahiWatchEvent last{};
    Heard heard = [&](AvahiWatch* one, AvahiWatchEvent event) {
        last = event;
        poll.api()->watch_free(one);
    };
    watch(ends[0], AVAHI_WATCH_IN, heard);
    ::close(std::exchange(ends[1], -1));
    loop.run();
    EXPECT_NE(last & AVAHI_WATCH_HUP, 0);
}

// A call of the library that waits for an answer ends when its connection is cut, from whatever thread.
TEST_F(Poll, CutsTheConnectionsThatAreWaitedFor)
{
    AvahiWatchEvent last{};
    Heard heard = [&](AvahiWatch* one, AvahiWatchEvent event) {
        last = event;
        poll.api()->watch_free(one);
    };
    watch(ends[0], AVAHI_WATCH_IN, heard);
    std::thread([&] { poll.cut(); }).join();
    char c = 0;
    EXPECT_EQ(::read(ends[0], &c, 1), 0) << "the end is seen by the descriptor's owner as well";
    loop.run();
    EXPECT_NE(last & AVAHI_WATCH_HUP, 0);
}

TEST_F(Poll, ForgetsAWatchThatIsFreedBeforeItsTurn)
{
    Heard heard = [](AvahiWatch*, AvahiWatchEvent) { ADD_FAILURE() << "a freed watch was called"; };
    AvahiWatch* one = watch(ends[0], AVAHI_WATCH_IN, heard);
    say("x");
    poll.api()->watch_free(one);
    loop.run();
}

TEST_F(Poll, WakesOnceAtATimeAndNotAtOneThatWasTakenBack)
{
    std::vector<std::string> order;
    std::function<void()> first = [&] { order.emplace_back("first"); }, second = [&] { order.emplace_back("second"); },
                          never = [&] { order.emplace_back("never"); };
    timeval soon{}, later{};
    avahi_elapse_time(&soon, 5, 0);
    avahi_elapse_time(&later, 20, 0);
    AvahiTimeout* a = poll.api()->timeout_new(poll.api(), &later, &on_time, &second);
    AvahiTimeout* b = poll.api()->timeout_new(poll.api(), &soon, &on_time, &first);
    AvahiTimeout* c = poll.api()->timeout_new(poll.api(), &soon, &on_time, &never);
    poll.api()->timeout_update(c, nullptr);
    loop.run();
    EXPECT_EQ(order, (std::vector<std::string>{"first", "second"}));

    // A time that is over already is one to wake at now.
    poll.api()->timeout_update(a, &soon);
    loop.restart();
    loop.run();
    EXPECT_EQ(order.size(), 3U);
    for (AvahiTimeout* one : {a, b, c}) poll.api()->timeout_free(one);
    loop.restart();
    loop.run();
    EXPECT_EQ(order.size(), 3U);
}

}  // namespace
}  // namespace consigne::spooler::discovery
