#include "spooler/api/job_password.hpp"
#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using spooler::Job;
using spooler::JobId;
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

TEST(JobsPage, EscapesWhatADocumentCallsItself)
{
    Demo demo;
    demo.add_job("<script>alert(1)</script>\"'&", demo.camille, 1);
    Browser browser = demo.signed_in();
    EXPECT_FALSE(browser.shows("<script>alert"));
    EXPECT_TRUE(browser.shows("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"));
    bool policy = false;
    for (const auto& [name, value] : browser.last.headers) policy = policy || (name == "Content-Security-Policy" && value.find("script-src 'self'") != std::string::npos);
    EXPECT_TRUE(policy);
    EXPECT_FALSE(browser.shows("style=\""));
}

TEST(JobsPage, ShowsNobodyElsesDocuments)
{
    Demo demo;
    demo.add_job("Mine.pdf", demo.camille, 1);
    const auto other = demo.add_job("Secret.pdf", demo.noe, 1).id;
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("Mine.pdf"));
    EXPECT_FALSE(browser.shows("Secret.pdf"));
    const auto id = std::to_string(other.value);
    browser.post("/t/jobs", "do=delete&job=" + id + "&shown=" + id);
    browser.post("/t/jobs", "undo=" + id);
    browser.post("/t/jobs", "do=print&job=" + id);
    for (const auto& request : demo.release.requests)
        for (const auto job : request.jobs) EXPECT_NE(job, other);
    demo.time += 60;
    browser.get("/t/");
    EXPECT_EQ(demo.jobs.at(other)->state, spooler::JobState::pending_held);
}

TEST(JobsPage, KeepsTicksAcrossItsPages)
{
    Demo demo;
    for (int i = 0; i < 6; ++i) demo.add_job("Document " + std::to_string(i), demo.camille, 1);
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("1 – 4 of 6"));
    browser.post("/t/jobs", "shown=6&shown=5&job=6&do=after");
    EXPECT_TRUE(browser.shows("5 – 6 of 6"));
    EXPECT_TRUE(browser.shows("Print 1"));
    browser.post("/t/jobs", "shown=2&shown=1&job=1&do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{6}, {1}}));
    EXPECT_EQ(browser.where, "/t/progress");
}

// Ticked here, deleted from the person's computer, and only then printed: the others were never asked for.
TEST(JobsPage, PrintsNothingElseWhenWhatWasTickedHasLeft)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1);
    Browser browser = demo.signed_in();
    demo.jobs.at(spooler::JobId{1})->state = spooler::JobState::canceled;
    browser.post("/t/jobs", "shown=2&shown=1&job=1&do=print");
    EXPECT_TRUE(demo.release.requests.empty());
    EXPECT_TRUE(browser.shows("left the store meanwhile"));
    browser.post("/t/jobs", "shown=2&do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{2}}));
}

TEST(JobsPage, PrintsOnceHoweverOftenItIsPressed)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1);
    Browser browser = demo.signed_in();
    const std::string press = "token=" + browser.token() + "&do=print&job=1&shown=1";
    EXPECT_EQ(browser.send("POST", "/t/jobs", press).status, 303);
    EXPECT_EQ(browser.send("POST", "/t/jobs", press).status, 303);
    EXPECT_EQ(demo.deliveries.claims, 1);
    EXPECT_EQ(demo.deliveries.rows.size(), 1U);
}

