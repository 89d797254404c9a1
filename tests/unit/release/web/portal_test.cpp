#include "release/session/live.hpp"
#include "release/web/colour.hpp"
#include "release/web/moments.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

std::size_t count(const std::string& text, std::string_view what)
{
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
    return n;
}

TEST(Portal, ShowsEachPersonTheirOwnDocumentsOnly)
{
    Demo demo;
    demo.add_job("Thesis.pdf", demo.camille, 24, {1, 7, 19});
    demo.add_job("Secret.pdf", demo.noe, 2);
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("1 document in store"));
    EXPECT_TRUE(browser.shows("Thesis.pdf"));
    EXPECT_TRUE(browser.shows("3 of 24 pages in colour: 1, 7, 19"));
    EXPECT_TRUE(browser.shows("24 sheets"));
    EXPECT_FALSE(browser.shows("Secret.pdf"));
    EXPECT_EQ(browser.get("/me/jobs/2").body.find("Secret.pdf"), std::string::npos);
    EXPECT_EQ(browser.where, "/me/") << "somebody else's is not there";
    for (const char* act : {"delete", "undo", "keep"}) browser.post(std::string("/me/") + act, "job=2");
    browser.post("/me/jobs/2", "colour=bw&do=save");
    EXPECT_EQ(demo.jobs.rows[1].state, spooler::JobState::pending_held);
    EXPECT_TRUE(demo.jobs.rows[1].prepared.nothing());
    demo.time += 60;
    demo.site.sweep();
    EXPECT_EQ(demo.jobs.rows[1].state, spooler::JobState::pending_held);
}

TEST(Portal, ShowsManyDocumentsPageByPageAndStaysOnThePageThatWasPressed)
{
    Demo demo;
    for (int i = 1; i <= 60; ++i) demo.add_job("Doc" + std::to_string(i) + ".pdf", demo.camille, 2);
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("60 documents in store"));
    EXPECT_TRUE(browser.shows("120 sheets")) << "all of them are counted, whatever the page shows";
    EXPECT_EQ(count(browser.last.body, "<article"), 25U);
    EXPECT_LT(browser.last.body.size(), 60'000U);
    EXPECT_TRUE(browser.shows("1 – 25 of 60"));
    EXPECT_FALSE(browser.shows("name=\"page\""));
    browser.get("/me/?page=2");
    EXPECT_TRUE(browser.shows("26 – 50 of 60"));
    EXPECT_TRUE(browser.shows("href=\"/me/\""));
    EXPECT_TRUE(browser.shows("href=\"/me/?page=3\""));
    const auto at = browser.last.body.find("id=\"job") + 7;
    const std::string job = browser.last.body.substr(at, browser.last.body.find('"', at) - at);
    browser.post("/me/delete", "job=" + job + "&page=2");
    EXPECT_EQ(browser.where, "/me/?page=2");
    EXPECT_TRUE(browser.shows("id=\"job" + job + "\"")) << "with time to think again";
    browser.post("/me/undo", "job=" + job + "&page=2");
    EXPECT_EQ(browser.where, "/me/?page=2");
    browser.get("/me/jobs/" + job + "?page=2");
    EXPECT_TRUE(browser.shows("href=\"/me/?page=2\""));
    browser.post("/me/jobs/" + job, "colour=bw&do=save&page=2");
    EXPECT_EQ(browser.where, "/me/?page=2");
    browser.post("/me/keep", "job=" + job + "&page=2");
    EXPECT_EQ(browser.where, "/me/?page=2");
    // What was there has left: the last page that is.
    for (auto& row : demo.jobs.rows) if (row.id.value > 30) row.state = spooler::JobState::completed;
    browser.get("/me/?page=3");
    EXPECT_TRUE(browser.shows("26 – 30 of 30"));
    for (const char* odd : {"0", "-4", "x", "99999999999999999999"}) EXPECT_EQ(browser.get(std::string("/me/?page=") + odd).status, 200) << odd;
}

TEST(Portal, ShowsWhatIsBeingPrintedAndWhereItIs)
{
    Demo demo;
    demo.add_job("Going.pdf", demo.camille, 4);
    demo.add_job("Waiting.pdf", demo.camille, 4);
    spooler::ReleaseRequest request;
    request.release_id = "r1";
    request.jobs = {spooler::JobId{1}};
    request.device = spooler::OutputDeviceId{1};
    ASSERT_TRUE(demo.release.release(request));
    demo.deliveries.rows[0].reason = "Paper jam. Open the machine where its panel shows, and take the paper out.";
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("1 document in store"));
    EXPECT_TRUE(browser.shows("Printing at Canon Accueil"));
    EXPECT_TRUE(browser.shows("Paper jam."));
    EXPECT_EQ(count(browser.last.body, "action=\"/me/delete\""), 1U) << "what is on its way is not deleted here";
    browser.post("/me/delete", "job=1");
    EXPECT_TRUE(browser.shows("left the store meanwhile"));
}

