#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(Card, EndsTheSessionOfItsOwner)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=refresh&job=1&shown=1");
    browser.post("/t/card", "card=04a1b2c3d4");
    EXPECT_EQ(browser.where, "/t/");
    EXPECT_FALSE(browser.shows("Camille"));
    EXPECT_FALSE(browser.shows("class=\"note"));
    browser.get("/t/jobs");
    EXPECT_EQ(browser.where, "/t/");
    EXPECT_TRUE(demo.release.requests.empty());
}

TEST(Card, OfSomebodyElseChangesThePerson)
{
    Demo demo;
    demo.add_job("Secret.pdf", demo.camille, 1);
    demo.add_job("Plan de Noé", demo.noe, 1);
    Browser admin(demo.handler);
    admin.local_admin = true;
    admin.send("POST", "/api/v1/people/noe/cards", R"({"card":"04FFFFFFFF"})");
    Browser browser = demo.signed_in();
    const auto before = browser.cookies["consigne_session"];
    browser.post("/t/jobs", "do=delete&job=1&shown=1");
    browser.post("/t/card", "card=04ffffffff");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_NE(browser.cookies["consigne_session"], before);
    EXPECT_TRUE(browser.shows("Plan de Noé"));
    EXPECT_FALSE(browser.shows("Secret.pdf"));
    EXPECT_EQ(demo.jobs.at({1})->state, spooler::JobState::canceled);  // as on Quit
    EXPECT_TRUE(demo.release.requests.empty());
}

TEST(Card, ThatNobodyKnowsEndsTheSessionToo)
{
    Demo demo;
    demo.add_job("Secret.pdf", demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.post("/t/card", "card=04000000009999");
    EXPECT_EQ(browser.where, "/t/");
    EXPECT_TRUE(browser.shows("9999") || browser.shows("First visit with this card"));
    EXPECT_FALSE(browser.shows("Camille"));
}

TEST(Card, HalfReadIsHeldToTheReaderAgain)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.post("/t/card", "card=04a1");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_TRUE(browser.shows("The card was not read whole"));
    EXPECT_TRUE(browser.shows("Camille"));
}

// Without script the browser presses the first button of the form that has the focus.

TEST(Card, MeetsNoPrintButtonWithoutScript)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    const auto sound = [&](const char* page) {
        const std::string& body = browser.last.body;
        const auto field = body.find("name=\"card\"");
        ASSERT_NE(field, std::string::npos) << page;
        EXPECT_LT(body.find("autofocus", field), body.find('>', field)) << page;
        EXPECT_EQ(body.find("autofocus"), body.rfind("autofocus")) << page;
        const auto button = body.find("<button", body.find("id=\"main\""));
        EXPECT_EQ(body.compare(button, 45, R"(<button class="vh" name="do" value="keep" tab)"), 0) << page << body.substr(button, 45);
    };
    sound("jobs");
    browser.post("/t/jobs", "do=options&job=1&shown=1");
    sound("options");
    browser.post("/t/options", "do=print");
    sound("progress");
    browser.post("/t/progress", "do=keep");
    EXPECT_EQ(browser.where, "/t/progress");
}

}  // namespace
}  // namespace consigne::release
