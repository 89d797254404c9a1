#include "release/identity/cards/rules.hpp"

#include <gtest/gtest.h>

namespace consigne::release::cards {
namespace {

std::string through(const std::string& rules, const std::string& reading)
{
    const auto chains = parse(rules);
    if (!chains) return "rules: " + chains.error().detail;
    const auto number = canonical(*chains, true, reading);
    return number ? number->number : "refused";
}

// canon-facts.md §6.3: the same cards on two readers.
TEST(CardRules, ReadTheSameHidCardOnTwoReadersAsOneNumber)
{
    const std::string rules = "HID USB: pattern %%%%%%%% | wiegand26\nHID serial: pattern RR0026(%%%%%%%%) | bits 26 left | wiegand26\n";
    const struct { const char* usb; const char* serial; const char* number; } cards[] = {
        {"000451E5", "RR002601147940", "000228F2"}, {"006232C8", "RR0026188CB200", "00311964"}, {"00045081", "RR002601142040", "00022840"},
        {"000451E6", "RR002601147980", "000228F3"}, {"0004507E", "RR002601141F80", "0002283F"}};
    for (const auto& card : cards) {
        EXPECT_EQ(through(rules, card.usb), card.number);
        EXPECT_EQ(through(rules, std::string(card.serial) + "\r\n"), card.number);
    }
    EXPECT_EQ(through("HID: wiegand26", "6C7CDB"), "00363E6D");
    EXPECT_EQ(through("HID: pattern %%%%%%%% | wiegand26", "000451E4"), "refused") << "a parity is wrong";
}

TEST(CardRules, TurnEveryEncodingOfOneUidIntoIt)
{
    EXPECT_EQ(through("a: pattern ########## | dec2hex 4", "2490285352"), "946EBD28");
    EXPECT_EQ(through("a: pattern ########## | dec2hex 4 | reverse-octets", "0683503252"), "946EBD28");
    EXPECT_EQ(through("a: pattern ########## | dec2hex 4 | reverse-bits", "0695647508"), "946EBD28");
    EXPECT_EQ(through("a: pattern ########## | dec2hex 4 | reverse-nibble-bits", "2456279873"), "946EBD28");
    EXPECT_EQ(through("a: reverse-octets", "28BD6E94"), "946EBD28");
    EXPECT_EQ(through("a: reverse-bits", "2976BD14"), "946EBD28");
    EXPECT_EQ(through("a: reverse-nibble-bits", "9267db41"), "946EBD28");
    EXPECT_EQ(through("a: swap-nibbles", "49E6DB82"), "946EBD28");
    EXPECT_EQ(through("a: ascii", "3934364542443238"), "946EBD28");
    EXPECT_EQ(through("a: hex2dec", "946EBD28"), "2490285352");
    EXPECT_EQ(through("a: pattern ################## | d18", "004416513302352512"), "04A2B3C4D5E680");
    EXPECT_EQ(through("a: last-octets 4 | hex2dec", "04A2B3C4D5E680"), "3302352512");
    EXPECT_EQ(through("a: hex2dec", "0F00391AB2"), "64428251826");
    EXPECT_EQ(through("a: last-octets 4 | hex2dec | dec2hex 4", "0F00391AB2"), "00391AB2");
    EXPECT_EQ(through("a: pattern ###,##### | printed", "057,06834"), "391AB2");
    EXPECT_EQ(through("a: last-octets 3", "0F00391AB2"), "391AB2");
    EXPECT_EQ(through("a: azerty | dec2hex 4", "é'çàé_(\"(é"), "946EBD28") << "2490285352 on a keyboard set to French";
}

TEST(CardRules, RefuseAShortOrTornReading)
{
    const std::string rules = "TCM4: pattern %%%%%%%%\n";
    EXPECT_EQ(through(rules, "946EBD28"), "946EBD28");
    EXPECT_EQ(through(rules, "946EBD2"), "refused");
    EXPECT_EQ(through(rules, "946EBD2800"), "refused");
    EXPECT_EQ(through(rules, std::string(longest_reading + 1, '9')), "refused");
    const auto chains = parse(rules);
    EXPECT_EQ(canonical(*chains, false, "04:a2:b3:c4:d5")->number, "04A2B3C4D5") << "a reader without rules is taken as it is where the site says so";
    EXPECT_EQ(canonical(*chains, false, "946EBD28")->chain, "TCM4");
    EXPECT_FALSE(canonical({}, true, "abc")) << "too short for any card";
}

TEST(CardRules, MatchPatternsInNoTimeWhateverIsRead)
{
    std::string group;
    EXPECT_TRUE(matches(";(*)=*", ";1234567=99", group));
    EXPECT_EQ(group, "1234567");
    EXPECT_TRUE(matches("*(%%%%)", "xx12AB", group));
    EXPECT_EQ(group, "12AB");
    EXPECT_FALSE(matches("####", "12a4", group));
    EXPECT_FALSE(matches("*a*a*a*a*a*a*a*a*b", std::string(longest_reading, 'a'), group));
}

TEST(CardRules, SayWhatIsWrongWithThem)
{
    for (const auto& [text, why] : std::vector<std::pair<std::string, std::string>>{{"TCM4 hex", "line 1: a reader's name"}, {"# fine\nx: turn", "line 2: no step is called turn"},
             {"x: drop-first", "drop-first wants 1"}, {"x: bits 26 up", "bits wants"}, {"x: hex2dec | pattern ##", "pattern stands first"}, {"x: pattern ((#))", "one group"}}) {
        const auto chains = parse(text);
        ASSERT_FALSE(chains) << text;
        EXPECT_NE(chains.error().detail.find(why), std::string::npos) << chains.error().detail;
    }
    EXPECT_EQ(parse("\n# nothing\n")->size(), 0u);
    EXPECT_FALSE(parse(std::string(longest_rules + 1, ' ')));
}

}  // namespace
}  // namespace consigne::release::cards