TEST(Portal, DeletesWithTimeToThinkAgain)
{
    Demo demo;
    demo.add_job("One.pdf", demo.camille, 1);
    demo.add_job("Two.pdf", demo.camille, 1);
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    browser.post("/me/delete", "job=1");
    EXPECT_TRUE(browser.shows("Undo (20 s)"));
    EXPECT_TRUE(browser.shows("1 document in store"));
    EXPECT_EQ(demo.jobs.rows[0].state, spooler::JobState::pending_held);
    browser.post("/me/undo", "job=1");
    EXPECT_TRUE(browser.shows("2 documents in store"));
    browser.post("/me/delete", "job=1");
    demo.time += 21;
    browser.get("/me/");
    EXPECT_EQ(demo.jobs.rows[0].state, spooler::JobState::canceled);
    EXPECT_FALSE(browser.shows("One.pdf"));
    browser.post("/me/undo", "job=1");
    EXPECT_TRUE(browser.shows("left the store meanwhile"));
    browser.post("/me/delete", "job=2");
    browser.post("/sign-out", "");
    EXPECT_EQ(demo.jobs.rows[1].state, spooler::JobState::canceled) << "whoever leaves is done";
}

TEST(Portal, WarnsBeforeADocumentIsDestroyedAndKeepsItLonger)
{
    Demo demo;
    auto& job = demo.add_job("Soon.pdf", demo.camille, 6);
    const auto born = job.submitted;
    demo.time += 86'400 - 20 * 60;
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("class=\"jt soon\""));
    EXPECT_TRUE(browser.shows("20 min"));
    EXPECT_TRUE(browser.shows("Will be destroyed "));
    EXPECT_TRUE(browser.shows("Keep 24 h more"));
    browser.post("/me/keep", "job=1");
    EXPECT_TRUE(browser.shows("stays in store"));
    EXPECT_FALSE(browser.shows("class=\"jt soon\""));
    EXPECT_TRUE(browser.shows("<span class=\"vh\">kept for </span>24 h")) << browser.last.body;
    for (int turn = 0; turn < 10; ++turn) browser.post("/me/keep", "job=1");
    EXPECT_EQ(demo.jobs.rows[0].expires, born + std::chrono::hours(7 * 24)) << "a week in all";
    EXPECT_TRUE(browser.shows("as long as this site allows"));
    demo.settings.rows["keep-longer"] = "0";
    const auto until = demo.jobs.rows[0].expires;
    demo.jobs.rows[0].submitted += std::chrono::hours(24);
    browser.post("/me/keep", "job=1");
    EXPECT_EQ(demo.jobs.rows[0].expires, until) << "where a site does not allow it";
}

TEST(Portal, PreparesADocumentForTheTerminal)
{
    Demo demo;
    demo.add_job("Report.pdf", demo.camille, 24, {1, 2, 3, 9});
    Browser browser = demo.at_desk("camille");
    browser.get("/me/jobs/1");
    EXPECT_TRUE(browser.shows("4 of 24 pages in colour: 1–3, 9"));
    EXPECT_TRUE(browser.shows("−12 sheets"));
    browser.post("/me/jobs/1", "colour=bw&sides=2&copies=2&do=save");
    EXPECT_EQ(demo.jobs.rows[0].prepared, (spooler::Ticket{true, pdl::Duplex::long_edge, 2U}));
    EXPECT_EQ(browser.where, "/me/");
    EXPECT_TRUE(browser.shows("Prepared: “Report.pdf”."));
    EXPECT_TRUE(browser.shows("<span class=\"chip\">Black and white</span><span class=\"chip\">Two-sided</span><span class=\"chip\">2 copies</span>")) << browser.last.body;
    EXPECT_FALSE(browser.shows("pages in colour"));
    browser.get("/me/jobs/1");
    EXPECT_EQ(count(browser.last.body, " checked>"), 2U);

    // The terminal shows it so, prints it so, and can take it back.
    Browser panel = demo.signed_in();
    panel.get("/t/jobs");
    EXPECT_TRUE(panel.shows("B&amp;W · 2-sided · 2 copies")) << panel.last.body;
    panel.post("/t/jobs", "job=1&do=options");
    EXPECT_TRUE(panel.shows("id=\"c1\" checked"));
    EXPECT_TRUE(panel.shows("id=\"d1\" checked"));
    panel.post("/t/options", "was_bw=1&was_2=1&colour=bw&sides=&do=return");
    EXPECT_EQ(demo.jobs.rows[0].prepared, (spooler::Ticket{true, std::nullopt, 2U}));
    panel.post("/t/jobs", "job=1&under=b&do=print");
    ASSERT_EQ(demo.deliveries.rows.size(), 1U);
    EXPECT_EQ(demo.deliveries.rows[0].ticket, (spooler::Ticket{true, std::nullopt, 2U}));
}

