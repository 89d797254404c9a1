// Cards that nobody has, and codes that are good for a while: at the panel, at the desk and over the API.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

const std::vector<std::pair<std::string, std::string>> as_json{{"content-type", "application/json"}};

struct Cards : Demo {
    Browser admin = Browser(handler);
    Cards() { admin.local_admin = true; }
    boost::json::array taps() { return boost::json::parse(admin.send("GET", "/api/v1/cards/taps").body).as_object().at("taps").as_array(); }
    bool audited(const std::string& line)
    {
        return std::any_of(audit.lines.begin(), audit.lines.end(), [&](const std::string& one) { return one.find(line) != std::string::npos; });
    }
};

TEST(UnknownCard, IsKeptForTheDeskWhereTheDeskLinksIt)
{
    Cards demo;
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    EXPECT_TRUE(panel.shows("Unknown card …BBAA"));
    ASSERT_EQ(demo.taps().size(), 1U);
    const auto tap = demo.taps().front().as_object();
    EXPECT_EQ(tap.at("last4").as_string(), "BBAA");
    EXPECT_TRUE(demo.audited("held a card that nobody has, ending BBAA"));
    // Half a card is none.
    panel.post("/t/sign-in", "form=code&card=04FFE");
    EXPECT_EQ(demo.taps().size(), 1U);

    Browser desk = demo.at_desk("root");
    desk.get("/admin/people");
    EXPECT_TRUE(desk.shows("Card ending BBAA"));
    desk.post("/admin/taps", "do=link&login=nobody&tap=" + std::string(tap.at("id").as_string()));
    EXPECT_TRUE(desk.shows("No account “nobody”."));
    desk.get("/admin/people/2");
    EXPECT_TRUE(desk.shows("Card ending BBAA"));
    desk.post("/admin/taps", "person=2&tap=" + std::string(tap.at("id").as_string()));
    EXPECT_EQ(desk.where, "/admin/people/2");
    EXPECT_TRUE(demo.audited("root: linked card ending BBAA: person noe"));
    EXPECT_TRUE(demo.taps().empty());
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    EXPECT_EQ(panel.where, "/t/jobs");
    // Pressed again on a page of before.
    desk.post("/admin/taps", "person=2&tap=" + std::string(tap.at("id").as_string()));
    EXPECT_TRUE(desk.shows("This card was linked or forgotten meanwhile."));
}

TEST(UnknownCard, IsKeptForADayAndOnlyWhereTheDeskLinksIt)
{
    Cards demo;
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    demo.time += 24 * 3600;
    EXPECT_EQ(demo.taps().size(), 1U);
    demo.time += 1;
    EXPECT_TRUE(demo.taps().empty());
    demo.settings.rows["unknown-card"] = "owner";
    panel.get("/t/");
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    EXPECT_TRUE(panel.shows("First visit with this card"));
    EXPECT_TRUE(demo.taps().empty());
}

TEST(UnknownCard, IsLinkedAndForgottenOverTheApi)
{
    Cards demo;
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    panel.post("/t/sign-in", "form=code&card=04000000009999");
    ASSERT_EQ(demo.taps().size(), 2U);
    const std::string latest(demo.taps()[0].at("id").as_string()), first(demo.taps()[1].at("id").as_string());
    EXPECT_EQ(demo.admin.send("DELETE", "/api/v1/cards/taps/" + latest).status, 204);
    EXPECT_EQ(demo.admin.send("DELETE", "/api/v1/cards/taps/" + latest).status, 404);
    EXPECT_EQ(demo.admin.send("POST", "/api/v1/people/noe/cards", R"({"tap":")" + first + R"("})", as_json).status, 201);
    EXPECT_TRUE(demo.taps().empty());
    EXPECT_EQ(Browser(demo.handler).send("GET", "/api/v1/cards/taps").status, 401);
}

/// Camille, known by her password, with a card that nobody has.
Browser linking(Cards& demo)
{
    demo.settings.rows["unknown-card"] = "owner";
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    panel.post("/t/sign-in", "form=account&user=camille&pass=secret");
    EXPECT_TRUE(panel.shows("Hold the card to the reader once more")) << panel.last.body;
    EXPECT_EQ(demo.people.all_cards.size(), 1U);
    return panel;
}

TEST(OwnCard, IsLinkedByAPasswordAndASecondReading)
{
    Cards demo;
    Browser panel = linking(demo);
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_TRUE(panel.shows("Linked. Next time the card is enough."));
    EXPECT_TRUE(demo.audited("camille: linked card ending BBAA"));
    // From here on it is theirs: held again, it ends the session.
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_EQ(panel.where, "/t/");
    panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
    EXPECT_EQ(panel.where, "/t/jobs");
}

TEST(OwnCard, IsNotLinkedByAReadingThatDiffers)
{
    Cards demo;
    Browser panel = linking(demo);
    panel.post("/t/card", "card=04FF");
    EXPECT_TRUE(panel.shows("not read whole"));
    panel.post("/t/card", "card=04FFEEDDCCBB00");
    EXPECT_TRUE(panel.shows("That was another card. Nothing was linked."));
    EXPECT_EQ(demo.people.all_cards.size(), 1U);
    // That was the last chance of this visit: the next card means what cards mean.
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_EQ(demo.people.all_cards.size(), 1U);
}

TEST(TechnicianCode, IsGoodForTheHoursThatTheSiteSays)
{
    Cards demo;
    demo.people.rows[0].technician_right = true;
    demo.people.codes_set[1] = spooler::Instant{std::chrono::seconds{demo.time.load()}};
    EXPECT_EQ(demo.signed_in().where, "/t/jobs");
    demo.time += 24 * 3600 - 1;
    EXPECT_EQ(demo.signed_in().where, "/t/jobs");
    demo.time += 1;
    Browser late = demo.signed_in();
    EXPECT_TRUE(late.shows("This code is no longer good."));
    EXPECT_TRUE(demo.audited("sign-in refused, the time of the technician's print code is over"));
    Browser desk = demo.at_desk("root");
    desk.get("/admin/people/1");
    EXPECT_TRUE(desk.shows("No longer good. Draw a new one"));
    // The setting is what decides, and people who are no technicians keep theirs.
    desk.post("/admin/parameters", "technician-code-for=48");
    desk.get("/admin/people/1");
    EXPECT_TRUE(desk.shows("Good for another 24 h")) << desk.last.body;
    EXPECT_EQ(demo.signed_in().where, "/t/jobs");
    demo.time += 24 * 3600;
    EXPECT_EQ(demo.signed_in().where, "/t/");
    demo.settings.rows["technician-code-for"] = "0";
    EXPECT_EQ(demo.signed_in().where, "/t/jobs");
    demo.settings.rows.erase("technician-code-for");
    demo.people.rows[0].technician_right = false;
    EXPECT_EQ(demo.signed_in().where, "/t/jobs");
}

}  // namespace
}  // namespace consigne::release