// A reader types its number and Enter into whatever has the focus: documents ticked by one must not come out for another.
TEST(JobsPage, FollowsWhatComesMeanwhileAndKeepsTheTicks)
{
    Demo demo;
    demo.add_job("One.pdf", demo.camille, 1);
    demo.add_job("Two.pdf", demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("data-news=\"/t/news\""));
    const auto feed = browser.send("GET", "/t/news", "", {{"accept", "text/event-stream"}});
    ASSERT_TRUE(feed.events);
    EXPECT_EQ(feed.content_type, "text/event-stream");
    // Told behind the person's back: what is ticked stays so, and the minute of idleness goes on.
    demo.time += 50;
    browser.last = browser.send("GET", "/t/jobs?news=1");
    const auto kept = browser.send("POST", "/t/jobs", "token=" + browser.token() + "&do=news&shown=1&shown=2&job=2", {{"content-type", "application/x-www-form-urlencoded"}, {"x-script", "1"}});
    EXPECT_EQ(kept.status, 204);
    demo.add_job("Three.pdf", demo.camille, 1);
    browser.last = browser.send("GET", "/t/jobs?news=1");
    EXPECT_TRUE(browser.shows("Three.pdf"));
    EXPECT_TRUE(browser.shows("id=\"j2\" data-sheets=\"1\" checked"));
    EXPECT_FALSE(browser.shows("id=\"j3\" data-sheets=\"1\" checked"));
    demo.time += 15;
    browser.get("/t/jobs");
    EXPECT_EQ(browser.where, "/t/") << "signed out";
    EXPECT_FALSE(browser.send("GET", "/t/news").events) << "nobody is signed in";
}

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

TEST(JobsPage, DeletesAfterAWhileAndAtOnceOnQuit)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=delete&job=1&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Undo (20 s)"));
    browser.post("/t/jobs", "undo=1");
    EXPECT_FALSE(browser.shows("Undo"));
    browser.post("/t/jobs", "do=delete&job=2&shown=2&shown=1");
    browser.post("/t/quit", "do=quit");
    EXPECT_EQ(demo.jobs.at({2})->state, spooler::JobState::canceled);
    EXPECT_EQ(demo.jobs.at({1})->state, spooler::JobState::pending_held);
}

TEST(OptionsPage, OffersOnlyWhatCanBeKeptAndSaysWhy)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24, {1, 7});
    auto& picture = demo.add_job("Photo", demo.camille, 3, {1});
    picture.can.monochrome = filters::Means::no;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    EXPECT_EQ(browser.where, "/t/options");
    EXPECT_TRUE(browser.shows("1 of 2 documents"));
    browser.post("/t/options", "colour=bw&sides=2&do=price");
    EXPECT_TRUE(browser.shows("27 sheets"));
    browser.post("/t/options", "colour=bw&sides=2&copies=2");
    browser.post("/t/options", "colour=bw&sides=2&do=print");
    // One release has one ticket: the picture goes by itself, in colour.
    ASSERT_EQ(demo.release.requests.size(), 2U);
    for (const auto& request : demo.release.requests) {
        EXPECT_EQ(request.ticket.monochrome, request.jobs.front().value == 1);
        EXPECT_EQ(request.ticket.copies, 2U);
        EXPECT_EQ(request.ticket.sides, pdl::Duplex::long_edge);
    }
}

TEST(OptionsPage, LeadsBackFromOneCopyToWhatEachDocumentAsksFor)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1).asked.copies = 3;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    const std::string sent = "<output class=\"word\">As sent</output>";
    EXPECT_TRUE(browser.shows(sent));
    EXPECT_TRUE(browser.shows("aria-label=\"One copy less\" disabled"));
    browser.post("/t/options", "copies=1");
    EXPECT_TRUE(browser.shows("<output>1</output>"));
    EXPECT_TRUE(browser.shows("name=\"copies\" value=\"sent\" aria-label=\"Copies as sent\">"));
    browser.post("/t/options", "copies=2");
    EXPECT_TRUE(browser.shows("name=\"copies\" value=\"1\" aria-label=\"One copy less\">"));
    browser.post("/t/options", "copies=sent");
    EXPECT_TRUE(browser.shows(sent));
    browser.post("/t/options", "do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.nothing());
    // One number says it all: one copy of each is what was sent.
    Demo alike;
    alike.add_job("Plan", alike.camille, 1);
    Browser other = alike.signed_in();
    other.post("/t/jobs", "do=options&job=1&shown=1");
    EXPECT_TRUE(other.shows("<output>1</output>"));
    EXPECT_TRUE(other.shows("aria-label=\"One copy less\" disabled"));
}