TEST(Portal, OffersOnlyWhatCanBeKept)
{
    Demo demo;
    auto& job = demo.add_job("Scan.pdf", demo.camille, 1);
    job.can.copies = filters::Means::no;
    Browser browser = demo.at_desk("camille");
    browser.get("/me/jobs/1");
    EXPECT_TRUE(browser.shows("Already black and white"));
    EXPECT_TRUE(browser.shows("One page only"));
    EXPECT_TRUE(browser.shows("Not possible with this document"));
    browser.post("/me/jobs/1", "colour=bw&sides=2&copies=7&do=save");
    EXPECT_TRUE(demo.jobs.rows[0].prepared.nothing()) << "whatever a form says";
    demo.jobs.rows[0].facts.pages = 9;
    demo.jobs.rows[0].can.copies = filters::Means::rewrite;
    for (const char* copies : {"0", "-1", "100", "many", "1"}) {
        browser.post("/me/jobs/1", std::string("copies=") + copies + "&do=save");
        EXPECT_FALSE(demo.jobs.rows[0].prepared.copies) << copies;
    }
    browser.post("/me/jobs/1", "sides=2&copies=99&do=save");
    EXPECT_EQ(demo.jobs.rows[0].prepared.copies, 99U);
    browser.get("/me/jobs/1");
    browser.post("/me/jobs/1", "sides=2&copies=99&do=as-sent");
    EXPECT_TRUE(demo.jobs.rows[0].prepared.nothing());
}

TEST(Portal, ShowsADrawnCodeOnce)
{
    Demo demo;
    Browser browser = demo.at_desk("noe");
    browser.get("/me/cards");
    EXPECT_TRUE(browser.shows("You have no print code yet."));
    browser.post("/me/cards/code", "");
    EXPECT_EQ(browser.where, "/me/cards") << "no code in an address";
    const auto at = browser.last.body.find("class=\"secret\">");
    ASSERT_NE(at, std::string::npos);
    std::string code;
    for (const char c : browser.last.body.substr(at + 15, 12))
        if (c >= '0' && c <= '9') code += c;
    EXPECT_EQ(code.size(), 6U);
    browser.get("/me/cards");
    EXPECT_FALSE(browser.shows("class=\"secret\""));
    EXPECT_TRUE(browser.shows("You have a print code."));
    for (const auto& [digest, session] : demo.sessions.rows) EXPECT_EQ(session.state.find(code), std::string::npos);
    for (const auto& line : demo.audit.lines) EXPECT_EQ(line.find(code), std::string::npos);
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&do=open&code=" + code);
    EXPECT_EQ(panel.where, "/t/jobs");
    browser.post("/me/cards/code/remove", "");
    EXPECT_FALSE(demo.people.has_code(demo.noe));

    demo.settings.rows["own-print-code"] = "no";
    browser.get("/me/cards");
    EXPECT_TRUE(browser.shows("The front desk gives print codes here."));
    EXPECT_FALSE(browser.shows("action=\"/me/cards/code\""));
    EXPECT_EQ(browser.send("POST", "/me/cards/code", "token=" + browser.token()).status, 403);
    EXPECT_FALSE(demo.people.has_code(demo.noe));
}

