// One's own account at a panel: cards, print code, language.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

struct Account : Demo {
    Account() { settings.rows["unknown-card"] = "owner"; }
    std::size_t cards_of(spooler::PersonId person) { return people.cards(person).size(); }
    bool audited(const std::string& part)
    {
        const std::lock_guard lock(audit.mutex);
        return std::any_of(audit.lines.begin(), audit.lines.end(), [&](const auto& line) { return line.find(part) != std::string::npos; });
    }
    /// Camille at her account, who has given her password to link a card.
    Browser proved()
    {
        Browser panel = signed_in();
        panel.get("/t/account?link=1");
        panel.post("/t/account", "do=link&pass=secret");
        EXPECT_EQ(panel.where, "/t/account");
        EXPECT_TRUE(panel.shows("Hold the card to the reader.")) << panel.last.body;
        return panel;
    }
};

TEST(AccountPage, IsBehindOnesNameAndShowsCardsCodeAndLanguage)
{
    Account demo;
    demo.add_job("Plan", demo.camille, 1);
    Browser panel = demo.signed_in();
    EXPECT_TRUE(panel.shows("<a class=\"who\" href=\"/t/account\"><b>Camille Moreau</b>"));
    panel.get("/t/account");
    EXPECT_EQ(panel.last.status, 200);
    EXPECT_TRUE(panel.shows("Card ending C3D4")) << panel.last.body;
    EXPECT_TRUE(panel.shows("You have a print code. Nobody can read it."));
    EXPECT_FALSE(panel.shows("123456"));
    EXPECT_TRUE(panel.shows("href=\"/t/account?link=1\""));
    panel.post("/t/account", "language=fr");
    EXPECT_EQ(panel.where, "/t/account");
    EXPECT_TRUE(panel.shows("Mon compte"));
    panel.post("/t/account", "do=return");
    EXPECT_EQ(panel.where, "/t/jobs");
    EXPECT_TRUE(panel.shows("Vos documents")) << "for this session";
    demo.settings.rows["terminal-languages"] = "one";
    panel.get("/t/account");
    EXPECT_FALSE(panel.shows("name=\"language\""));
    demo.people.codes.clear();
    panel.get("/t/account");
    EXPECT_TRUE(panel.shows("You have no print code yet."));
}

TEST(AccountPage, IsForWhoSignedInAndNotOverAColleaguesDocuments)
{
    Account demo;
    Browser panel = demo.panel();
    panel.get("/t/account");
    EXPECT_EQ(panel.where, "/t/");
    demo.people.rows[0].operator_right = true;
    demo.add_job("Plan", demo.noe, 1);
    panel.post("/t/sign-in", "form=code&code=123456&do=open");
    panel.get("/t/operator");
    panel.post("/t/operator", "person=2");
    EXPECT_FALSE(panel.shows("href=\"/t/account\""));
    panel.get("/t/account");
    EXPECT_EQ(panel.last.status, 404);
}

// threats.md T-CARD-1: the password, and the same number twice.
TEST(AccountPage, LinksACardByThePasswordAndTwoReadings)
{
    Account demo;
    Browser panel = demo.proved();
    EXPECT_EQ(demo.cards_of(demo.camille), 1U);
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_EQ(panel.where, "/t/account");
    EXPECT_TRUE(panel.shows("Hold the card to the reader once more")) << panel.last.body;
    EXPECT_EQ(demo.cards_of(demo.camille), 1U);
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_TRUE(panel.shows("Linked. Next time the card is enough."));
    EXPECT_EQ(demo.cards_of(demo.camille), 2U);
    EXPECT_TRUE(demo.audited("camille: linked card ending BBAA"));
    // Both places are taken.
    panel.get("/t/account");
    EXPECT_TRUE(panel.shows("Card ending BBAA"));
    EXPECT_TRUE(panel.shows("Two cards are linked"));
    EXPECT_FALSE(panel.shows("href=\"/t/account?link=1\""));
    panel.post("/t/account", "do=link&pass=secret");
    EXPECT_FALSE(panel.shows("Hold the card to the reader.")) << "whatever a form says";
}

TEST(AccountPage, LinksNothingWithoutThePassword)
{
    Account demo;
    Browser panel = demo.signed_in();
    panel.get("/t/account?link=1");
    EXPECT_TRUE(panel.shows("type=\"password\""));
    EXPECT_FALSE(panel.shows("class=\"wedge\"")) << "somebody types here";
    panel.post("/t/account", "do=link&pass=");
    EXPECT_FALSE(panel.shows("That is not your password."));
    panel.post("/t/account", "do=link&pass=wrong");
    EXPECT_EQ(panel.where, "/t/account?link=1");
    EXPECT_TRUE(panel.shows("That is not your password.")) << panel.last.body;
    EXPECT_TRUE(panel.shows("4 tries left"));
    for (int i = 0; i < 4; ++i) panel.post("/t/account", "do=link&pass=wrong");
    panel.post("/t/account", "do=link&pass=secret");
    EXPECT_TRUE(panel.shows("Too many tries.")) << "also the right one, during the pause";
    // A card that is held now means what cards mean.
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_EQ(demo.cards_of(demo.camille), 1U);
    EXPECT_EQ(panel.where, "/t/");
}

