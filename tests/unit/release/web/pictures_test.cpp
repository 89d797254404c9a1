// Pictures of first pages: whose they are, and what the setting does.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

struct Drawn final : spooler::Pictures {
    std::vector<std::int64_t> asked;
    bool none = false;
    Result<std::string> of(spooler::JobId job) override
    {
        asked.push_back(job.value);
        if (none) return fail(Errc::not_found, "none");
        return std::string("\xFF\xD8 of ") + std::to_string(job.value);
    }
};

struct Album : Demo {
    Drawn drawn;
    Album()
    {
        auto all = parts();
        all.pictures = &drawn;
        site = *make_site(std::move(all));
        handler = site.answer;
        add_job("Plan", camille, 3).facts.language = pdl::Language::pdf;
        add_job("Lettre", noe, 3).facts.language = pdl::Language::pdf;
    }
};

std::string header(const spooler::HttpResponse& response, const std::string& name)
{
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

TEST(Pictures, AreShownToTheOwnerOfTheDocumentAlone)
{
    Album demo;
    Browser panel = demo.signed_in();
    EXPECT_TRUE(panel.shows("<img src=\"/t/picture/1\" alt=\"\">"));
    const auto picture = panel.send("GET", "/t/picture/1");
    EXPECT_EQ(picture.status, 200);
    EXPECT_EQ(picture.content_type, "image/jpeg");
    EXPECT_EQ(header(picture, "Cache-Control"), "no-store");
    EXPECT_EQ(panel.send("GET", "/t/picture/2").status, 404);
    EXPECT_EQ(panel.send("GET", "/t/picture/99").status, 404);
    EXPECT_EQ(panel.send("GET", "/t/picture/1x").status, 404);
    EXPECT_EQ(demo.panel().send("GET", "/t/picture/1").status, 303) << "nobody is signed in";
    Browser own = demo.at_desk("camille");
    own.get("/me/");
    EXPECT_TRUE(own.shows("<img src=\"/me/picture/1\""));
    EXPECT_EQ(own.send("GET", "/me/picture/1").status, 200);
    EXPECT_EQ(own.send("GET", "/me/picture/2").status, 404);
    EXPECT_EQ(demo.drawn.asked, (std::vector<std::int64_t>{1, 1}));
    // Printed, deleted, expired: gone.
    demo.jobs.rows[0].state = spooler::JobState::completed;
    EXPECT_EQ(own.send("GET", "/me/picture/1").status, 404);
}

TEST(Pictures, AreASheetWhereNoneCanBeDrawnAndAreNotAskedForWhereThatIsKnown)
{
    Album demo;
    demo.drawn.none = true;
    Browser panel = demo.signed_in();
    const auto sheet = panel.send("GET", "/t/picture/1");
    EXPECT_EQ(sheet.status, 200);
    EXPECT_EQ(sheet.content_type, "image/svg+xml");
    EXPECT_NE(sheet.body.find("xmlns=\"http://www.w3.org/2000/svg\""), std::string::npos);
    demo.jobs.rows[0].facts.language = pdl::Language::pclxl;
    panel.get("/t/jobs");
    EXPECT_FALSE(panel.shows("/t/picture/"));
    demo.jobs.rows[0].facts.language = pdl::Language::pdf;
    demo.jobs.rows[0].password = "sealed";
    panel.get("/t/jobs");
    EXPECT_FALSE(panel.shows("/t/picture/")) << "it asks for its password first";
    EXPECT_EQ(panel.send("GET", "/t/picture/1").status, 404);
}

TEST(Pictures, FollowTheSettingOfAllTerminals)
{
    Album demo;
    Browser admin = demo.at_desk("root");
    admin.get("/admin/all-terminals");
    EXPECT_TRUE(admin.shows("Pictures of first pages"));
    admin.post("/admin/all-terminals", "thumbnails=no&second-keyboard-login=on");
    Browser panel = demo.signed_in();
    EXPECT_FALSE(panel.shows("/t/picture/"));
    EXPECT_EQ(panel.send("GET", "/t/picture/1").status, 404);
    Browser own = demo.at_desk("camille");
    own.get("/me/");
    EXPECT_FALSE(own.shows("/me/picture/"));
    admin.post("/admin/all-terminals", "thumbnails=yes&second-keyboard-login=on");
    EXPECT_EQ(panel.send("GET", "/t/picture/1").status, 200);
}

TEST(Pictures, AreNotForWhoCollectsForSomebodyElse)
{
    Album demo;
    demo.people.rows[1].operator_right = true;
    Browser browser = demo.panel();
    browser.post("/t/sign-in", "form=account&user=noe&pass=secret");
    browser.get("/t/operator");
    browser.post("/t/operator", "person=1");
    EXPECT_TRUE(browser.shows("Plan")) << browser.last.body;
    EXPECT_FALSE(browser.shows("/t/picture/1"));
    EXPECT_EQ(browser.send("GET", "/t/picture/1").status, 404);
}

}  // namespace
}  // namespace consigne::release
