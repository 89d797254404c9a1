#include "spooler/jobs/turns.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

/// Takes and gives back until nothing is left; the items in their order.
std::string drained(Turns<char>& turns)
{
    std::string order;
    while (const auto turn = turns.take()) {
        order += turn->item;
        turns.done(turn->source);
    }
    return order;
}

TEST(Turns, GoRoundTheSources)
{
    Turns<char> turns(1);
    for (const char item : {'a', 'b', 'c', 'd'}) turns.add("many", item);
    turns.add("one", '1');
    turns.add("two", '2');
    EXPECT_EQ(drained(turns), "a12bcd");
}

TEST(Turns, GiveNobodyEverything)
{
    Turns<char> turns(2);
    for (const char item : {'a', 'b', 'c'}) turns.add("many", item);
    EXPECT_EQ(turns.take()->item, 'a');
    EXPECT_EQ(turns.take()->item, 'b');
    EXPECT_FALSE(turns.take());
    turns.add("one", '1');
    EXPECT_EQ(turns.take()->item, '1');
    turns.done("many");
    EXPECT_EQ(turns.take()->item, 'c');
}

TEST(Turns, RememberASourceThatWasAwayForAWhile)
{
    Turns<char> turns(1);
    turns.add("many", 'a');
    ASSERT_TRUE(turns.take());
    turns.add("many", 'b');
    EXPECT_FALSE(turns.take()) << "its first is still under way";
    turns.done("many");
    EXPECT_EQ(drained(turns), "b");
}

}  // namespace
}  // namespace consigne::spooler
