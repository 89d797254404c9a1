#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(SignInPage, TakesDigitsOneByOneWithoutScript)
{
    Demo demo;
    Browser browser = demo.panel();
    for (const char* key : {"1", "2", "9", "back", "3", "4", "5", "6"}) browser.post("/t/sign-in", std::string("form=code&code=&k=") + key);
    std::size_t dots = 0;
    for (auto at = browser.last.body.find("<i class=\"f\">"); at != std::string::npos; at = browser.last.body.find("<i class=\"f\">", at + 1)) ++dots;
    EXPECT_EQ(dots, 6U);
    for (const auto& [digest, session] : demo.sessions.rows) EXPECT_EQ(session.state.find("123456"), std::string::npos);
    browser.post("/t/sign-in", "form=code&code=&do=open");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_TRUE(browser.shows("Nothing in store"));
}

TEST(SignInPage, TakesAccountAndPasswordAndACardTypedByAReader)
{
    Demo demo;
    Browser browser = demo.panel();
    browser.post("/t/sign-in", "form=account&user=camille&pass=secret&do=open");
    EXPECT_EQ(browser.where, "/t/jobs");
    Browser other = demo.panel();
    other.post("/t/sign-in", "form=code&card=04%3Aa1%3Ab2%3Ac3%3Ad4");
    EXPECT_EQ(other.where, "/t/jobs");
    Browser typed_into_account = demo.panel();
    typed_into_account.post("/t/sign-in", "form=account&user=04A1B2C3D4&pass=&do=open");
    EXPECT_EQ(typed_into_account.where, "/t/jobs");
}

TEST(SignInPage, SaysHowManyTriesAreLeftAndThenPauses)
{
    Demo demo;
    Browser browser = demo.panel();
    browser.post("/t/sign-in", "form=code&code=000000&do=open");
    EXPECT_TRUE(browser.shows("4 tries left before a pause of 30 seconds."));
    for (int i = 0; i < 4; ++i) browser.post("/t/sign-in", "form=code&code=000000&do=open");
    browser.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_TRUE(browser.shows("Sign-in here is paused"));
    EXPECT_FALSE(browser.shows("Camille"));
}

// Who listens to the page finds where it begins, whichever way in it shows (design.md §11).
TEST(SignInPage, HasOneHeadingWhicheverWayItShows)
{
    Demo demo;
    demo.settings.rows["unknown-card"] = "owner";
    Browser admin(demo.handler);
    admin.local_admin = true;
    admin.send("PUT", "/api/v1/people/camille", R"({"card_pin":"4711"})");
    const auto one_heading = [](const Browser& browser, std::string_view mark) {
        const auto first = browser.last.body.find("<h1");
        return browser.shows(mark) && first != std::string::npos && browser.last.body.find("<h1", first + 1) == std::string::npos;
    };
    for (const char* second : {"yes", "no"}) {
        demo.settings.rows["second-keyboard-login"] = second;
        for (const char* keyboard : {"code", "account"}) {
            demo.settings.rows["keyboard-login"] = keyboard;
            Browser browser = demo.panel();
            for (const char* way : {"/t/?how=code", "/t/?how=account"}) {
                browser.get(way);
                EXPECT_TRUE(one_heading(browser, "name=\"form\"")) << second << ' ' << keyboard << ' ' << way;
            }
        }
    }
    Browser linking = demo.panel();
    linking.post("/t/sign-in", "form=code&card=04FFFFFFFF");
    EXPECT_TRUE(one_heading(linking, "First visit with this card"));
    Browser holding = demo.panel();
    holding.post("/t/sign-in", "form=code&card=04A1B2C3D4");
    EXPECT_TRUE(one_heading(holding, "name=\"pin\""));
    demo.settings.rows["allowed-logins"] = "card";
    Browser card = demo.panel();
    EXPECT_TRUE(one_heading(card, "value=\"card\""));
}

TEST(SignInPage, PromisesNoNumberOfDigits)
{
    Demo demo;
    Browser browser = demo.panel();
    EXPECT_FALSE(browser.shows("digits."));
    EXPECT_FALSE(browser.shows("<i></i>"));
    EXPECT_TRUE(browser.shows("Code forgotten?"));
}

