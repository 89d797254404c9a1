// What is told of a collection: to the audit log which documents, how and for whom; to their owner who came in their stead.
#include "release/web/release_record.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

struct Counter : Demo {
    Counter() { people.rows[1].operator_right = true; }   // noe
    std::vector<std::string> released()
    {
        const std::lock_guard lock(audit.mutex);
        std::vector<std::string> some;
        for (const auto& line : audit.lines)
            if (line.find(": released") != std::string::npos) some.push_back(line);
        return some;
    }
    /// A document that came out, let go by somebody under a ticket.
    spooler::Job& printed(const std::string& name, spooler::PersonId owner, std::optional<spooler::PersonId> by, const spooler::Ticket& ticket)
    {
        auto& job = add_job(name, owner, 4, {1, 2});
        job.state = spooler::JobState::completed;
        job.device = spooler::OutputDeviceId{1};
        job.completed_at = spooler::Instant{std::chrono::seconds{time.load()}};
        spooler::Delivery delivery;
        delivery.id = {static_cast<std::int64_t>(deliveries.rows.size()) + 1};
        delivery.job = job.id;
        delivery.device = {1};
        delivery.by = by;
        delivery.ticket = ticket;
        delivery.state = spooler::DeliveryState::printed;
        deliveries.rows.push_back(delivery);
        return job;
    }
};

TEST(ReleaseRecord, NamesTheDocumentsOfAPressAndHowEachComesOut)
{
    Counter counter;
    counter.add_job("Plan", counter.camille, 4, {1}).prepared.monochrome = true;
    counter.jobs.rows[0].prepared.sides = pdl::Duplex::long_edge;
    counter.add_job("Rapport", counter.camille, 4);
    counter.add_job("Annexe", counter.camille, 4);
    Browser browser = counter.signed_in();
    browser.post("/t/jobs", "do=print&job=1&job=2&job=3&shown=1&shown=2&shown=3");
    // In the order in which they are printed: the newest first, as the list has them.
    EXPECT_EQ(counter.released(), (std::vector<std::string>{"camille: released: as sent: job 3 ticket 403, job 2 ticket 402 at terminal 2FW00627",
                                                            "camille: released: black and white, two-sided: job 1 ticket 401 at terminal 2FW00627"}));
}

TEST(ReleaseRecord, SaysForWhomEachOfTheApisDocumentsIs)
{
    Counter counter;
    counter.add_job("Plan", counter.camille, 4, {1});
    counter.add_job("Rapport", counter.noe, 4);
    Browser api(counter.handler);
    api.local_admin = true;
    ASSERT_EQ(api.send("POST", "/api/v1/releases", R"({"jobs":[1,2],"mono":true,"duplex":"long","copies":2})").status, 202);
    EXPECT_EQ(counter.released(), (std::vector<std::string>{"admin socket: released for camille: black and white, two-sided, 2 copies: job 1 ticket 401 at Canon Accueil",
                                                            "admin socket: released for noe: black and white, two-sided, 2 copies: job 2 ticket 402 at Canon Accueil"}));
}

TEST(ReleaseRecord, LeavesNoDocumentOutHoweverManyThereAre)
{
    Counter counter;
    std::vector<spooler::Delivery> all;
    for (int i = 1; i <= 95; ++i) {
        spooler::Delivery delivery;
        delivery.job = counter.add_job("Document", counter.camille, 1).id;
        all.push_back(delivery);
    }
    test::Folder folder;
    auto key = LookupKey::load_or_make(folder.path);
    ASSERT_TRUE(key);
    Context site(counter.parts(), std::move(*key));
    web::record_release(site, "camille", counter.camille, all, "terminal X");
    const auto lines = counter.released();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_TRUE(lines[0].starts_with("camille: released: as sent: job 1 ticket 401, job 2 ticket 402"));
    EXPECT_TRUE(lines[2].ends_with("job 95 ticket 495 at terminal X"));
}

TEST(ReleaseRecord, KeepsEachChoiceInTheLogsOwnWords)
{
    spooler::Ticket ticket;
    EXPECT_EQ(web::choices_kept(ticket), "as sent");
    ticket.copies = 1;
    ticket.sides = pdl::Duplex::simplex;
    ticket.fit = pdl::Media{595, 842};
    EXPECT_EQ(web::choices_kept(ticket), "one-sided, 1 copy, on A4");
}

TEST(Portal, TellsItsOwnerWhoCollectedADocumentInTheirStead)
{
    Counter counter;
    counter.printed("Own.pdf", counter.camille, counter.camille, {});
    Browser browser = counter.at_desk("camille");
    browser.get("/me/history");
    EXPECT_FALSE(browser.shows("collected by")) << "they came themselves";
    counter.printed("Itself.pdf", counter.camille, std::nullopt, {});
    browser.get("/me/history");
    EXPECT_FALSE(browser.shows("collected by")) << "nobody had to come";
    counter.people.rows[1].full_name = "Noé Petit";
    counter.printed("Plan.pdf", counter.camille, counter.noe, {});
    browser.get("/me/history");
    EXPECT_TRUE(browser.shows("collected by Noé Petit (operator) at Canon Accueil"));
    browser.last = browser.send("GET", "/me/history.csv");
    EXPECT_TRUE(browser.shows("\"Printed, collected by Noé Petit (operator) at Canon Accueil\""));
    EXPECT_TRUE(browser.shows("\"Own.pdf\",\"Canon Accueil\",4,\"Printed\""));
    browser.get("/me/history");
    browser.post("/look", "language=fr&to=%2Fme%2Fhistory");
    EXPECT_TRUE(browser.shows("retiré par Noé Petit (opérateur) à Canon Accueil"));
    // Whoever collected is gone since: it is told all the same.
    std::erase_if(counter.people.rows, [&](const auto& one) { return one.id == counter.noe; });
    browser.get("/me/history");
    EXPECT_TRUE(browser.shows("retiré par un opérateur à Canon Accueil"));
}

TEST(Portal, CountsAsSparedOnlyWhatItsOwnerChose)
{
    Counter counter;
    spooler::Ticket chosen;
    chosen.monochrome = true;
    chosen.sides = pdl::Duplex::long_edge;
    counter.printed("Plan.pdf", counter.camille, counter.noe, chosen);
    Browser browser = counter.at_desk("camille");
    browser.get("/me/");
    EXPECT_FALSE(browser.shows("This month, spared")) << "an operator's choice is not hers";
    // What she prepared was hers, whoever came for it.
    counter.jobs.rows[0].prepared.sides = pdl::Duplex::long_edge;
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("This month, spared"));
    EXPECT_TRUE(browser.shows("<dt>sheets</dt><dd>2</dd>"));
    EXPECT_FALSE(browser.shows("that came in colour"));
    counter.deliveries.rows[0].by = counter.camille;
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("2 pages in black and white that came in colour"));
}

}  // namespace
}  // namespace consigne::release
