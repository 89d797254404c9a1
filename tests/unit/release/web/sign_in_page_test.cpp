#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <functional>

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
        // (The head holds what a script puts in the page's place when the server is away.)
        const std::string page = browser.last.body.substr(browser.last.body.find("<body"));
        const auto first = page.find("<h1");
        return browser.shows(mark) && first != std::string::npos && page.find("<h1", first + 1) == std::string::npos;
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

// The page is older than its session, or its cookie is lost or of another day: whoever comes first in the morning is let in.
TEST(SignInPage, LetsPeopleInFromAPageThatWasLeftAloneForHours)
{
    const char* const ways[] = {"form=code&code=123456&do=open", "form=account&user=camille&pass=secret&do=open", "form=code&card=04A1B2C3D4"};
    const std::function<void(Demo&, Browser&)> mishaps[] = {
        [](Demo& demo, Browser&) { demo.time += 9 * 3600; },
        [](Demo&, Browser& panel) { panel.cookies.erase("consigne_session"); },
        [](Demo&, Browser& panel) { panel.cookies["consigne_session"] = std::string(64, 'a'); },
        [](Demo& demo, Browser&) { demo.sessions.rows.clear(); },
    };
    for (const auto* way : ways)
        for (const auto& mishap : mishaps) {
            SCOPED_TRACE(way);
            Demo demo;
            Browser panel = demo.panel();
            mishap(demo, panel);
            panel.post("/t/sign-in", way);
            EXPECT_EQ(panel.where, "/t/jobs") << panel.last.body;
            panel.get("/t/jobs");
            EXPECT_TRUE(panel.shows("Nothing in store"));
        }
    Demo demo;
    Browser panel = demo.panel();
    demo.time += 3600;
    panel.post("/t/sign-in", "form=code&code=&k=7");
    EXPECT_TRUE(panel.shows("1 digit typed"));
    demo.time += 3600;
    panel.post("/t/language", "language=fr");
    EXPECT_TRUE(panel.shows("vous attendent."));
}

TEST(SignInPage, TakesNoFormOfElsewhereAndIsReadyForTheNextTry)
{
    Demo demo;
    Browser panel = demo.panel(), other(demo.handler);
    other.get("/t/?terminal=2FW00628");
    for (const std::string& token : {other.token(), std::string(), std::string(32, 'a') + "." + std::string(64, 'b'), "." + std::string(64, 'b')}) {
        const auto answer = panel.send("POST", "/t/sign-in", "form=code&code=123456&do=open&token=" + token);
        EXPECT_EQ(answer.status, 303) << token;
        panel.get("/t/");
        EXPECT_EQ(panel.where, "") << token;
        EXPECT_TRUE(panel.shows("open too long"));
        EXPECT_FALSE(panel.shows("Camille"));
    }
    const auto foreign = panel.send("POST", "/t/sign-in", "form=code&code=123456&do=open&token=" + panel.token(), {{"origin", "http://evil.example"}});
    EXPECT_EQ(foreign.status, 403);
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_EQ(panel.where, "/t/jobs");
}

// What opens the door is good for nothing behind it.
TEST(SignInPage, HasATokenThatPrintsNothing)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser panel = demo.panel();
    const auto token = panel.token();
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_EQ(panel.send("POST", "/t/jobs", "do=print&job=1&token=" + token).status, 403);
    EXPECT_TRUE(demo.release.requests.empty());
    EXPECT_EQ(panel.send("POST", "/t/sign-in", "form=code&code=123456&do=open&token=" + token).headers.front().second, "/t/jobs") << "pressed twice";
}

TEST(SignInPage, ReleasesOnceForEachPersonThatItsFormSignsIn)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    admin.send("POST", "/api/v1/people/noe/code", R"({"code":"654321"})");
    Browser panel = demo.panel();
    demo.terminals.rows.front().release_after_login = true;
    demo.add_job("Plan.pdf", demo.camille, 1);
    demo.add_job("Affiche.pdf", demo.noe, 1);
    const Browser before = panel;
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_EQ(panel.where, "/t/progress");
    Browser again = before;
    again.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_EQ(again.where, "/t/progress");
    EXPECT_EQ(demo.deliveries.claims, 1);
    Browser next = before;
    next.post("/t/sign-in", "form=code&code=654321&do=open");
    EXPECT_EQ(next.where, "/t/progress");
    EXPECT_EQ(demo.deliveries.claims, 2);
    EXPECT_TRUE(next.shows("Affiche.pdf"));
    EXPECT_FALSE(next.shows("Plan.pdf"));
}

