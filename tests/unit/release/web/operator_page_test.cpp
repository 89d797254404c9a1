// Whose documents wait, as an operator sees it at a panel.
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

struct Desk : Demo {
    Desk()
    {
        setenv("TZ", "UTC", 1);
        tzset();
        people.rows[1].operator_right = true;
        Browser admin(handler);
        admin.local_admin = true;
        admin.send("POST", "/api/v1/people/noe/code", R"({"code":"222222"})");
    }
    /// Somebody with documents, left so long ago.
    spooler::PersonId waits(const std::string& login, std::initializer_list<std::int64_t> minutes)
    {
        spooler::Person person;
        person.login = login;
        const auto id = *people.add(person);
        for (const auto ago : minutes) add_job("Document of " + login, id, 1).submitted = spooler::Instant{std::chrono::seconds{time.load() - ago * 60}};
        return id;
    }
    Browser noe()
    {
        Browser browser = panel();
        browser.post("/t/sign-in", "form=code&code=222222&do=open");
        browser.get("/t/operator");
        return browser;
    }
};

TEST(OperatorPage, SaysHowManyWaitAndHowLongTheOldestHas)
{
    Desk desk;
    desk.waits("marie", {125, 40, 12});
    desk.waits("nadia", {7});
    Browser noe = desk.noe();
    EXPECT_TRUE(noe.shows("<small>marie · 3 documents · the oldest 2 h ago</small>")) << noe.last.body;
    EXPECT_TRUE(noe.shows("<small>nadia · 1 document · 7 min ago</small>"));
    EXPECT_FALSE(noe.shows("class=\"pager\""));
    noe.post("/t/language", "language=fr");
    noe.get("/t/operator");
    EXPECT_TRUE(noe.shows("3 documents · le plus ancien il y a 2\u00A0h"));
}

TEST(OperatorPage, TurnsItsPages)
{
    Desk desk;
    for (int i = 1; i <= 11; ++i) desk.waits("person" + std::to_string(i), {20});
    Browser noe = desk.noe();
    EXPECT_TRUE(noe.shows("1 – 4 of 11")) << noe.last.body;
    EXPECT_TRUE(noe.shows(">person11</b>")) << "who left something last is first";
    EXPECT_FALSE(noe.shows(">person7</b>"));
    EXPECT_TRUE(noe.shows("value=\"before\" disabled"));
    noe.post("/t/operator", "page=1&asked=&q=&do=after");
    EXPECT_TRUE(noe.shows("5 – 8 of 11"));
    EXPECT_TRUE(noe.shows(">person7</b>"));
    EXPECT_FALSE(noe.shows(">person11</b>"));
    noe.post("/t/operator", "page=2&asked=&q=&do=after");
    EXPECT_TRUE(noe.shows("9 – 11 of 11"));
    EXPECT_TRUE(noe.shows("value=\"after\" disabled"));
    noe.post("/t/operator", "page=3&asked=&q=&do=before");
    EXPECT_TRUE(noe.shows("5 – 8 of 11"));
    // The pages are of what was looked for; a page too far is the last one.
    noe.post("/t/operator", "page=1&asked=person1&q=anything&do=after");
    EXPECT_EQ(noe.where, "/t/operator?q=person1&page=2");
    EXPECT_FALSE(noe.shows("class=\"pager\"")) << "person1, 10 and 11";
    noe.get("/t/operator?page=99");
    EXPECT_TRUE(noe.shows("9 – 11 of 11"));
    // A panel with room for more shows more.
    for (auto& [digest, session] : desk.sessions.rows) session.state = R"({"rows":5})";
    noe.get("/t/operator");
    EXPECT_TRUE(noe.shows("1 – 5 of 11"));
}

TEST(OperatorPage, SaysThatOlderDocumentsAreToBeLookedFor)
{
    Desk desk;
    desk.waits("early", {5000});
    const auto busy = desk.waits("busy", {});
    for (int i = 0; i < 1000; ++i) desk.add_job("One of many", busy, 1);
    Browser noe = desk.noe();
    EXPECT_TRUE(noe.shows(">busy</b>"));
    EXPECT_FALSE(noe.shows(">early</b>"));
    EXPECT_TRUE(noe.shows("Who left something earlier is found by name or ticket."));
    noe.post("/t/operator", "q=early&do=find");
    EXPECT_TRUE(noe.shows(">early</b>"));
    EXPECT_FALSE(noe.shows("Who left something earlier"));
}

// Enter in the field is "Find", not the first person of the list.
TEST(OperatorPage, LooksForWhatIsTypedOnEnter)
{
    Desk desk;
    desk.waits("marie", {3});
    Browser noe = desk.noe();
    const std::string& body = noe.last.body;
    const auto button = body.find("<button", body.find("id=\"main\""));
    EXPECT_EQ(body.compare(button, 45, R"(<button class="vh" name="do" value="find" tab)"), 0) << body.substr(button, 45);
}

}  // namespace
}  // namespace consigne::release
