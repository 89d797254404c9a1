#include "spooler/api/job_password.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using spooler::Job;
using spooler::JobId;
using test::Demo;

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