TEST(Portal, UnlinksOnesOwnCards)
{
    Demo demo;
    Browser browser = demo.at_desk("camille"), other = demo.at_desk("noe");
    browser.get("/me/cards");
    EXPECT_TRUE(browser.shows("Card ending C3D4"));
    EXPECT_FALSE(browser.shows("04A1B2C3D4")) << "never the whole number";
    const std::string id = demo.people.all_cards.front().digest.substr(0, 16);
    other.get("/me/cards");
    other.post("/me/cards/remove", "card=" + id);
    EXPECT_EQ(demo.people.all_cards.size(), 1U);
    demo.settings.rows["own-cards"] = "no";
    EXPECT_EQ(browser.send("POST", "/me/cards/remove", "token=" + browser.token() + "&card=" + id).status, 403);
    demo.settings.rows.clear();
    browser.post("/me/cards/remove", "card=" + id);
    EXPECT_TRUE(browser.shows("The card ending C3D4 is unlinked."));
    EXPECT_TRUE(demo.people.all_cards.empty());
}

TEST(Portal, DrawsAPersonalAddressWithItsInstructions)
{
    Demo demo;
    Browser browser = demo.at_desk("camille");
    browser.get("/me/address");
    EXPECT_TRUE(browser.shows("You have none yet."));
    browser.post("/me/address", "label=Laptop");
    EXPECT_EQ(browser.where, "/me/address") << "no token in an address";
    const auto at = browser.last.body.find("/ipp/p/");
    ASSERT_NE(at, std::string::npos);
    EXPECT_TRUE(browser.shows("sudo lpadmin")) << "for the system that the browser runs on";
    EXPECT_TRUE(browser.shows("<path d=\"M")) << "and as a picture";
    ASSERT_EQ(demo.people.all_addresses.size(), 1U);
    EXPECT_EQ(demo.people.all_addresses[0].label, "Laptop");
    const std::string token = browser.last.body.substr(at + 7, 26);
    EXPECT_TRUE(demo.site.personal("10.0.0.1", token)) << token;
    browser.get("/me/address");
    EXPECT_FALSE(browser.shows("/ipp/p/")) << "told once";
    EXPECT_TRUE(browser.shows("Laptop"));
    for (const auto& line : demo.audit.lines) EXPECT_EQ(line.find(token), std::string::npos);
    browser.post("/me/address", "label=");
    browser.post("/me/address", "label=Laptop");
    EXPECT_EQ(demo.people.all_addresses[1].label, "Linux");
    EXPECT_EQ(demo.people.all_addresses[2].label, "Laptop 2");
    Browser other = demo.at_desk("noe");
    other.get("/me/address");
    other.post("/me/address/revoke", "address=1");
    EXPECT_EQ(demo.people.all_addresses.size(), 3U);
    browser.get("/me/address");
    browser.post("/me/address/revoke", "address=1");
    EXPECT_TRUE(browser.shows("opens nothing any more"));
    EXPECT_FALSE(demo.site.personal("10.0.0.1", token));
}

TEST(Portal, TellsWhatBecameOfDocuments)
{
    Demo demo;
    auto over = [&](const char* name, spooler::PersonId owner, spooler::JobState state, const char* reasons) {
        auto& job = demo.add_job(name, owner, 3);
        job.state = state;
        job.reasons = reasons;
        job.completed_at = spooler::Instant{std::chrono::seconds{demo.time.load()}};
        if (state == spooler::JobState::completed) job.device = spooler::OutputDeviceId{1};
    };
    over("Out.pdf", demo.camille, spooler::JobState::completed, "job-completed-successfully");
    over("Late.pdf", demo.camille, spooler::JobState::canceled, "job-canceled-after-timeout");
    over("=2+5", demo.camille, spooler::JobState::canceled, "job-canceled-by-user");
    over("Hers.pdf", demo.noe, spooler::JobState::completed, "");
    Browser browser = demo.at_desk("camille");
    browser.get("/me/history");
    for (const char* text : {"Out.pdf", "Printed", "Canon Accueil", "Late.pdf", "Expired", "=2+5", "Deleted"}) EXPECT_TRUE(browser.shows(text)) << text;
    EXPECT_FALSE(browser.shows("Hers.pdf"));
    browser.get("/me/history?show=not-printed");
    EXPECT_FALSE(browser.shows("Out.pdf"));
    EXPECT_TRUE(browser.shows("Late.pdf"));
    browser.last = browser.send("GET", "/me/history.csv");
    EXPECT_EQ(browser.last.content_type, "text/csv; charset=utf-8");
    EXPECT_TRUE(browser.shows("\"Out.pdf\",\"Canon Accueil\",3,\"Printed\""));
    EXPECT_TRUE(browser.shows("\"'=2+5\"")) << "no formula for a spreadsheet";
    EXPECT_FALSE(browser.shows("Hers.pdf"));
}

