#include "release/web/colour.hpp"
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

// Enter on a tick presses the first button of the form. A reader that types presses Enter, too, and the browser without script cannot
// tell them apart: where one may be, that button keeps the ticks and prints nothing (Card.MeetsNoPrintButtonWithoutScript).

TEST(JobsPage, PrintsOnEnterWhereNoReaderTypes)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser browser = demo.signed_in();
    const auto pressed = [&] {
        const std::string& body = browser.last.body;
        const auto value = body.find("value=\"", body.find("<button", body.find("id=\"main\""))) + 7;
        return body.substr(value, body.find('"', value) - value);
    };
    EXPECT_EQ(pressed(), "keep");
    browser.last = browser.send("GET", "/t/jobs", "", {{"x-station", "17"}});
    EXPECT_EQ(pressed(), "print") << "a station keeps its readers to itself";
    demo.terminals.rows[0].card_reader = false;
    browser.get("/t/jobs");
    EXPECT_EQ(pressed(), "print");
    demo.terminals.rows[0].card_reader = true;
    static_cast<void>(demo.settings.set("allowed-logins", "keyboard"));
    browser.get("/t/jobs");
    EXPECT_EQ(pressed(), "print");
    browser.post("/t/jobs", "do=" + pressed() + "&job=1&shown=1");
    EXPECT_EQ(browser.where, "/t/progress");
    EXPECT_EQ(demo.release.requests.size(), 1U);
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

TEST(JobsPage, ExplainsColourOnItsTickets)
{
    Demo demo;
    demo.add_job("Rapport", demo.camille, 24, {1, 7, 19});
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("<i class=\"hue\">3 of 24 in colour: 1, 7, 19</i>")) << browser.last.body;
    EXPECT_TRUE(browser.shows("class=\"tk four\""));
    browser.post("/t/language", "language=fr");
    EXPECT_TRUE(browser.shows("3 sur 24 en couleur\u00A0: 1, 7, 19"));
    browser.post("/t/language", "language=en");
    // Ticked under black and white it comes out grey, and says nothing of colour.
    browser.post("/t/jobs", "under=&do=options&job=1&shown=1");
    browser.post("/t/options", "colour=bw&do=return");
    EXPECT_TRUE(browser.shows("<i class=\"hue as\">3 of 24 in colour"));
    demo.jobs.at({1})->prepared.monochrome = true;
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("of 24 in colour"));
    demo.jobs.at({1})->prepared = {};
    // All of them: "colour" says it.
    demo.jobs.at({1})->facts.pages = 3U;
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("class=\"hue"));
}

TEST(JobsPage, NamesAsManyPagesInColourAsFitOnATicket)
{
    spooler::Job job;
    job.reading = spooler::Reading::done;
    job.facts.pages = 240U;
    job.facts.colour_pages = std::vector<std::uint32_t>{1, 7, 19, 33, 34, 35, 71, 99, 141};
    const auto& english = web::language("en");
    EXPECT_EQ(web::colour_line(job, english, 31), "9 of 240 in colour");
    EXPECT_EQ(web::colour_line(job, english, 38), "9 of 240 in colour: 1, 7 and 7 more");
    EXPECT_EQ(web::colour_words(job, english), "9 of 240 pages in colour: 1, 7, 19, 33–35, 71, 99, 141");
    EXPECT_EQ(web::colour_words(job, english, 45), "9 of 240 pages in colour: 1, 7, 19 and 6 more");
    job.facts.colour_pages = std::vector<std::uint32_t>{2};
    EXPECT_EQ(web::colour_line(job, english, 31), "1 of 240 in colour: 2");
    job.asked.monochrome = true;
    EXPECT_EQ(web::colour_words(job, english), "");
}

TEST(JobsPage, SaysWhatExpiredWhereNothingIsLeft)
{
    setenv("TZ", "UTC", 1);
    tzset();
    Demo demo;
    const auto at = [&](std::int64_t seconds) { return spooler::Instant{std::chrono::seconds{demo.time.load() + seconds}}; };
    const auto over = [&](const char* name, spooler::PersonId owner, std::int64_t when, const char* reason) {
        auto& job = demo.add_job(name, owner, 1);
        job.state = spooler::JobState::canceled;
        job.reasons = reason;
        job.submitted = at(when - 86'400);
        job.expires = at(when);
        job.completed_at = at(when);
    };
    const std::string timeout = "job-canceled-after-timeout";
    over("Deleted by hand.pdf", demo.camille, -600, "job-canceled-by-user");
    over("Somebody else's.pdf", demo.noe, -600, timeout.c_str());
    over("Long ago.pdf", demo.camille, -8 * 86'400, timeout.c_str());
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("Nothing in store"));
    EXPECT_FALSE(browser.shows("Gone ")) << browser.last.body;

    over("Thesis.pdf", demo.camille, -3 * 3600, timeout.c_str());
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("<b>Gone 3 h ago: “Thesis.pdf”</b>Kept 24 h, then destroyed. Print it again if you still need it.")) << browser.last.body;
    EXPECT_FALSE(browser.shows("Deleted by hand"));
    EXPECT_FALSE(browser.shows("Somebody else"));
    EXPECT_FALSE(browser.shows("Long ago"));

    over("Plan.pdf", demo.camille, -2 * 86'400, timeout.c_str());
    over("Letter.pdf", demo.camille, -60 * 60, timeout.c_str());
    browser.get("/t/jobs");
    const auto& body = browser.last.body;
    EXPECT_LT(body.find("“Letter.pdf”"), body.find("“Thesis.pdf”")) << "the last one first";
    EXPECT_FALSE(browser.shows("Plan.pdf"));
    EXPECT_TRUE(browser.shows("<b>and 1 more</b>Kept 24 h, then destroyed. Print them again"));
    // Where strangers may read along, no title is longer here than on a ticket.
    static_cast<void>(demo.settings.set("terminal-titles", "cut"));
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("“Thesis.pd…”"));
    // What still waits has the page to itself.
    demo.add_job("New.pdf", demo.camille, 1);
    browser.get("/t/jobs");
    EXPECT_FALSE(browser.shows("Gone "));
}

TEST(JobsPage, WarnsWithinTheHourBeforeADocumentIsDestroyed)
{
    Demo demo;
    demo.add_job("Soon", demo.camille, 1).expires = spooler::Instant{std::chrono::seconds{demo.time.load() + 59 * 60}};
    demo.add_job("Later", demo.camille, 1).expires = spooler::Instant{std::chrono::seconds{demo.time.load() + 60 * 60}};
    Browser browser = demo.signed_in();
    EXPECT_TRUE(browser.shows("Destroyed in 59 min")) << browser.last.body;
    EXPECT_FALSE(browser.shows("Destroyed in 60 min"));
    EXPECT_TRUE(browser.shows("Left 1 min ago"));
    const auto place = [&](const char* title) { return browser.last.body.find(title); };
    EXPECT_LT(place("Soon"), place("Later")) << "what goes first stands first, though it is older";
    demo.time += 50;
    browser.get("/t/jobs");
    EXPECT_TRUE(browser.shows("Destroyed in 58 min"));
    EXPECT_TRUE(browser.shows("Destroyed in 59 min"));
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
