// Readings out of bytes and keys.
#include "release/station/readers/framing.hpp"
#include "release/station/readers/keys.hpp"

#include <gtest/gtest.h>

#include <linux/input-event-codes.h>

namespace consigne::release::station {
namespace {

using Readings = std::vector<std::string>;

// A network cuts where it likes, so every cut gives the same readings.
TEST(Framing, GivesTheSameReadingsHoweverTheStreamIsCut)
{
    const std::string_view all = "04A2B91C5D8E80\r\n\x02" "57\x03\r000451E5\n\n";
    const Readings expected{"04A2B91C5D8E80", "57", "000451E5"};
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
        SCOPED_TRACE(cut);
        Framing framing;
        Readings readings = framing.feed(all.substr(0, cut));
        for (auto& more : framing.feed(all.substr(cut))) readings.push_back(more);
        EXPECT_EQ(readings, expected);
        EXPECT_FALSE(framing.open());
    }
}

TEST(Framing, TakesAGapForAnEnd)
{
    Framing framing;
    EXPECT_TRUE(framing.feed("000451E5").empty());
    EXPECT_TRUE(framing.open());
    EXPECT_EQ(framing.gap(), "000451E5");
    EXPECT_EQ(framing.gap(), "");
    // The line end that comes late is not a reading.
    EXPECT_TRUE(framing.feed("\r\n").empty());
}

TEST(Framing, DropsWhatIsTooLongToBeANumber)
{
    Framing framing;
    EXPECT_TRUE(framing.feed(std::string(Framing::longest + 1, '7')).empty());
    EXPECT_TRUE(framing.open());
    EXPECT_EQ(framing.feed("\n0123\n"), Readings{"0123"});
    EXPECT_EQ(framing.feed(std::string(Framing::longest, '7') + "\n"), Readings{std::string(Framing::longest, '7')});
    EXPECT_TRUE(framing.feed(std::string(Framing::longest + 1, '7')).empty());
    EXPECT_EQ(framing.gap(), "");
}

TEST(Framing, BeginsAnewAtStxAndKeepsNoControls)
{
    Framing framing;
    EXPECT_EQ(framing.feed(std::string_view("rest\x02  0\x1B" "4\x80" "A2 \0", 15)), Readings{"04A2"});
}

/// What a reader presses: each key down and up.
std::string pressed(Keys& keys, std::initializer_list<std::uint16_t> codes)
{
    std::string reading;
    for (const auto code : codes) {
        if (auto ended = keys.feed(code, 1); !ended.empty()) reading = ended;
        EXPECT_EQ(keys.feed(code, 0), "");
    }
    return reading;
}

TEST(Keys, ReadDigitsWhateverTheLayoutMakesOfThem)
{
    Keys keys;
    EXPECT_EQ(pressed(keys, {KEY_0, KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9, KEY_ENTER}), "0123456789");
    EXPECT_EQ(pressed(keys, {KEY_KP7, KEY_KP8, KEY_KP9, KEY_KP4, KEY_KPENTER}), "7894");
}

TEST(Keys, TellCapitalsByTheShiftThatIsHeld)
{
    Keys keys;
    EXPECT_EQ(keys.feed(KEY_LEFTSHIFT, 1), "");
    EXPECT_EQ(pressed(keys, {KEY_A, KEY_Q, KEY_Z}), "");
    EXPECT_EQ(keys.feed(KEY_LEFTSHIFT, 0), "");
    EXPECT_EQ(pressed(keys, {KEY_A, KEY_SEMICOLON, KEY_M, KEY_1, KEY_ENTER}), "AQZa;m1");
}

TEST(Keys, KnowNoRepeatsAndNoKeysThatAreNoCharacters)
{
    Keys keys;
    EXPECT_EQ(keys.feed(KEY_1, 1), "");
    EXPECT_EQ(keys.feed(KEY_1, 2), "");
    EXPECT_EQ(pressed(keys, {KEY_F1, KEY_UP, KEY_2, KEY_3, KEY_4, KEY_ENTER}), "1234");
}

TEST(Keys, AreNoReadingWhenTheyAreFingers)
{
    Keys keys;
    EXPECT_EQ(pressed(keys, {KEY_1, KEY_2, KEY_3, KEY_ENTER}), "");
    EXPECT_EQ(pressed(keys, {KEY_1, KEY_2, KEY_3}), "");
    EXPECT_EQ(keys.gap(), "");
    EXPECT_EQ(pressed(keys, {KEY_1, KEY_2, KEY_3, KEY_4}), "");
    EXPECT_EQ(keys.gap(), "1234");
}

}  // namespace
}  // namespace consigne::release::station