TEST(Portal, TellsAnOpenPageThatADocumentCame)
{
    Demo demo;
    Browser browser = demo.at_desk("camille"), other = demo.at_desk("noe");
    const auto answer = browser.send("GET", "/me/events");
    ASSERT_TRUE(answer.events);
    EXPECT_EQ(answer.content_type, "text/event-stream");
    const auto others = other.send("GET", "/me/events").events;
    int rung = 0;
    answer.events->listen([&] { ++rung; });
    EXPECT_EQ(answer.events->next(), "");
    const auto id = demo.add_job("Now.pdf", demo.camille, 1).id;
    demo.site.heard({spooler::Change::What::job_created, id, {}});
    EXPECT_EQ(rung, 1);
    EXPECT_EQ(answer.events->next(), "data:\n\n");
    EXPECT_EQ(answer.events->next(), "") << "once";
    EXPECT_EQ(others->next(), "") << "not to others";
    answer.events->listen({});
    demo.site.heard({spooler::Change::What::job_state, id, {}});
    EXPECT_EQ(rung, 1);
    EXPECT_EQ(answer.events->next(), "data:\n\n");
    // Listening keeps nothing alive; the end is told, and is the end.
    demo.time += 3601;
    EXPECT_EQ(answer.events->next(), "event: out\ndata:\n\n");
    EXPECT_EQ(answer.events->next(), std::nullopt);
}

TEST(Portal, LeavesPlacesToOtherConnectionsOfAnAddress)
{
    Demo demo;
    Browser browser = demo.at_desk("camille");
    std::vector<std::shared_ptr<spooler::EventFeed>> open;
    for (std::size_t page = 0; page < Live::most_of_one_address; ++page) open.push_back(browser.send("GET", "/me/events").events);
    for (const auto& feed : open) EXPECT_TRUE(feed);
    const auto refused = browser.send("GET", "/me/events");
    EXPECT_EQ(refused.status, 204);
    EXPECT_FALSE(refused.events);
    open.pop_back();
    EXPECT_TRUE(browser.send("GET", "/me/events").events) << "one that was closed makes place";
}

TEST(Portal, WritesPageNumbersAsPeopleDo)
{
    const auto& english = web::language("en");
    EXPECT_EQ(web::page_numbers({1, 7, 19}, 8, english), "1, 7, 19");
    EXPECT_EQ(web::page_numbers({1, 2, 4, 5, 6, 7}, 8, english), "1, 2, 4–7");
    EXPECT_EQ(web::page_numbers({1, 3, 5, 7, 9}, 3, english), "1, 3, 5 and 2 more");
    EXPECT_EQ(web::page_numbers({1, 3}, 1, web::language("fr")), "1 et 1 autre");
}

TEST(Moments, AreWrittenAsEachLanguageDoes)
{
    using namespace std::chrono_literals;
    setenv("TZ", "UTC", 1);
    tzset();
    const auto& english = web::language("en");
    const auto& french = web::language("fr");
    const spooler::Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + 14h + 26min;
    EXPECT_EQ(web::ago(english, now - 20s, now), "just now");
    EXPECT_EQ(web::ago(english, now - 12min, now), "12 min ago");
    EXPECT_EQ(web::ago(french, now - 3h, now), "il y a 3\u00A0h");
    EXPECT_EQ(web::ago(english, now - 15h, now), "yesterday at 23:26");
    EXPECT_EQ(web::ago(french, now - 15h, now), "hier à 23\u00A0h\u00A026");
    EXPECT_EQ(web::ago(french, now - 25 * 24h, now), "le 1er novembre");
    EXPECT_EQ(web::date(english, now - 400 * 24h, now), "22 October 2025");
    EXPECT_EQ(web::at(english, now + 1h, now), "at 15:26");
    EXPECT_EQ(web::at(french, now + 12h, now), "demain à 2\u00A0h\u00A026");
    EXPECT_EQ(web::left(english, 20min + 59s), "20 min");
    EXPECT_EQ(web::left(english, 2h + 31min), "2 h 31");
    EXPECT_EQ(web::left(english, 24h - 1s), "24 h");
    EXPECT_EQ(web::left(french, 50h), "2 jours");
    EXPECT_EQ(web::left(english, 0s), "1 min");
    EXPECT_EQ(english.number(9420), "9,420");
    EXPECT_EQ(french.number(1234567), "1\u00A0234\u00A0567");
}

}  // namespace
}  // namespace consigne::release