TEST(SignInPage, SaysWhatIsMissing)
{
    Demo demo;
    Browser browser = demo.panel();
    browser.post("/t/sign-in", "form=code&code=&do=open");
    EXPECT_TRUE(browser.shows("Type your code first."));
    browser.post("/t/sign-in", "form=account&user=&pass=&do=open");
    EXPECT_TRUE(browser.shows("Type your account first."));
}

TEST(SignInPage, KeepsTheAccountOfAWrongPasswordForOnePageAlone)
{
    Demo demo;
    Browser browser = demo.panel();
    browser.post("/t/sign-in", "form=account&user=camille&pass=wrong&do=open");
    EXPECT_TRUE(browser.shows("value=\"camille\""));
    EXPECT_TRUE(browser.shows("content=\"60;url=/t/\""));
    browser.get("/t/?how=account");
    EXPECT_FALSE(browser.shows("camille"));
}

TEST(SignInPage, CountsAPauseDownAndThenForgetsIt)
{
    Demo demo;
    Browser browser = demo.panel();
    for (int i = 0; i < 5; ++i) browser.post("/t/sign-in", "form=code&code=000000&do=open");
    EXPECT_TRUE(browser.shows("data-pause=\"30\""));
    EXPECT_TRUE(browser.shows("content=\"31;url=/t/\""));
    demo.time += 12;
    browser.get("/t/");
    EXPECT_TRUE(browser.shows("paused for 18 seconds"));
    demo.time += 18;
    browser.get("/t/");
    EXPECT_FALSE(browser.shows("paused"));
}

TEST(SignInPage, NamesItsPlaceOnceOnTheTag)
{
    Demo demo;
    Browser browser = demo.panel();
    auto& terminal = demo.terminals.rows.front();
    auto& device = demo.devices.rows.front();
    terminal.name = "Accueil";
    terminal.comment.clear();
    device.name = device.location = "Accueil";
    browser.get("/t/");
    EXPECT_EQ(browser.last.body.find(">Accueil<"), browser.last.body.rfind(">Accueil<"));
    terminal.name = "07 Accueil, RdC";
    browser.get("/t/");
    EXPECT_TRUE(browser.shows(">07<"));
    EXPECT_TRUE(browser.shows(">Accueil, RdC<"));
}

TEST(SignInPage, ChangesItsLanguageForTheSession)
{
    Demo demo;
    Browser browser = demo.panel();
    EXPECT_TRUE(browser.shows("are waiting."));
    browser.post("/t/language", "language=fr");
    EXPECT_TRUE(browser.shows("vous attendent."));
    EXPECT_TRUE(browser.shows("<html lang=\"fr\">"));
    browser.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_TRUE(browser.shows("Rien en consigne"));
}

TEST(SignInPage, GivesANewSessionAtSignInAndTheOldOneIsDead)
{
    Demo demo;
    Browser browser = demo.panel();
    const auto before = browser.cookies["consigne_session"];
    browser.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_NE(browser.cookies["consigne_session"], before);
    Browser replay = browser;
    browser.post("/t/quit", "do=quit");
    replay.get("/t/jobs");
    EXPECT_EQ(replay.where, "/t/");
}

TEST(SignInPage, SaysThatTheMachineIsOutOfReachBesideWhatAPressLeft)
{
    Demo demo;
    Browser browser = demo.panel();
    browser.get("/t/");
    browser.post("/t/sign-in", "form=code&code=999999&do=open");
    ASSERT_TRUE(browser.shows("class=\"note"));
    auto& device = demo.devices.rows.front();
    device.ready = false;
    device.state_message = sentence(spooler::Trouble::paper_jam);
    browser.get("/t/");
    EXPECT_FALSE(browser.shows("Paper jam."));
    device.state_message = sentence(spooler::Trouble::unreachable);
    browser.get("/t/");
    EXPECT_TRUE(browser.shows("<b>The machine cannot be reached.</b>"));
    EXPECT_TRUE(browser.shows("Unknown code. ")) << browser.last.body;
}

}  // namespace
}  // namespace consigne::release
