#include "release/settings/site_settings.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

TEST(SiteSettings, HaveDefaultsThatTheirOwnRulesAllow)
{
    for (const auto& rule : setting_rules()) EXPECT_TRUE(check_setting(rule.key, rule.standard)) << rule.key;
}

TEST(SiteSettings, RefuseWhatIsOutOfRangeOrUnknown)
{
    EXPECT_FALSE(check_setting("terminal-time-out", "19"));
    EXPECT_FALSE(check_setting("terminal-time-out", "601"));
    EXPECT_FALSE(check_setting("terminal-time-out", "60s"));
    EXPECT_FALSE(check_setting("keyboard-login", "none"));
    EXPECT_EQ(check_setting("colour-of-the-sky", "blue").error().code, Errc::not_found);
}

TEST(SiteSettings, IgnoreAStoredValueThatIsNotAllowedAnyMore)
{
    test::FakeSettings store;
    store.rows["terminal-time-out"] = "5";
    EXPECT_EQ(SiteSettings(store).number("terminal-time-out"), 60);
    store.rows["terminal-time-out"] = "120";
    EXPECT_EQ(SiteSettings(store).number("terminal-time-out"), 120);
}

}  // namespace
}  // namespace consigne::release
