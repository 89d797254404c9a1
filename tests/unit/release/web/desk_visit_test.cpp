#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

std::string header(const spooler::HttpResponse& response, const std::string& wanted)
{
    for (const auto& [name, value] : response.headers)
        if (name == wanted) return value;
    return {};
}

TEST(DeskPages, LeadToTheDoorAndBackAgain)
{
    Demo demo;
    Browser browser(demo.handler);
    auto answer = browser.send("GET", "/me/account");
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(header(answer, "Location"), "/sign-in?next=/me/account");
    EXPECT_EQ(browser.send("GET", "/me/account", {}, {{"x-script", "1"}}).status, 401) << "a script is told, and not led to a form";
    browser.get("/sign-in?next=/me/account");
    EXPECT_TRUE(browser.shows("autocomplete=\"current-password\""));
    browser.post("/sign-in", "form=account&user=camille&pass=secret&next=/me/account");
    EXPECT_EQ(browser.where, "/me/account");
    EXPECT_TRUE(browser.shows("Camille Moreau"));
    EXPECT_NE(header(browser.last, "Content-Security-Policy").find("script-src 'self'"), std::string::npos);
    EXPECT_EQ(header(browser.last, "Cache-Control"), "no-store");
}

TEST(DeskPages, TakeALinkFromALetterInTwoSteps)
{
    Demo demo;
    Browser browser = demo.at_desk("camille"), bare(demo.handler);
    // SameSite=Strict: with a link from another site a browser sends no cookie.
    auto answer = bare.send("GET", "/me/history?show=printed", {}, {{"sec-fetch-site", "cross-site"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("content=\"0;url=/me/history?show=printed\""), std::string::npos) << answer.body;
    EXPECT_EQ(browser.send("GET", "/me/history?show=printed", {}, {{"sec-fetch-site", "same-origin"}}).status, 200);
    EXPECT_EQ(bare.send("GET", "/me/history", {}, {{"sec-fetch-site", "same-origin"}}).status, 303) << "who has no session signs in";
    EXPECT_EQ(header(bare.send("POST", "/me/delete", "job=1"), "Location"), "/sign-in?next=/me/") << "a form is not a page to come back to";
}

TEST(DeskPages, GoOnOnlyToPagesOfOurOwn)
{
    Demo demo;
    for (const char* elsewhere : {"//evil.example/", "https://evil.example/", "/\\evil", "/t/", "/me/%0d%0aX:1", "javascript:alert(1)", "/mean"}) {
        Browser browser(demo.handler);
        browser.get("/sign-in");
        const auto answer = browser.send("POST", "/sign-in", "token=" + browser.token() + "&form=account&user=camille&pass=secret&next=" + elsewhere);
        EXPECT_EQ(answer.status, 303);
        EXPECT_EQ(header(answer, "Location"), "/me/") << elsewhere;
    }
}

TEST(DeskPages, KeepTheSessionInACookieThatNoScriptAndNoOtherSiteSees)
{
    Demo demo;
    Browser browser(demo.handler);
    const auto session_cookie = [&] {
        browser.get("/sign-in");
        const auto answer = browser.send("POST", "/sign-in", "token=" + browser.token() + "&form=account&user=camille&pass=secret");
        return header(answer, "Set-Cookie");
    };
    auto cookie = session_cookie();
    EXPECT_TRUE(cookie.starts_with("consigne_desk=")) << cookie;
    EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos) << cookie;
    EXPECT_EQ(cookie.find("Secure"), std::string::npos) << cookie;
    EXPECT_EQ(cookie.find("Max-Age"), std::string::npos) << "it ends with the browser: " << cookie;
    Browser secured(demo.handler);
    secured.tls = true;
    secured.get("/sign-in");
    cookie = header(secured.send("POST", "/sign-in", "token=" + secured.token() + "&form=account&user=camille&pass=secret"), "Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-consigne_desk=")) << cookie;
    EXPECT_NE(cookie.find("; Secure"), std::string::npos) << cookie;
    EXPECT_NE(cookie.find("Path=/;"), std::string::npos) << cookie;
}

TEST(DeskPages, RefuseWhatDoesNotComeFromTheirOwnForms)
{
    Demo demo;
    Browser browser(demo.handler), other(demo.handler);
    browser.get("/sign-in");
    const std::string form = "form=account&user=camille&pass=secret";
    EXPECT_EQ(browser.send("POST", "/sign-in", form).status, 403);
    EXPECT_EQ(browser.send("POST", "/sign-in", "token=" + browser.token() + "&" + form, {{"origin", "https://evil.example"}}).status, 403);
    EXPECT_EQ(other.send("POST", "/sign-in", "token=" + browser.token() + "&" + form).status, 403) << "another browser's form";
    EXPECT_TRUE(demo.sessions.rows.empty());

    browser = demo.at_desk("camille");
    other = demo.at_desk("noe");
    browser.get("/me/account");
    const std::string token = browser.token();
    EXPECT_EQ(browser.send("POST", "/sign-out", "").status, 403);
    EXPECT_EQ(other.send("POST", "/sign-out", "token=" + token).status, 403) << "another session's form";
    EXPECT_EQ(browser.send("POST", "/sign-out", "token=" + token, {{"sec-fetch-site", "cross-site"}}).status, 403);
    EXPECT_EQ(browser.send("GET", "/sign-out", "").status, 404) << "nothing changes by a link";
    EXPECT_EQ(demo.sessions.rows.size(), 2U);
    EXPECT_EQ(browser.send("POST", "/sign-out", "token=" + token).status, 303);
    EXPECT_EQ(demo.sessions.rows.size(), 1U);
    EXPECT_EQ(browser.send("DELETE", "/me/account").status, 405);
}

