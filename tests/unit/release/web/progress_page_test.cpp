#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

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

// Sheets of it lie in the tray: printed again it comes out whole, which is said first and is a press of its own.

TEST(ProgressPage, PrintsTheRestWithoutWhatIsOnPaperInPart)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24);
    demo.add_job("Plan", demo.camille, 4);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&job=2&shown=1&shown=2");
    for (auto& delivery : demo.deliveries.rows) {
        delivery.state = delivery.job.value == 1 ? spooler::DeliveryState::uncertain : spooler::DeliveryState::put_back;
        delivery.reason = sentence(spooler::Trouble::paper_jam);
        if (delivery.job.value != 1) continue;
        delivery.sheets = 24;
        delivery.sheets_completed = 14;
    }
    for (auto& job : demo.jobs.rows) job.state = spooler::JobState::pending_held;
    demo.jobs.at({1})->reasons = "job-held-for-release,job-interrupted";
    demo.jobs.at({1})->sheets_completed = 14;
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("<span class=\"badc\">14 / 24</span>")) << browser.last.body;
    EXPECT_TRUE(browser.shows("10 sheets did not come out. Printed again, it comes out whole."));
    EXPECT_TRUE(browser.shows("name=\"do\" value=\"rest\">Print the rest<small>1 document · 4 sheets</small>"));
    EXPECT_TRUE(browser.shows("<button class=\"btn\" name=\"do\" value=\"again\">Print again<small>whole · 24 sheets</small>"));
    browser.post("/t/progress", "do=rest");
    ASSERT_EQ(demo.release.requests.size(), 2U);
    EXPECT_EQ(demo.release.requests.back().jobs, (std::vector<spooler::JobId>{{2}}));
    // In the list it is said, too, before a press on "Print" takes it.
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("14 sheets are out already"));
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    ASSERT_EQ(demo.release.requests.size(), 3U);
    EXPECT_EQ(demo.release.requests.back().jobs, (std::vector<spooler::JobId>{{1}}));
}

TEST(ProgressPage, PrintsWholeAgainOnlyWhereThatIsPressed)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24);
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    demo.deliveries.rows.front().state = spooler::DeliveryState::uncertain;
    demo.jobs.at({1})->state = spooler::JobState::pending_held;
    demo.jobs.at({1})->reasons = "job-held-for-release,job-interrupted";
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("It may have printed. Look at the tray"));
    EXPECT_FALSE(browser.shows("Print the rest"));
    EXPECT_TRUE(browser.shows("<button class=\"btn go\" name=\"do\" value=\"again\">Print again<small>whole · 24 sheets</small>"));
    browser.post("/t/progress", "do=rest");
    EXPECT_EQ(demo.release.requests.size(), 1U) << "a page of before: there is no rest";
    EXPECT_TRUE(browser.shows("May have printed already"));
    browser.get("/t/progress");
    browser.post("/t/progress", "do=again");
    EXPECT_EQ(demo.release.requests.size(), 2U);
}

TEST(ProgressPage, PrintsTheRestAsItWasChosenForEachDocument)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4, {1});
    demo.add_job("Rapport", demo.camille, 6, {1});
    demo.jobs.at({2})->prepared.monochrome = true;
    Browser browser = demo.signed_in();
    browser.post("/t/jobs", "do=options&job=1&job=2&shown=1&shown=2");
    browser.post("/t/options", "sides=2&colour=&do=print");
    for (auto& delivery : demo.deliveries.rows) {
        delivery.state = spooler::DeliveryState::put_back;
        delivery.ticket.monochrome = delivery.job.value == 2;
    }
    for (auto& job : demo.jobs.rows) job.state = spooler::JobState::pending_held;
    const auto before = demo.release.requests.size();
    browser.get("/t/progress");
    EXPECT_TRUE(browser.shows("Print the rest<small>2 documents · 5 sheets</small>")) << browser.last.body;
    browser.post("/t/progress", "do=rest");
    ASSERT_GT(demo.release.requests.size(), before);
    for (auto request = demo.release.requests.begin() + static_cast<std::ptrdiff_t>(before); request != demo.release.requests.end(); ++request) {
        EXPECT_EQ(request->ticket.sides, pdl::Duplex::long_edge);
        for (const auto job : request->jobs) EXPECT_EQ(request->ticket.monochrome, job.value == 2) << "what was prepared for one is not for all";
    }
}

}  // namespace
}  // namespace consigne::release
