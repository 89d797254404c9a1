#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using spooler::JobId;
using test::Demo;

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
    EXPECT_TRUE(browser.shows("1 document<"));
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

// Where no events come: the script asks for the shape of the list, behind the person's back.
TEST(JobsPage, TellsAScriptWithoutEventsWhenTheListIsAnother)
{
    Demo demo;
    Browser browser = demo.signed_in();
    const std::string nothing = browser.shape();
    ASSERT_EQ(nothing.size(), 16U);
    EXPECT_EQ(browser.news(), nothing);
    demo.time += 30;
    demo.add_job("One.pdf", demo.camille, 1);
    const std::string one = browser.news();
    EXPECT_NE(one, nothing);
    browser.last = browser.send("GET", "/t/jobs?news=1");
    EXPECT_EQ(browser.shape(), one);
    // Ages alone are no news; what it says of a document or its machine is.
    demo.time += 20;
    EXPECT_EQ(browser.news(), one);
    demo.jobs.at({1})->facts.pages = 7;
    const std::string read = browser.news();
    EXPECT_NE(read, one);
    demo.devices.rows.front().ready = false;
    demo.devices.rows.front().state_message = sentence(spooler::Trouble::paper_jam);
    EXPECT_NE(browser.news(), read);
    demo.time += 15;
    const auto sessions = demo.sessions.rows.size();
    EXPECT_NE(browser.news(), read) << "asking keeps nobody signed in";
    browser.get("/t/");
    EXPECT_TRUE(browser.shows("class=\"sign-in\""));
    EXPECT_LE(demo.sessions.rows.size(), sessions);
}

TEST(JobsPage, HasWordsAndButtonsThatHoldWhateverIsTickedWithoutScript)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    demo.add_job("Rapport", demo.camille, 1);
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("id=\"print\">Print<small>Ticked, or all (2)</small>"));
    EXPECT_TRUE(browser.shows("id=\"delete\">"));
    browser.post("/t/jobs", "do=delete&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Tick what is to be deleted first."));
    EXPECT_FALSE(browser.shows("Undo"));
    browser.post("/t/jobs", "do=delete&job=1&shown=1&shown=2");
    EXPECT_TRUE(browser.shows("Undo (20 s)"));
    EXPECT_FALSE(browser.shows("Tick what is to be deleted first."));
    EXPECT_TRUE(browser.shows("Ticked, or all (1)"));
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

}  // namespace
}  // namespace consigne::release
