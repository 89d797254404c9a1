// What an administrator sets for a terminal or a person, and what the panel then does.
#include "spooler/store/store.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

TEST(TerminalSettings, CopiesAreOfferedAndTakenOnlyWhereTheirSwitchIsOn)
{
    Demo demo;
    demo.add_job("Plan", demo.camille, 4);
    demo.add_job("Rapport", demo.camille, 4);
    static_cast<void>(demo.panel());
    Browser admin = demo.at_desk("root");
    admin.get("/admin/terminals/1");
    const std::string base = "name=07+Accueil&machine=1&release=manual&after=choose&options=on&sides=on&mono=on";
    admin.post("/admin/terminals/1", base + "&copies=on");
    ASSERT_EQ(admin.last.status, 200);
    Browser panel = demo.signed_in();
    panel.post("/t/jobs", "do=options&job=1&shown=1&shown=2");
    EXPECT_TRUE(panel.shows("name=\"copies\" value=\"2\"")) << panel.last.body;
    panel.post("/t/options", "copies=3");
    panel.post("/t/options", "do=print");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_EQ(demo.release.requests[0].ticket.copies, 3U);

    admin.get("/admin/terminals/1");
    admin.post("/admin/terminals/1", base);
    ASSERT_EQ(admin.last.status, 200);
    panel = demo.signed_in();
    panel.post("/t/jobs", "do=options&job=2&shown=2");
    EXPECT_FALSE(panel.shows("name=\"copies\"")) << "switched off alone";
    EXPECT_TRUE(panel.shows("name=\"sides\" value=\"2\""));
    EXPECT_TRUE(panel.shows("name=\"colour\" value=\"bw\""));
    // A page from before, or a form of somebody's own making, gets no further.
    panel.post("/t/options", "copies=3");
    panel.post("/t/options", "do=print");
    ASSERT_EQ(demo.release.requests.size(), 2U);
    EXPECT_FALSE(demo.release.requests[1].ticket.copies);
}

/// Where terminals wait for an administrator.
struct Guarded : Demo {
    Guarded()
    {
        demo = false;
        site = *make_site(parts());
        handler = site.answer;
    }
};

TEST(TerminalSettings, ThePanelOfARemovedTerminalWaitsAgain)
{
    Guarded site;
    site.add_job("Plan", site.camille, 4);
    Browser panel = site.panel();
    EXPECT_TRUE(panel.shows("This terminal is waiting for approval."));
    Browser admin = site.at_desk("root");
    admin.get("/admin/terminals/1");
    admin.post("/admin/terminals/1", "name=07+Accueil&machine=1&release=manual&after=choose&options=on");
    ASSERT_TRUE(site.terminals.rows[0].accepted);
    panel.get("/t/?terminal=2FW00627");
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_TRUE(panel.shows("Plan"));

    admin.get("/admin/terminals/1");
    admin.post("/admin/terminals/1/remove", "");
    EXPECT_TRUE(site.terminals.rows.empty());
    panel.get("/t/jobs");
    EXPECT_FALSE(panel.shows("Plan")) << "whoever is signed in there sees nothing more";
    panel.get("/t/?terminal=2FW00627");
    EXPECT_TRUE(panel.shows("This terminal is waiting for approval.")) << "its secret of before opens nothing";
    ASSERT_EQ(site.terminals.rows.size(), 1U);
    EXPECT_FALSE(site.terminals.rows[0].accepted);
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_FALSE(panel.shows("Plan"));
    admin.get("/admin/terminals");
    EXPECT_TRUE(admin.shows("Waiting to be accepted"));
}

TEST(PersonSettings, TheirLanguageIsThePanelsWhileTheyAreThere)
{
    Demo demo;
    Browser admin = demo.at_desk("root");
    admin.get("/admin/people/1");
    EXPECT_TRUE(demo.signed_in().shows("<html lang=\"en\""));
    admin.post("/admin/people/1", "rights=1&login=camille&language=fr");
    ASSERT_EQ(demo.people.find(demo.camille)->language, "fr");
    Browser panel = demo.panel();
    EXPECT_TRUE(panel.shows("<html lang=\"en\""));
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    EXPECT_TRUE(panel.shows("<html lang=\"fr\""));
    panel.post("/t/quit", "do=quit");
    EXPECT_TRUE(panel.shows("<html lang=\"en\"")) << "the next person is not theirs";
    // A site whose panels have one language keeps it.
    demo.settings.rows["terminal-languages"] = "one";
    EXPECT_TRUE(demo.signed_in().shows("<html lang=\"en\""));
}

/// People as the store keeps them, among fakes: what it refuses is what the page and the API refuse.
struct KeptPeople : Demo {
    KeptPeople()
    {
        for (const char* one : {"state", "spool"}) std::filesystem::create_directories(folder.path / one);
        store = std::move(*spooler::Store::open(folder.path / "state", folder.path / "spool"));
        SiteParts with{printers, devices, jobs, deliveries, release, store->people(), terminals, sessions, settings, audit, std::make_shared<SiteChoices>(demo, language), folder.path,
                       [this] { return spooler::Instant{std::chrono::seconds{time.load()}}; }};
        site = *make_site(with);
        handler = site.answer;
        Browser admin(handler);
        admin.local_admin = true;
        for (const char* body : {R"({"login":"camille","full_name":"Camille Moreau"})", R"({"login":"root","admin":true})"}) admin.send("POST", "/api/v1/people", body);
        admin.send("POST", "/api/v1/people/camille/cards", R"({"card":"04A1B2C3D4"})");
        auto root = *store->people().find_login("root");
        root.password = people.rows[2].password;
        static_cast<void>(store->people().update(root));
    }
    std::unique_ptr<spooler::Store> store;
};

TEST(PersonSettings, AThirdCardIsRefusedAndOpensNothing)
{
    KeptPeople site;
    const auto camille = site.store->people().find_login("camille")->id;
    const std::string path = "/admin/people/" + std::to_string(camille.value);
    site.add_job("Plan", camille, 4);
    Browser admin = site.at_desk("root");
    admin.get(path);
    admin.post(path + "/card", "card=04AAAAAAAA");
    EXPECT_EQ(site.store->people().cards(camille).size(), 2U);
    admin.post(path + "/card", "card=04BBBBBBBB");
    EXPECT_TRUE(admin.shows("Two cards per person")) << admin.last.body;
    EXPECT_EQ(site.store->people().cards(camille).size(), 2U);
    Browser api(site.handler);
    api.local_admin = true;
    EXPECT_EQ(api.send("POST", "/api/v1/people/camille/cards", R"({"card":"04BBBBBBBB"})").status, 413);
    const auto opens = [&](const std::string& card) {
        Browser panel = site.panel();
        panel.post("/t/sign-in", "form=code&card=" + card);
        return panel.shows("Plan");
    };
    EXPECT_TRUE(opens("04A1B2C3D4"));
    EXPECT_TRUE(opens("04AAAAAAAA"));
    EXPECT_FALSE(opens("04BBBBBBBB"));
    // Another reading of a card that is theirs is no third card.
    const std::string first = site.store->people().cards(camille)[0].digest.substr(0, 16);
    admin.get(path);
    admin.post(path + "/card", "card=04CCCCCCCC&same_as=" + first);
    EXPECT_TRUE(opens("04CCCCCCCC"));
}

}  // namespace
}  // namespace consigne::release