TEST(DeskPages, SignNobodyInWithAWrongPasswordAndPauseWhoGuesses)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.get("/sign-in");
    browser.post("/sign-in", "form=account&user=camille&pass=wrong");
    EXPECT_EQ(browser.last.status, 401);
    EXPECT_TRUE(browser.shows("Unknown account or wrong password."));
    EXPECT_TRUE(browser.shows("4 tries left"));
    EXPECT_TRUE(browser.shows("value=\"camille\"")) << "nobody types a name twice";
    EXPECT_FALSE(browser.shows("wrong\"")) << "a password never comes back";
    browser.post("/sign-in", "form=account&user=camille&pass=");
    EXPECT_EQ(browser.last.status, 422) << "an empty field costs no try";
    for (int turn = 0; turn < 4; ++turn) browser.post("/sign-in", "form=account&user=camille&pass=wrong");
    EXPECT_EQ(browser.last.status, 429);
    EXPECT_FALSE(header(browser.last, "Retry-After").empty());
    browser.post("/sign-in", "form=account&user=camille&pass=secret");
    EXPECT_EQ(browser.last.status, 429) << "while the pause lasts a right one is refused as well";
    // From elsewhere the account itself is paused after ten.
    for (int turn = 0; turn < 10; ++turn) {
        Browser elsewhere(demo.handler);
        elsewhere.peer = "10.0.0." + std::to_string(turn + 1);
        elsewhere.get("/sign-in");
        elsewhere.post("/sign-in", "form=account&user=camille&pass=wrong");
    }
    Browser fresh(demo.handler);
    fresh.peer = "10.0.1.1";
    fresh.get("/sign-in");
    fresh.post("/sign-in", "form=account&user=camille&pass=secret");
    EXPECT_EQ(fresh.last.status, 429);
    EXPECT_TRUE(demo.sessions.rows.empty());
}

TEST(DeskPages, TakeAPrintCodeOnlyWhereTheSiteSaysSo)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.get("/sign-in");
    EXPECT_FALSE(browser.shows("name=\"code\""));
    browser.post("/sign-in", "form=code&code=123456");
    EXPECT_NE(browser.last.status, 200);
    EXPECT_TRUE(demo.sessions.rows.empty());
    demo.settings.rows["portal-sign-in"] = "account-or-code";
    browser.get("/sign-in");
    EXPECT_TRUE(browser.shows("name=\"code\""));
    browser.post("/sign-in", "form=code&code=123456&next=/me/account");
    EXPECT_TRUE(browser.shows("Camille Moreau"));
}

TEST(DeskPages, OpenTheAdministrationToRolesAndToAPasswordOnly)
{
    Demo demo;
    Browser camille = demo.at_desk("camille"), root = demo.at_desk("root");
    EXPECT_EQ(camille.send("GET", "/admin/health").status, 404) << "what one may not see is not there";
    EXPECT_NE(camille.send("GET", "/admin/health").body.find("href=\"/me/history\""), std::string::npos) << "and they stay in their own place";
    camille.get("/me/account");
    EXPECT_FALSE(camille.shows("href=\"/admin/\""));
    root.get("/admin/");
    EXPECT_EQ(root.last.status, 200);
    EXPECT_TRUE(root.shows("Canon Accueil"));
    root.get("/me/account");
    EXPECT_TRUE(root.shows("href=\"/admin/\""));
    EXPECT_EQ(root.send("GET", "/api/v1/status").status, 200) << "the same session, the same rights";
    EXPECT_EQ(camille.send("GET", "/api/v1/status").status, 403);

    demo.people.rows[0].auditor_right = true;
    EXPECT_EQ(header(camille.send("GET", "/admin/health"), "Location"), "/sign-in?next=/admin/health&why=role") << "a session of before has not what its person got since";
    EXPECT_EQ(demo.at_desk("camille").get("/admin/health").status, 200);
    EXPECT_EQ(demo.at_desk("camille").send("GET", "/api/v1/status").status, 200) << "the API goes by the roles that pages go by";

    demo.settings.rows["portal-sign-in"] = "account-or-code";
    Browser by_code(demo.handler);
    by_code.get("/sign-in");
    by_code.post("/sign-in", "form=code&code=123456&next=/me/account");
    EXPECT_EQ(by_code.send("GET", "/admin/health").status, 303);
    demo.people.rows[2].admin = false;
    EXPECT_EQ(root.send("GET", "/admin/health").status, 404) << "at once";
}