TEST(JobsPage, ShowsTheChoicesThatComeBackFromOptions)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 3, {1});
    demo.add_job("Plan", demo.camille, 5, {1});
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "under=&do=options&job=1&shown=1&shown=2");
    browser.post("/t/options", "colour=bw&sides=2&copies=2");
    browser.post("/t/options", "colour=bw&sides=2&do=return");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_TRUE(browser.shows("<small>B&amp;W · 2-sided · 2 copies</small>"));
    EXPECT_TRUE(browser.shows(R"(id="sheets">4<)"));  // 2 sheets twice, not the 3 of the document as sent
    EXPECT_TRUE(browser.shows(R"(<i class="by">3 pages · B&amp;W · 2-sided · 2 copies</i>)"));
    EXPECT_TRUE(browser.shows(R"(name="under" value="bd2")"));
    browser.post("/t/jobs", "under=bd2&do=print&job=1&shown=1&shown=2");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.monochrome);
    EXPECT_EQ(demo.release.requests.front().ticket.copies, 2U);
}

// What the page shows decides: choices that are out of sight print nothing.
TEST(JobsPage, DropsTheChoicesWithTheLastTick)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 3, {1});
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "under=&do=options&job=1&shown=1");
    browser.post("/t/options", "colour=bw&copies=2&do=return");
    browser.post("/t/jobs", "under=b2&do=print&shown=1");
    browser.post("/t/jobs", "under=&do=refresh&shown=1");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.nothing());
}

TEST(OptionsPage, IsGreyedForADocumentThatCouldNotBeRead)
{
    Demo demo;
    auto& job = demo.add_job("Opaque", demo.camille, 1);
    job.reading = spooler::Reading::unreadable;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&shown=1");
    EXPECT_TRUE(browser.shows("Not possible: it could not be read"));
    browser.post("/t/options", "colour=bw&sides=2&do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.nothing());
}

// It may be rubbish by the ream.
TEST(JobsPage, PrintsWhatCouldNotBeReadOnlyWhenItIsTicked)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    demo.add_job("Opaque", demo.camille, 97).reading = spooler::Reading::unreadable;
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("2 in store"));
    EXPECT_TRUE(browser.shows("Print all (1)"));
    EXPECT_TRUE(browser.shows(R"(id="sheets">4<)"));
    browser.post("/t/jobs", "do=options&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Print 1"));
    browser.post("/t/options", "do=return");
    browser.post("/t/jobs", "do=none");
    browser.post("/t/jobs", "do=print&shown=1&shown=2");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests.front().jobs, (std::vector<spooler::JobId>{{1}}));
    demo.jobs.at({1})->state = spooler::JobState::completed;
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("id=\"print\">Print<"));
    EXPECT_TRUE(browser.shows("value=\"options\" disabled"));
    browser.post("/t/jobs", "do=print&shown=2");
    EXPECT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(browser.shows("only when it is ticked"));
    browser.post("/t/jobs", "do=all");
    EXPECT_TRUE(browser.shows(R"(id="sheets">–<)"));
    EXPECT_TRUE(browser.shows(R"(id="e1">–<)"));
    browser.post("/t/jobs", "do=options&job=2&shown=2");
    EXPECT_TRUE(browser.shows("<span class=\"sm\">–</span><span class=\"big\">–</span>"));
    browser.post("/t/options", "do=print");
    ASSERT_EQ(demo.release.requests.size(), 2U);
    EXPECT_EQ(demo.release.requests.back().jobs, (std::vector<spooler::JobId>{{2}}));
}