TEST(AccountPage, LinksNoCardThatSomebodyHasAndNoneThatDiffers)
{
    Account demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    admin.send("POST", "/api/v1/people/noe/cards", R"({"card":"04FFFFFFFF"})");
    Browser panel = demo.proved();
    panel.post("/t/card", "card=04FFFFFFFF");
    EXPECT_TRUE(panel.shows("That card is somebody’s already. Nothing was linked.")) << panel.last.body;
    EXPECT_TRUE(panel.shows("Camille Moreau")) << "nor does it sign its owner in here and now";
    EXPECT_EQ(demo.cards_of(demo.noe), 1U);

    panel.get("/t/account?link=1");
    panel.post("/t/account", "do=link&pass=secret");
    panel.post("/t/card", "card=04A1B2C3D4");
    EXPECT_TRUE(panel.shows("That card is yours already."));

    panel.get("/t/account?link=1");
    panel.post("/t/account", "do=link&pass=secret");
    panel.post("/t/card", "card=04ff");
    EXPECT_EQ(panel.where, "/t/account");
    EXPECT_TRUE(panel.shows("not read whole"));
    panel.post("/t/card", "card=04FFEEDDCCBBAA");
    panel.post("/t/card", "card=04FFEEDDCCBB00");
    EXPECT_TRUE(panel.shows("That was another card. Nothing was linked."));
    EXPECT_EQ(demo.cards_of(demo.camille), 1U);

    // Thought better of: the own card ends the session, as ever.
    panel.get("/t/account?link=1");
    panel.post("/t/account", "do=link&pass=secret");
    panel.post("/t/account", "do=later");
    EXPECT_TRUE(panel.shows("href=\"/t/account?link=1\""));
    panel.post("/t/card", "card=04A1B2C3D4");
    EXPECT_EQ(panel.where, "/t/");
}

TEST(AccountPage, FollowsTheSettingsOfCardsAndCodes)
{
    Account demo;
    Browser panel = demo.signed_in();
    const auto shows = [&](const char* text) {
        panel.get("/t/account");
        return panel.shows(text);
    };
    EXPECT_TRUE(shows("You draw a new one on your own page"));
    demo.settings.rows["own-print-code"] = "no";
    EXPECT_TRUE(shows("The front desk gives print codes here."));
    // Where the desk links cards, and where there is nothing to read them with.
    const std::string link = "href=\"/t/account?link=1\"";
    EXPECT_TRUE(shows(link.c_str()));
    demo.settings.rows["unknown-card"] = "admin";
    EXPECT_FALSE(shows(link.c_str()));
    EXPECT_TRUE(panel.shows("The front desk links cards."));
    panel.post("/t/account", "do=link&pass=secret");
    EXPECT_FALSE(panel.shows("Hold the card to the reader."));
    demo.settings.rows["unknown-card"] = "owner";
    demo.terminals.rows[0].card_reader = false;
    EXPECT_FALSE(shows(link.c_str()));
    demo.terminals.rows[0].card_reader = true;
    // A person without a password has nothing to prove themselves by.
    const auto password = std::exchange(demo.people.rows[0].password, {});
    EXPECT_FALSE(shows(link.c_str()));
    demo.people.rows[0].password = password;
    EXPECT_TRUE(shows(link.c_str()));

    const std::string card = demo.people.cards(demo.camille).front().digest.substr(0, 16);
    demo.settings.rows["own-cards"] = "no";
    EXPECT_FALSE(shows("name=\"unlink\""));
    panel.post("/t/account", "unlink=" + card);
    EXPECT_EQ(demo.cards_of(demo.camille), 1U);
    demo.settings.rows["own-cards"] = "yes";
    EXPECT_TRUE(shows("name=\"unlink\""));
    panel.post("/t/account", "unlink=" + card);
    EXPECT_EQ(demo.cards_of(demo.camille), 0U);
    EXPECT_TRUE(panel.shows("The card ending C3D4 is unlinked.")) << panel.last.body;
    EXPECT_TRUE(panel.shows("No card is linked to your account."));
    EXPECT_TRUE(demo.audited("camille: unlinked card ending C3D4: person camille"));
}

}  // namespace
}  // namespace consigne::release
