// What the pages do for a station: readings that come without a form, and the script that tells an open page of them.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;
using Headers = std::vector<std::pair<std::string, std::string>>;

const Headers station{{"content-type", "application/x-www-form-urlencoded"}, {"x-station", "17"}};

TEST(StationReading, SignsItsPersonInWithoutAForm)
{
    Demo demo;
    Browser panel = demo.panel();
    const auto before = panel.cookies["consigne_session"];
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04a1b2c3d4", station).status, 303);
    EXPECT_NE(panel.cookies["consigne_session"], before);
    panel.get("/t/");
    EXPECT_EQ(panel.where, "/t/jobs");
    EXPECT_TRUE(panel.shows("Nothing in store"));
}

TEST(StationReading, OfAnUnknownCardIsSaidOnThePage)
{
    Demo demo;
    Browser panel = demo.panel();
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04FFEEDDCCBBAA", station).status, 303);
    panel.get("/t/");
    EXPECT_TRUE(panel.shows("BBAA"));
    EXPECT_FALSE(panel.shows("Thesis, chapter 2.pdf"));
}

TEST(StationReading, OfTheSameCardEndsTheSession)
{
    Demo demo;
    Browser panel = demo.panel();
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04A1B2C3D4", station).status, 303);
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04A1B2C3D4", station).status, 303);
    panel.get("/t/");
    EXPECT_FALSE(panel.shows("Thesis, chapter 2.pdf"));
}

// The header is what a page of another site cannot send; the cookie of the terminal is what a stranger has not.
TEST(StationReading, IsRefusedWithoutItsHeaderItsOriginOrItsSecret)
{
    Demo demo;
    Browser panel = demo.panel();
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04A1B2C3D4", {{"content-type", "application/x-www-form-urlencoded"}}).status, 403);
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04A1B2C3D4", {{"x-station", "17"}, {"origin", "http://evil.example"}}).status, 403);
    panel.get("/t/");
    EXPECT_FALSE(panel.shows("Thesis, chapter 2.pdf"));
    Browser stranger(demo.handler);
    EXPECT_EQ(stranger.send("POST", "/t/reading", "card=04A1B2C3D4", station).status, 403);
    EXPECT_TRUE(stranger.cookies.empty());
}

TEST(StationReading, CountsGuessedCardsAgainstItsTerminal)
{
    Demo demo;
    Browser panel = demo.panel();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(panel.send("POST", "/t/reading", "card=04FFEEDDCCBB0" + std::to_string(i), station).status, 303);
    EXPECT_EQ(panel.send("POST", "/t/reading", "card=04A1B2C3D4", station).status, 303);
    panel.get("/t/");
    EXPECT_TRUE(panel.shows("Sign-in here is paused"));
    EXPECT_FALSE(panel.shows("Thesis, chapter 2.pdf"));
}

// A station hands whole answers on: events would have no end, so its pages ask.
TEST(StationPages, GetNoEventsButTheShape)
{
    Demo demo;
    Browser panel = demo.signed_in();
    EXPECT_TRUE(panel.send("GET", "/t/news").events);
    const auto events = panel.send("GET", "/t/news", {}, {{"x-station", "17"}});
    EXPECT_FALSE(events.events);
    EXPECT_EQ(events.status, 204);
    EXPECT_EQ(panel.send("GET", "/t/news", {}, {{"x-station", "17"}, {"x-script", "1"}}).body, panel.shape());
}

TEST(StationPages, CarryTheStationsScriptBehindAStationAlone)
{
    Demo demo;
    Browser panel = demo.panel();
    EXPECT_EQ(panel.send("GET", "/t/").body.find("/station/panel.js"), std::string::npos);
    EXPECT_NE(panel.send("GET", "/t/", {}, {{"x-station", "1732665600000"}}).body.find(R"(<script src="/station/panel.js" data-since="1732665600000" defer>)"), std::string::npos);
    EXPECT_EQ(panel.send("GET", "/t/", {}, {{"x-station", "1\"><script>"}}).body.find("panel.js"), std::string::npos);
}

}  // namespace
}  // namespace consigne::release