TEST(JobsPage, OffersNothingWhileAllThatIsLeftIsADeletion)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=delete&job=1&shown=1");
    EXPECT_TRUE(browser.shows("0 in store"));
    EXPECT_TRUE(browser.shows("value=\"all\" disabled"));
    EXPECT_TRUE(browser.shows("value=\"options\" disabled"));
    EXPECT_TRUE(browser.shows("id=\"print\" disabled"));
    browser.post("/t/jobs", "undo=1");
    EXPECT_FALSE(browser.shows("value=\"all\" disabled"));
    EXPECT_FALSE(browser.shows("value=\"options\" disabled"));
}

TEST(ProgressPage, FollowsToTheEndAndThenSignsOut)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    EXPECT_TRUE(browser.shows("http-equiv=\"refresh\" content=\"2;url=/t/progress\""));
    auto& delivery = demo.deliveries.rows.front();
    delivery.state = spooler::DeliveryState::accepted;
    delivery.sheets = 4;
    delivery.sheets_completed = 2;
    for (int i = 0; i < 60; ++i) {
        demo.time += 10;  // a print longer than the idle time does not end the session
        browser.get("/t/progress");
    }
    EXPECT_TRUE(browser.shows("2 / 4"));
    delivery.state = spooler::DeliveryState::printed;
    delivery.sheets_completed = 4;
    demo.jobs.at({1})->state = spooler::JobState::completed;
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Take your 4 sheets."));
    demo.time += 20;
    browser.get("/t/?ended=1");
    EXPECT_TRUE(browser.shows("are waiting."));
    EXPECT_FALSE(browser.shows("Camille"));
}

TEST(ProgressPage, SaysHowManyItDoesNotShowAndHowManyAreLeft)
{
    Demo demo;
    for (int i = 0; i < 8; ++i) demo.add_job("Document " + std::to_string(i), demo.camille, 1);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&job=2&job=3&job=4&job=5&shown=1&shown=2&shown=3&shown=4");
    EXPECT_TRUE(browser.shows("<p class=\"sm\">+ 1</p>"));
    browser.get("/t/jobs");
    browser.post("/t/jobs", "do=delete&job=6&shown=6");
    for (auto& delivery : demo.deliveries.rows) delivery.state = spooler::DeliveryState::printed;
    for (std::int64_t id = 1; id <= 5; ++id) demo.jobs.at({id})->state = spooler::JobState::completed;
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("<p class=\"sm\">+ 1</p>"));
    EXPECT_TRUE(browser.shows("These 5 documents have left the store. 2 are left."));
    browser.get("/t/jobs");
    browser.post("/t/jobs", "do=delete&job=7&job=8&shown=7&shown=8");
    browser.get("/t/progress");
    EXPECT_FALSE(browser.shows("are left."));
    EXPECT_FALSE(browser.shows("My other documents"));
}

TEST(ProgressPage, SaysTheTroubleOfTheMachineInTheVisitorsLanguage)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/language", "language=fr");
    browser.get("/t/jobs");
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    auto& delivery = demo.deliveries.rows.front();
    delivery.reason = sentence(spooler::Trouble::unreachable);
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("La machine est injoignable.")) << browser.last.body;
    delivery.state = spooler::DeliveryState::put_back;
    delivery.reason = sentence(spooler::Trouble::paper_jam);
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("<p class=\"sm\">Bourrage papier.</p>"));
    EXPECT_TRUE(browser.shows("role=\"alert\"><b>Ouvrez la machine")) << browser.last.body;
    EXPECT_FALSE(browser.shows("Paper jam"));
    // Longer than the line under the heading: all of it stands in the note.
    delivery.reason = std::string(60, 'x') + ". Call somebody.";
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("<p class=\"sm\"></p>"));
    EXPECT_TRUE(browser.shows("role=\"alert\"><b>" + delivery.reason + "</b>"));
}

