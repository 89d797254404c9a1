#include "spooler/api/job_password.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

/// A document that came as c.moreau, whom nobody knows, with the password 1234.
struct Nobodys : Demo {
    Nobodys()
    {
        auto& job = add_job("Letter", camille, 1);
        job.owner.reset();
        job.user_name = "c.moreau";
        job.password = site.seal(*spooler::job_password_digest("none", "1234"));
    }
};

TEST(ClaimPage, GivesADocumentToWhoKnowsItsNameAndPassword)
{
    Nobodys demo;
    Browser browser = demo.signed_in();
    EXPECT_FALSE(browser.shows("Letter"));
    EXPECT_TRUE(browser.shows("href=\"/t/claim\""));
    browser.get("/t/claim");
    EXPECT_TRUE(browser.shows("value=\"camille\""));
    browser.post("/t/claim", "do=find&name=c.moreau&pass=");
    browser.post("/t/claim", "do=find&name=c.moreau&pass=0000");
    EXPECT_EQ(browser.where, "/t/claim");
    EXPECT_TRUE(browser.shows("Nothing waits under this name with this password."));
    EXPECT_TRUE(browser.shows("4 tries left")) << "no password costs no try";
    EXPECT_TRUE(browser.shows("value=\"c.moreau\"")) << "typed once is enough";
    browser.post("/t/claim", "do=find&name=c.moreau&pass=1234");
    EXPECT_EQ(browser.where, "/t/jobs");
    EXPECT_TRUE(browser.shows("1 document is yours now."));
    EXPECT_TRUE(browser.shows("Letter"));
    EXPECT_EQ(demo.jobs.rows[0].owner, demo.camille);
    // The password was given already.
    browser.post("/t/jobs", "do=print&job=1&shown=1");
    EXPECT_EQ(browser.where, "/t/progress");
}

TEST(ClaimPage, IsOnOnesOwnPageToo)
{
    Nobodys demo;
    Browser browser = demo.at_desk("camille");
    browser.get("/me/");
    EXPECT_TRUE(browser.shows("A document is missing?"));
    browser.post("/me/claim", "name=c.moreau&pass=9999");
    EXPECT_TRUE(browser.shows("Nothing waits under this name with this password."));
    EXPECT_FALSE(demo.jobs.rows[0].owner);
    browser.post("/me/claim", "name=C.Moreau&pass=1234");
    EXPECT_TRUE(browser.shows("1 document is yours now."));
    EXPECT_EQ(demo.jobs.rows[0].owner, demo.camille);
}

TEST(ClaimPage, HasItsLikeInTheInterface)
{
    Nobodys demo;
    Browser browser(demo.handler);
    const std::string json = "application/json";
    const auto session = browser.send("POST", "/api/v1/sessions", R"({"login":"camille","password":"secret"})", {{"content-type", json}});
    const std::string bearer = "Bearer " + std::string(boost::json::parse(session.body).at("token").as_string());
    const auto claim = [&](const char* body) { return browser.send("POST", "/api/v1/claims", body, {{"authorization", bearer}, {"content-type", json}}); };
    EXPECT_EQ(claim(R"({"name":"c.moreau","password":"0000"})").status, 404);
    const auto right = claim(R"({"name":"c.moreau","password":"1234"})");
    EXPECT_EQ(right.status, 200);
    EXPECT_NE(right.body.find("\"jobs\":[1]"), std::string::npos) << right.body;
    EXPECT_EQ(demo.jobs.rows[0].owner, demo.camille);
}

}  // namespace
}  // namespace consigne::release