// An open page asks what it would say now, and is fetched anew when that is another: a jam, a setting, the language of the site.
TEST(SignInPage, TellsAScriptWhenItWouldSaySomethingElse)
{
    Demo demo;
    Browser panel = demo.panel();
    std::string said = panel.shape();
    ASSERT_EQ(said.size(), 16U);
    const auto another = [&](const char* what) {
        const auto now = panel.news();
        EXPECT_NE(now, said) << what;
        EXPECT_EQ(panel.news(), now) << what;
        panel.get("/t/");
        EXPECT_EQ(panel.shape(), now) << what;
        said = now;
    };
    EXPECT_EQ(panel.news(), said);
    auto& device = demo.devices.rows.front();
    device.ready = false;
    device.state_message = sentence(spooler::Trouble::paper_jam);
    another("a jam");
    device.ready = true;
    device.state_message.clear();
    another("none any more");
    for (const auto& [key, value] : std::map<std::string, std::string>{{"terminal-theme", "dark"}, {"terminal-help", "Ring 12 34"}, {"terminal-language", "fr"},
                                                                       {"keyboard-login", "account-alone"}, {"allowed-logins", "keyboard"}, {"terminal-languages", "one"}}) {
        demo.settings.rows[key] = value;
        another(key.c_str());
    }
    demo.terminals.rows.front().name = "09 Library";
    another("its name");
    for (int i = 0; i < 5; ++i) panel.post("/t/sign-in", "form=code&code=000000&do=open");
    said.clear();
    another("a pause");
    demo.time += 31;
    another("its end");
}

TEST(SignInPage, KeepsItsShapeWhateverIsTypedAndLosesItsNotesOvernight)
{
    Demo demo;
    Browser panel = demo.panel();
    panel.get("/t/");
    const auto said = panel.shape();
    panel.get("/t/?how=account");
    EXPECT_EQ(panel.shape(), said);
    panel.post("/t/sign-in", "form=code&code=&k=7");
    EXPECT_EQ(panel.shape(), said);
    EXPECT_EQ(panel.news(), said);
    panel.get("/t/?ended=1");
    EXPECT_NE(panel.shape(), said) << "that a session was closed is said for a while";
    panel.post("/t/sign-in", "form=code&code=000000&do=open");
    EXPECT_NE(panel.shape(), said);
    EXPECT_EQ(panel.news(), panel.shape());
    // Once their session is over, panels that ask all night make no other.
    demo.time += 9 * 3600;
    EXPECT_EQ(panel.news(), said);
    const auto sessions = demo.sessions.rows.size();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(panel.news(), said);
    EXPECT_EQ(demo.sessions.rows.size(), sessions);
}

// Nobody stands there, and the machine may want to sleep.
TEST(SignInPage, HasItsMachineAskedOnceAMinuteWhileItIsLeftAlone)
{
    Demo demo;
    Browser panel = demo.panel();
    const auto before = demo.release.glances;
    for (int second = 0; second < 600; second += 20, demo.time += 20) static_cast<void>(panel.news());
    EXPECT_GE(demo.release.glances - before, 9U);
    EXPECT_LE(demo.release.glances - before, 11U);
}

// Without script: where nobody types text, the page is fetched anew; digits of the keypad are the server's by then.
TEST(SignInPage, IsFetchedAnewWithoutScriptWhereNoTextIsTyped)
{
    Demo demo;
    Browser panel = demo.panel();
    EXPECT_TRUE(panel.shows(R"(<noscript><meta http-equiv="refresh" content="120;url=/t/"></noscript>)"));
    panel.post("/t/sign-in", "form=code&code=&k=7");
    panel.get("/t/");
    EXPECT_TRUE(panel.shows("1 digit typed"));
    demo.settings.rows["keyboard-login"] = "account";
    demo.settings.rows["second-keyboard-login"] = "no";
    panel.get("/t/");
    EXPECT_TRUE(panel.shows("name=\"user\""));
    EXPECT_FALSE(panel.shows("http-equiv=\"refresh\""));
}

}  // namespace
}  // namespace consigne::release