TEST(JobsPage, TurnsPrintOffWhileTheMachineIsOutOfReach)
{
    Demo demo;
    auto& job = demo.add_job("Plan", demo.camille, 4);
    job.message = sentence(spooler::Trouble::unreachable);
    auto& device = demo.devices.rows.front();
    device.ready = false;
    device.state_message = job.message;
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("<b>The machine cannot be reached.</b>"));
    EXPECT_FALSE(browser.shows("needs someone"));
    EXPECT_TRUE(browser.shows("id=\"print\" disabled"));
    EXPECT_TRUE(browser.shows("Left 1 min ago"));  // the reason is said once, above
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_TRUE(demo.release.requests.empty());
    // Paper can be filled while the document waits at the machine.
    device.state_message = sentence(spooler::Trouble::no_paper);
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("id=\"print\" disabled"));
    EXPECT_TRUE(browser.shows("The machine cannot be reached."));
}

TEST(JobsPage, SaysThatTheMachineIsOutOfReachBesideWhatAPressLeft)
{
    Demo demo;
    demo.devices.rows.front().trays = {{"tray-1", 595, 842}};
    demo.add_job("Plan", demo.camille, 1).facts.media = {{842, 1191}};
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    EXPECT_TRUE(browser.shows("<b>Asks for A3, tray holds A4.</b>"));
    auto& device = demo.devices.rows.front();
    device.ready = false;
    device.state_message = sentence(spooler::Trouble::unreachable);
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("<b>The machine cannot be reached.</b>")) << browser.last.body;
    EXPECT_TRUE(browser.shows("Asks for A3, tray holds A4. Put A3 in, or leave it in store."));
    EXPECT_TRUE(browser.shows("value=\"fit\" disabled"));
    device.ready = true;
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("<b>Asks for A3, tray holds A4.</b>"));
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

TEST(ProgressPage, SaysThatTheServerTriesAgainAndWhyTheNextOneWaits)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    demo.add_job("Rapport", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&job=2&shown=1&shown=2");
    demo.deliveries.rows.front().reason = sentence(spooler::Trouble::busy);
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("The machine takes no documents just now. Consigne tries again by itself."));
    EXPECT_FALSE(browser.shows("Try again in a few minutes"));
    EXPECT_TRUE(browser.shows("Waits for the one before it."));
    demo.deliveries.rows.front().reason = sentence(spooler::Trouble::no_paper);
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Fill the tray"));
}

TEST(ProgressPage, FindsAndStopsWhatAnEarlierSessionLeftWaiting)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    EXPECT_FALSE(browser.shows("href=\"/t/progress\""));
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    browser.post("/t/quit", "do=quit");
    browser.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_TRUE(browser.shows("Nothing in store"));
    EXPECT_TRUE(browser.shows("href=\"/t/progress\""));
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Plan"));
    browser.post("/t/progress", "do=stop");
    EXPECT_EQ(demo.deliveries.rows.front().state, spooler::DeliveryState::stopped);
    EXPECT_TRUE(browser.shows("Not sent. The document is still in store."));
    // Nobody else sees it.
    browser.post("/t/quit", "do=quit");
    demo.jobs.at({1})->state = spooler::JobState::processing;
    demo.deliveries.rows.front().state = spooler::DeliveryState::queued;
    browser.post("/t/sign-in", "form=account&user=noe&pass=secret&do=open");
    EXPECT_FALSE(browser.shows("href=\"/t/progress\""));
    browser.get("/t/progress");
    EXPECT_FALSE(browser.shows("Plan"));
}

// A page of the same session that is still being answered writes the row of before: the release must not be lost from sight.
TEST(ProgressPage, ShowsAReleaseThatTheSessionForgot)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    demo.add_job("Rapport", demo.camille, 4);
    Browser browser = demo.signed_in();
    std::map<std::string, std::string> before;
    for (const auto& [digest, session] : demo.sessions.rows) before[digest] = session.state;
    browser.post("/t/jobs", "do=print&job=1&shown=1&shown=2");
    for (auto& [digest, session] : demo.sessions.rows) session.state = before[digest];
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("<body class=\"progress\""));
    EXPECT_TRUE(browser.shows("Plan"));
}