TEST(DeskPages, SignOutByThemselves)
{
    Demo demo;
    Browser camille = demo.at_desk("camille"), root = demo.at_desk("root");
    demo.time += 16 * 60;
    EXPECT_EQ(header(root.send("GET", "/admin/health"), "Location"), "/sign-in?next=/admin/health&why=ended") << "a role's session is idle for 15 minutes at most";
    EXPECT_EQ(camille.send("GET", "/me/account").status, 200);
    demo.time += 3601;
    EXPECT_EQ(camille.send("GET", "/me/account").status, 303);
    camille.get("/me/account");
    EXPECT_TRUE(camille.shows("You were signed out to protect your documents."));

    // Whoever goes on all day signs in again the next; a page that asks by itself keeps nothing alive.
    demo.settings.rows["portal-time-out"] = "1440";
    camille = demo.at_desk("camille");
    for (int hour = 0; hour < 23; ++hour) {
        demo.time += 3600;
        ASSERT_EQ(camille.send("GET", "/me/account").status, 200) << hour;
    }
    demo.time += 3601;
    EXPECT_EQ(camille.send("GET", "/me/account").status, 303);
    demo.settings.rows.clear();
    camille = demo.at_desk("camille");
    for (int minutes = 0; minutes < 60; minutes += 10) {
        demo.time += 600;
        static_cast<void>(camille.send("GET", "/me/account", {}, {{"x-script", "1"}}));
        EXPECT_TRUE(camille.send("GET", "/me/events", {}, {{"accept", "text/event-stream"}}).events || minutes == 50);
    }
    EXPECT_EQ(camille.send("GET", "/me/account").status, 303);
}

TEST(DeskPages, ListWhereSomebodyIsSignedInAndEndTheOthers)
{
    Demo demo;
    Browser phone = demo.at_desk("camille", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1");
    Browser desk = demo.at_desk("camille"), third = demo.at_desk("camille"), noe = demo.at_desk("noe");
    desk.get("/me/account");
    EXPECT_TRUE(desk.shows("Safari on iPhone"));
    EXPECT_TRUE(desk.shows("Firefox on Linux"));
    EXPECT_TRUE(desk.shows("Sign out the 2 others"));
    for (const auto& [digest, session] : demo.sessions.rows) EXPECT_FALSE(desk.shows(digest)) << "only a name of it";
    const std::string of_phone = [&] {
        for (const auto& [digest, session] : demo.sessions.rows)
            if (session.agent.find("iPhone") != std::string::npos) return digest.substr(0, 16);
        return std::string();
    }();
    const std::string of_noe = [&] {
        for (const auto& [digest, session] : demo.sessions.rows)
            if (session.person == demo.noe) return digest.substr(0, 16);
        return std::string();
    }();
    desk.post("/me/account/end", "session=" + of_noe);
    EXPECT_EQ(noe.send("GET", "/me/account").status, 200) << "not somebody else's";
    desk.post("/me/account/end", "session=" + of_phone);
    EXPECT_TRUE(desk.shows("Signed out there."));
    EXPECT_EQ(phone.send("GET", "/me/account").status, 303);
    desk.get("/me/account");
    EXPECT_FALSE(desk.shows("Signed out there.")) << "said once";
    desk.post("/me/account/end-others", "");
    EXPECT_EQ(third.send("GET", "/me/account").status, 303);
    EXPECT_EQ(desk.send("GET", "/me/account").status, 200);
    EXPECT_EQ(noe.send("GET", "/me/account").status, 200);
}

TEST(DeskPages, KeepTheLanguageAndTheThemeOfABrowser)
{
    Demo demo;
    Browser browser = demo.at_desk("camille");
    browser.get("/me/account");
    EXPECT_TRUE(browser.shows("<html lang=\"en\">"));
    browser.post("/look", "to=/me/account&language=fr");
    EXPECT_TRUE(browser.shows("<html lang=\"fr\">"));
    EXPECT_TRUE(browser.shows("Se déconnecter"));
    browser.post("/look", "to=/me/account&theme=dark");
    EXPECT_TRUE(browser.shows("<html lang=\"fr\" data-theme=\"dark\">"));
    browser.get("/add");
    EXPECT_TRUE(browser.shows("<html lang=\"fr\" data-theme=\"dark\">")) << "the pages for everybody too";
    browser.post("/look", "to=//evil.example&theme=purple");
    EXPECT_EQ(browser.where, "/");
    EXPECT_TRUE(browser.shows("<html lang=\"fr\">"));
    demo.people.rows[1].language = "fr";
    EXPECT_TRUE(demo.at_desk("noe").get("/me/account").body.find("<html lang=\"fr\">") != std::string::npos) << "the person's own";
}

}  // namespace
}  // namespace consigne::release
