#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(Forms, AreRefusedWithoutTheirTokenOrFromAnotherSite)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser browser = demo.signed_in();
    const auto token = browser.token();
    EXPECT_EQ(browser.send("POST", "/t/jobs", "do=print").status, 403);
    EXPECT_EQ(browser.send("POST", "/t/jobs", "do=print&token=" + std::string(32, 'a') + "." + std::string(64, 'b')).status, 403);
    EXPECT_EQ(browser.send("POST", "/t/jobs", "do=print&token=" + token, {{"origin", "http://evil.example"}}).status, 403);
    EXPECT_TRUE(demo.release.requests.empty());
    EXPECT_EQ(browser.send("GET", "/t/jobs?do=print&token=" + token).status, 200);
    EXPECT_TRUE(demo.release.requests.empty());
}

// Their session ended meanwhile: nothing is done, and the way in is there.
TEST(Forms, OfASessionThatIsOverLeadToTheSignInPage)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser browser = demo.signed_in();
    const auto token = browser.token();
    demo.time += 61;
    EXPECT_EQ(browser.send("POST", "/t/jobs", "do=keep&token=" + token, {{"x-script", "1"}}).status, 403) << "a script wants no page";
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    EXPECT_EQ(browser.where, "/t/?ended=1");
    EXPECT_TRUE(browser.shows("closed to protect your documents"));
    EXPECT_TRUE(demo.release.requests.empty());
    browser.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_EQ(browser.where, "/t/jobs");
}

TEST(TroublePages, LeadBackByThemselves)
{
    Demo demo;
    Browser browser = demo.signed_in();
    EXPECT_EQ(browser.get("/t/nothing").status, 404);
    EXPECT_TRUE(browser.shows(R"(<noscript><meta http-equiv="refresh" content="20;url=/t/"></noscript>)"));
    EXPECT_EQ(browser.send("POST", "/t/jobs", "do=print").status, 403);
    EXPECT_NE(browser.send("POST", "/t/jobs", "do=print").body.find(R"(content="20;url=/t/")"), std::string::npos);
}

// The script shows it when the server is silent: nothing could be fetched then.
TEST(TerminalPages, CarryWhatIsSaidWhenTheServerIsSilent)
{
    Demo demo;
    Browser browser = demo.panel();
    EXPECT_TRUE(browser.shows(R"(<script type="text/html" id="lost">)"));
    EXPECT_TRUE(browser.shows("<h1>The counter does not answer</h1>"));
    EXPECT_TRUE(browser.shows("Next try in {n} s."));
}

TEST(Terminal, WithoutASecretGetsNothing)
{
    Demo demo;
    Browser browser(demo.handler);
    EXPECT_EQ(browser.get("/t/").status, 403);
    EXPECT_EQ(browser.get("/t/jobs").status, 403);
    EXPECT_FALSE(browser.shows("name=\"user\""));
}

TEST(Terminal, SessionEndsAfterAMinuteOfNothing)
{
    Demo demo;
    Browser browser = demo.signed_in();
    demo.time += 60;
    browser.get("/t/jobs");
    EXPECT_EQ(browser.where, "/t/");
    EXPECT_FALSE(browser.shows("Camille"));
}

TEST(Assets, AreKeptForeverAndCarryNoCustomProperty)
{
    Demo demo;
    Browser browser = demo.panel();
    const auto at = browser.last.body.find("/t/assets/");
    const auto css = browser.last.body.substr(at, browser.last.body.find('"', at) - at);
    const auto style = browser.send("GET", css);
    EXPECT_EQ(style.status, 200);
    EXPECT_EQ(style.body.find("var("), std::string::npos);
    EXPECT_NE(style.headers.front().second.find("immutable"), std::string::npos);
    EXPECT_EQ(browser.send("GET", css, {}, {{"if-none-match", style.headers[1].second}}).status, 304);
    EXPECT_EQ(browser.send("GET", "/t/assets/x/openapi.yaml").status, 404);
}

// A page that is loaded anew by itself throws who has it read out back to its beginning (WCAG 2.2.1); with script none is.
TEST(TerminalPages, AreLoadedAnewByThemselvesOnlyWithoutScript)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    const auto refreshes = [&browser](std::string_view mark) {
        std::size_t n = 0;
        for (auto at = browser.last.body.find(mark); at != std::string::npos; at = browser.last.body.find(mark, at + 1)) ++n;
        return n;
    };
    for (const char* page : {"/t/jobs", "/t/machine", "/t/still", "/t/offline"}) {
        browser.get(page);
        EXPECT_EQ(refreshes("http-equiv=\"refresh\""), 1U) << page;
        EXPECT_EQ(refreshes("<noscript><meta http-equiv=\"refresh\""), 1U) << page;
    }
}

// The script of a page that was left may still be asking when the next page has its session.

TEST(TerminalPages, GiveNoSessionToAScript)
{
    Demo demo;
    Browser browser = demo.signed_in();
    browser.cookies["consigne_session"] = "of-a-session-that-is-over";
    browser.send("GET", "/t/progress.json", "", {{"x-script", "1"}});
    EXPECT_EQ(browser.cookies["consigne_session"], "of-a-session-that-is-over");
    browser.send("GET", "/t/");
    EXPECT_NE(browser.cookies["consigne_session"], "of-a-session-that-is-over");
}

}  // namespace
}  // namespace consigne::release