TEST(ProgressPage, SaysWhatHappenedToADocumentThatDidNotComeOut)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    auto& delivery = demo.deliveries.rows.front();
    delivery.state = spooler::DeliveryState::put_back;
    delivery.reason = "Paper jam, right door.";
    demo.jobs.at({1})->state = spooler::JobState::pending_held;
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Paper jam, right door."));
    EXPECT_TRUE(browser.shows("Nothing came out. The document is back in store."));
    browser.post("/t/progress", "do=rest");
    EXPECT_EQ(demo.deliveries.claims, 2);
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

/// Camille's panel with two documents, the second sent with the password 1234.
struct Locked : Demo {
    Locked()
    {
        add_job("Plain", camille, 1);
        lock(add_job("Secret", camille, 2, {1}), "1234");
        browser.emplace(signed_in());
    }
    void lock(Job& job, const char* password) const { job.password = site.seal(*spooler::job_password_digest("none", password)); }
    [[nodiscard]] std::vector<JobId> released() const
    {
        std::vector<JobId> all;
        for (const auto& request : release.requests) all.insert(all.end(), request.jobs.begin(), request.jobs.end());
        return all;
    }
    std::optional<Browser> browser;
};

TEST(LockPage, AsksForThePasswordBeforeAnythingIsPrinted)
{
    Locked demo;
    Browser& browser = *demo.browser;
    EXPECT_TRUE(browser.shows(" · password"));
    browser.post("/t/jobs", "do=print");
    EXPECT_EQ(browser.where, "/t/lock");
    EXPECT_TRUE(browser.shows("Secret"));
    EXPECT_TRUE(browser.shows("autofocus"));
    EXPECT_TRUE(demo.released().empty());
    browser.post("/t/lock", "job=2&do=open&pass=0000");
    EXPECT_EQ(browser.where, "/t/lock");
    EXPECT_TRUE(browser.shows("That is not its password."));
    EXPECT_TRUE(browser.shows("4 tries left"));
    EXPECT_TRUE(demo.released().empty());
    browser.post("/t/lock", "job=2&do=open&pass=1234");
    EXPECT_EQ(browser.where, "/t/progress");
    EXPECT_EQ(demo.released().size(), 2U);
    for (const auto& [digest, session] : demo.sessions.rows) EXPECT_EQ(session.state.find("1234"), std::string::npos);
    for (const auto& line : demo.audit.lines) EXPECT_EQ(line.find("1234"), std::string::npos);
}

TEST(LockPage, KeepsTheChoicesAndAsksForEachDocument)
{
    Locked demo;
    demo.lock(demo.add_job("Another", demo.camille, 3, {1}), "5678");
    Browser& browser = *demo.browser;
    browser.get("/t/jobs");
    browser.post("/t/jobs", "shown=1&shown=2&shown=3&job=2&job=3&do=options");
    browser.post("/t/options", "colour=bw&do=print");
    EXPECT_EQ(browser.where, "/t/lock");
    const std::string first = browser.shows("Another") ? "3" : "2";
    browser.post("/t/lock", "job=" + first + "&do=open&pass=" + (first == "3" ? "5678" : "1234"));
    EXPECT_EQ(browser.where, "/t/lock") << "one more";
    const std::string second = first == "3" ? "2" : "3";
    browser.post("/t/lock", "job=" + second + "&do=open&pass=" + (second == "3" ? "5678" : "1234"));
    EXPECT_EQ(browser.where, "/t/progress");
    ASSERT_FALSE(demo.release.requests.empty());
    EXPECT_EQ(demo.released().size(), 2U);
    for (const auto& request : demo.release.requests) EXPECT_TRUE(request.ticket.monochrome);
}

