#include "release/terminals/enrolment.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using Standing = Contact::Standing;

struct Site : test::World {
    explicit Site(bool in_demo) : enrolment(terminals, devices, audit, parts().clock, [in_demo] { return in_demo; })
    {
        devices.rows.push_back({{7}, "Accueil", "ipp://127.0.0.1/", "", "2FW00627", "", "", "", true});
    }
    Enrolment enrolment;
};

TEST(Enrolment, WaitsForAnAdministratorAndThenKnowsItsBrowser)
{
    Site site(false);
    const auto first = site.enrolment.contact("2FW00627", "", "10.0.0.1");
    EXPECT_EQ(first.standing, Standing::waiting);
    ASSERT_FALSE(first.new_secret.empty());
    EXPECT_EQ(first.terminal.device, spooler::OutputDeviceId{7});

    site.terminals.rows.front().accepted = true;
    const auto again = site.enrolment.contact("2FW00627", first.new_secret, "10.0.0.1");
    EXPECT_EQ(again.standing, Standing::accepted);
    EXPECT_TRUE(again.new_secret.empty());
    EXPECT_EQ(site.enrolment.contact("", first.new_secret, "10.0.0.1").standing, Standing::accepted);
}

TEST(Enrolment, GivesNothingToAnotherBrowserWithTheRightSerial)
{
    Site site(false);
    static_cast<void>(site.enrolment.contact("2FW00627", "", "10.0.0.1"));
    site.terminals.rows.front().accepted = true;
    for (const char* secret : {"", "1.", "1.0000", "x", "99.aa"}) {
        const auto stranger = site.enrolment.contact("2FW00627", secret, "10.0.0.66");
        EXPECT_EQ(stranger.standing, Standing::refused) << secret;
        EXPECT_TRUE(stranger.new_secret.empty());
    }
    EXPECT_EQ(site.enrolment.contact("", "", "10.0.0.66").standing, Standing::unknown);
}

TEST(Enrolment, AcceptsByItselfInADemonstration)
{
    Site site(true);
    EXPECT_EQ(site.enrolment.contact("2FW00627", "", "127.0.0.1").standing, Standing::accepted);
    EXPECT_EQ(site.enrolment.contact("2FW00627", "", "127.0.0.1").standing, Standing::accepted);
    EXPECT_EQ(site.terminals.rows.size(), 1U);
}

TEST(Enrolment, TakesNoSerialThatIsNone)
{
    Site site(true);
    for (const char* bad : {"<script>", "a b", "../x"}) EXPECT_EQ(site.enrolment.contact(bad, "", "127.0.0.1").standing, Standing::unknown) << bad;
    EXPECT_EQ(site.enrolment.contact(std::string(65, 'a'), "", "127.0.0.1").standing, Standing::unknown);
}

TEST(Enrolment, LimitsTheTerminalsThatWait)
{
    Site site(false);
    for (int i = 0; i < 60; ++i) static_cast<void>(site.enrolment.contact("S" + std::to_string(i), "", "10.0.0.1"));
    EXPECT_EQ(site.terminals.rows.size(), 50U);
}

}  // namespace
}  // namespace consigne::release