TEST(LockPage, LetsGoOfADocumentOrOfAll)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    browser.post("/t/lock", "job=2&do=skip");
    EXPECT_EQ(browser.where, "/t/progress");
    EXPECT_EQ(demo.released(), std::vector{JobId{1}});
    browser.get("/t/jobs");
    browser.post("/t/jobs", "do=print");
    EXPECT_EQ(browser.where, "/t/lock");
    browser.post("/t/lock", "job=2&do=return&pass=1234");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_EQ(demo.released().size(), 1U);
    browser.get("/t/lock");
    EXPECT_FALSE(browser.shows("name=\"pass\"")) << "nothing is wanted";
}

TEST(LockPage, PausesAfterFiveTriesAndRefusesARightOneMeanwhile)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    for (int i = 0; i < 5; ++i) browser.post("/t/lock", "job=2&do=open&pass=0000");
    EXPECT_TRUE(browser.shows("Too many tries."));
    browser.post("/t/lock", "job=2&do=open&pass=1234");
    EXPECT_EQ(browser.where, "/t/lock");
    EXPECT_TRUE(demo.released().empty());
    demo.time += 31;
    browser.post("/t/lock", "job=2&do=open&pass=1234");
    EXPECT_EQ(demo.released().size(), 2U);
}

TEST(LockPage, TakesACardForACard)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    browser.post("/t/lock", "job=2&do=open&pass=04A1B2C3D4");
    EXPECT_EQ(browser.where, "/t/") << "her own card ends her session";
    EXPECT_TRUE(demo.released().empty());
}

// A page that tells cards from passwords must not tell which cards there are.
TEST(LockPage, LooksForNoCardWhileItsDocumentIsPaused)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    for (int i = 0; i < 5; ++i) browser.post("/t/lock", "job=2&do=open&pass=0000");
    browser.post("/t/lock", "job=2&do=open&pass=04A1B2C3D4");
    EXPECT_EQ(browser.where, "/t/lock");
    EXPECT_TRUE(browser.shows("Too many tries."));
    demo.time += 31;
    browser.post("/t/lock", "job=2&do=open&pass=04A1B2C3D4");
    EXPECT_EQ(browser.where, "/t/");
}

TEST(LockPage, CountsGuessedCardsAgainstTheTerminal)
{
    Locked demo;
    demo.lock(demo.add_job("Another", demo.camille, 3, {1}), "5678");
    Browser& browser = *demo.browser;
    browser.get("/t/jobs");
    browser.post("/t/jobs", "shown=1&shown=2&shown=3&job=2&job=3&do=print");
    const std::string first = browser.shows("Another") ? "3" : "2", second = first == "3" ? "2" : "3";
    for (const char* guess : {"04A1B2C3E1", "04A1B2C3E2", "04A1B2C3E3"}) browser.post("/t/lock", "job=" + first + "&do=open&pass=" + guess);
    browser.post("/t/lock", "job=" + first + "&do=skip");
    for (const char* guess : {"04A1B2C3E4", "04A1B2C3E5"}) browser.post("/t/lock", "job=" + second + "&do=open&pass=" + guess);
    browser.post("/t/lock", "job=" + second + "&do=open&pass=04A1B2C3D4");
    EXPECT_EQ(browser.where, "/t/lock") << "the terminal is paused: a right one is not looked for";
    Browser other = demo.panel();
    EXPECT_TRUE(other.shows("Too many tries."));
}

TEST(LockPage, CountsNoEmptyPassword)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    for (int i = 0; i < 5; ++i) browser.post("/t/lock", "job=2&do=open&pass=");
    browser.post("/t/lock", "job=2&do=open&pass=0000");
    EXPECT_TRUE(browser.shows("4 tries left"));
}

// A form that is pressed twice must not spend a try of the next document.
TEST(LockPage, TakesAFormForItsOwnDocumentAlone)
{
    Locked demo;
    Browser& browser = *demo.browser;
    browser.post("/t/jobs", "do=print");
    browser.post("/t/lock", "job=1&do=open&pass=1234");
    EXPECT_EQ(browser.where, "/t/lock");
    EXPECT_FALSE(browser.shows("not its password"));
    EXPECT_TRUE(demo.released().empty());
}

}  // namespace
}  // namespace consigne::release
