#include "release/api/router.hpp"
#include "release/web/desk/routes.hpp"
#include "release/web/embedded.hpp"
#include "spooler/api/job_password.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

const std::vector<std::pair<std::string, std::string>> as_json{{"content-type", "application/json"}};

boost::json::object body_of(const spooler::HttpResponse& response) { return boost::json::parse(response.body).as_object(); }

struct Bearer {
    Bearer(Demo& demo, const std::string& login) : browser(demo.handler)
    {
        const auto answer = browser.send("POST", "/api/v1/sessions", R"({"login":")" + login + R"(","password":"secret"})", as_json);
        EXPECT_EQ(answer.status, 201) << answer.body;
        token = std::string(body_of(answer).at("token").as_string());
    }
    spooler::HttpResponse send(const std::string& method, const std::string& path, const std::string& body = {})
    {
        return browser.send(method, "/api/v1" + path, body, {{"authorization", "Bearer " + token}, {"content-type", "application/json"}});
    }
    Browser browser;
    std::string token;
};

TEST(Api, DescribesEveryRouteAndNoOther)
{
    std::set<std::string> described, routed;
    std::istringstream lines{std::string(web::embedded_file("openapi.yaml")->content)};
    std::string line, path;
    bool paths = false;
    while (std::getline(lines, line)) {
        if (line == "paths:") paths = true;
        if (!paths) continue;
        if (line.starts_with("  /")) path = line.substr(2, line.find(':') - 2);
        for (const char* method : {"get", "post", "put", "delete", "patch"})
            if (line == std::string("    ") + method + ":") described.insert(std::string(method) + " " + path);
    }
    for (const auto& route : api::routes()) {
        std::string method = route.method;
        std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        EXPECT_TRUE(routed.insert(method + " " + route.pattern).second) << "twice: " << route.pattern;
    }
    EXPECT_EQ(described, routed);
}

/// A route's path, of things that are not there: whoever may gets on, and finds nothing.
std::string of_nothing(const api::Route& route)
{
    std::string path = route.pattern;
    for (const char* name : {"{id}", "{card}", "{address}", "{session}", "{login}"})
        if (const auto at = path.find(name); at != std::string::npos) path.replace(at, std::string(name).size(), "999");
    return path;
}

TEST(Api, RefusesEveryRouteToWhoeverIsNobody)
{
    Demo demo;
    Browser nobody(demo.handler);
    for (const auto& route : api::routes()) {
        if (!route.need) continue;
        const std::string path = "/api/v1" + of_nothing(route);
        EXPECT_EQ(nobody.send(route.method, path, "{}", as_json).status, 401) << route.method << path;
        EXPECT_EQ(nobody.send(route.method, path, "{}", {{"authorization", "Local anything"}, {"content-type", "application/json"}}).status, 401) << path;
    }
}

/// Everybody's rights in words of their own, so that a change of the table is seen here too.
const std::map<std::string, std::set<Right>> rights_of{
    {"administrator", {Right::own, Right::see_site, Right::handle_jobs, Right::see_people, Right::keep_machines, Right::read_records, Right::administer}},
    {"operator", {Right::own, Right::see_site, Right::handle_jobs, Right::see_people}},
    {"technician", {Right::own, Right::see_site, Right::keep_machines, Right::read_records}},
    {"auditor", {Right::own, Right::see_site, Right::see_people, Right::read_records}},
    {"person", {Right::own}},
};

void give_role(Demo& demo, const std::string& role)
{
    auto& person = demo.people.rows.front();
    person.admin = role == "administrator";
    person.operator_right = role == "operator";
    person.technician_right = role == "technician";
    person.auditor_right = role == "auditor";
}

TEST(Api, OpensEveryRouteToTheRolesThatMayAndToNoOther)
{
    for (const auto& [role, rights] : rights_of) {
        Demo demo;
        give_role(demo, role);
        Bearer caller(demo, "camille");
        for (const auto& route : api::routes()) {
            const std::string path = of_nothing(route);
            if (!route.need || path == "/sessions/current") continue;
            bool may = rights.contains(*route.need);
            if (path.starts_with("/backups")) may = false;                       // over the administration socket alone
            if (path == "/people/export") may = may && rights.contains(Right::see_people);
            const int status = caller.send(route.method, path, "{}").status;
            EXPECT_EQ(status != 403, may) << role << " " << route.method << path << ": " << status;
            EXPECT_NE(status, 401) << role << " " << route.method << path;
        }
    }
}

// One table for both: what a page asks of its visitor, the API asks of its caller.
TEST(Api, AsksTheSameRightAsThePageThatDoesTheSame)
{
    const std::vector<std::pair<std::string, std::string>> same{
        {"GET /admin/printers", "GET /printers"}, {"GET /admin/printers/{id}", "GET /printers/{id}"}, {"POST /admin/new-printer", "POST /printers"}, {"POST /admin/printers/{id}", "PUT /printers/{id}"},
        {"POST /admin/printers/{id}/remove", "DELETE /printers/{id}"}, {"GET /admin/machines/{id}", "GET /devices/{id}"}, {"POST /admin/new-machine", "POST /devices"}, {"POST /admin/machines/{id}", "PUT /devices/{id}"},
        {"POST /admin/machines/{id}/remove", "DELETE /devices/{id}"}, {"POST /admin/machines/{id}/ask", "POST /devices/{id}/probe"}, {"POST /admin/machines/{id}/test", "POST /devices/{id}/test"}, {"GET /admin/terminals", "GET /terminals"},
        {"GET /admin/terminals/{id}", "GET /terminals/{id}"}, {"POST /admin/terminals", "POST /terminals"}, {"POST /admin/terminals/{id}", "PUT /terminals/{id}"}, {"POST /admin/terminals/{id}/remove", "DELETE /terminals/{id}"},
        {"POST /admin/terminals/{id}/reset", "POST /terminals/{id}/reset"}, {"GET /admin/people", "GET /people"}, {"POST /admin/people/new", "POST /people"}, {"POST /admin/people/{id}", "PUT /people/{id}"},
        {"POST /admin/people/{id}/remove", "DELETE /people/{id}"}, {"POST /admin/people/{id}/card", "POST /people/{id}/cards"}, {"POST /admin/people/import", "POST /people/import"},
        {"GET /admin/people/export.csv", "GET /people/export"}, {"GET /admin/groups", "GET /groups"}, {"GET /admin/groups/{id}", "GET /groups/{id}"}, {"POST /admin/groups", "POST /groups"},
        {"POST /admin/groups/{id}", "PUT /groups/{id}"}, {"POST /admin/groups/{id}/remove", "DELETE /groups/{id}"}, {"POST /admin/groups/{id}/member", "PUT /groups/{id}/members/{login}"},
        {"POST /admin/jobs/{id}/give", "POST /jobs/{id}/give"}, {"GET /admin/audit", "GET /audit"}, {"POST /admin/all-terminals", "PUT /settings"}, {"POST /admin/parameters", "PUT /settings"},
        {"POST /admin/parameters/certificate", "PUT /certificate"}, {"POST /admin/readers", "POST /cards/try"}, {"GET /admin/", "GET /status"}, {"GET /admin/health", "GET /health"}, {"GET /admin/health/support.txt", "GET /support"}};
    std::map<std::string, std::optional<Right>> pages, routes;
    for (const auto& one : web::desk::routes()) pages.emplace(std::string(one.method) + " " + one.pattern, one.need);
    for (const auto& one : api::routes()) routes.emplace(std::string(one.method) + " " + one.pattern, one.need);
    for (const auto& [page, route] : same) {
        ASSERT_TRUE(pages.contains(page)) << page;
        ASSERT_TRUE(routes.contains(route)) << route;
        EXPECT_EQ(pages.at(page), routes.at(route)) << page << " and " << route;
    }
}

TEST(Api, LetsAnOperatorCollectForOthersAndAnAuditorOnlyLook)
{
    for (const std::string role : {"operator", "technician", "auditor"}) {
        Demo demo;
        give_role(demo, role);
        demo.add_job("Rapport.pdf", demo.noe, 1);
        Bearer caller(demo, "camille");
        EXPECT_NE(caller.send("GET", "/jobs").body.find("Rapport"), std::string::npos) << role;
        EXPECT_EQ(caller.send("GET", "/jobs/1").status, 200) << role;
        const bool handles = role == "operator";
        EXPECT_EQ(caller.send("POST", "/releases", R"({"release_id":"r1","jobs":[1]})").status, handles ? 202 : 403) << role;
        EXPECT_EQ(caller.send("POST", "/jobs/1/give", R"({"owner":"camille"})").status, handles ? 200 : 403) << role;
        EXPECT_EQ(demo.release.requests.size(), handles ? 1U : 0U);
    }
}

TEST(Api, KeepsAPasswordInADevicesAddressToAdministrators)
{
    Demo demo;
    give_role(demo, "technician");
    demo.devices.rows.front().uri = "ipps://admin:hidden@mfp/ipp/print";
    Bearer caller(demo, "camille");
    const auto shown = body_of(caller.send("GET", "/devices/1"));
    EXPECT_EQ(shown.at("uri").as_string(), "ipps://mfp/ipp/print");
    EXPECT_EQ(caller.send("PUT", "/devices/1", R"({"uri":"ipps://mfp/ipp/print","location":"Hall"})").status, 200);
    EXPECT_EQ(demo.devices.rows.front().uri, "ipps://admin:hidden@mfp/ipp/print") << "as it was shown: as it was";
    EXPECT_EQ(demo.devices.rows.front().location, "Hall");
    give_role(demo, "administrator");
    EXPECT_EQ(body_of(caller.send("GET", "/devices/1")).at("uri").as_string(), "ipps://admin:hidden@mfp/ipp/print");
}

// A right that somebody was given must be found again, whichever way it came.
TEST(Api, TellsTheLogWhatWasChangedOfAPerson)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    ASSERT_EQ(admin.send("PUT", "/api/v1/people/noe", R"({"operator":true,"comment":"At the desk","card_pin":"4711","uses":{"scan":false}})").status, 200);
    EXPECT_EQ(demo.audit.lines.back(), "admin socket: changed: comment, card PIN, operator on, scan off: person noe");
    ASSERT_EQ(admin.send("PUT", "/api/v1/people/noe", R"({"comment":"At the desk"})").status, 200);
    EXPECT_EQ(demo.audit.lines.back(), "admin socket: changed: person noe");
}

// A backup holds what makes codes and passwords worth trying: it is for whoever may read our files anyway.
TEST(Api, MakesBackupsOverTheAdministrationSocketAlone)
{
    Demo demo;
    demo.people.rows.front().admin = true;
    Bearer admin(demo, "camille");
    EXPECT_EQ(admin.send("GET", "/check").status, 503);
    for (const auto& [method, path] : {std::pair("POST", "/backups"), std::pair("GET", "/backups/1/parts"), std::pair("GET", "/backups/1/content?file=consigne.db"), std::pair("DELETE", "/backups/1")})
        EXPECT_EQ(admin.send(method, path, "{}").status, 403) << method << path;
}

TEST(Api, TakesACookieOnlyWithAnOriginAndJson)
{
    Demo demo;
    Browser admin(demo.handler);
    EXPECT_EQ(admin.send("POST", "/api/v1/sessions", R"({"login":"root","password":"secret","cookie":true})", as_json).status, 201);
    EXPECT_EQ(admin.send("GET", "/api/v1/people").status, 200);
    EXPECT_EQ(admin.send("POST", "/api/v1/people", R"({"login":"x"})", {{"content-type", "text/plain"}}).status, 403);
    EXPECT_EQ(admin.send("POST", "/api/v1/people", R"({"login":"x"})", {{"content-type", "application/json"}, {"origin", "http://evil.example"}}).status, 403);
    EXPECT_EQ(admin.send("POST", "/api/v1/people", R"({"login":"x"})", {{"content-type", "application/json"}, {"origin", "http://consigne:7180"}}).status, 201);
}

TEST(Api, GivesATerminalSessionNoAdministration)
{
    Demo demo;
    demo.people.rows.front().admin = true;
    Browser browser = demo.signed_in();
    EXPECT_EQ(browser.send("GET", "/api/v1/jobs").status, 200);
    EXPECT_EQ(browser.send("GET", "/api/v1/people").status, 403);
    Browser stolen(demo.handler);
    stolen.cookies["consigne_session"] = browser.cookies["consigne_session"];
    EXPECT_EQ(stolen.send("GET", "/api/v1/jobs").status, 401);
    Browser renamed(demo.handler);
    renamed.cookies["consigne_desk"] = browser.cookies["consigne_session"];
    EXPECT_EQ(renamed.send("GET", "/api/v1/jobs").status, 401) << "by the name of another cookie";
    Browser bearing(demo.handler);
    EXPECT_EQ(bearing.send("GET", "/api/v1/jobs", "", {{"authorization", "Bearer " + browser.cookies["consigne_session"]}}).status, 401);
}

TEST(Api, ListsJobsInTheShapeOfTheContract)
{
    Demo demo;
    auto& job = demo.add_job("Rapport.pdf", demo.camille, 24, {1, 7, 19});
    job.facts.duplex = pdl::Duplex::long_edge;
    demo.add_job("Autre.pdf", demo.noe, 1).reading = spooler::Reading::waiting;
    Browser admin(demo.handler);
    admin.local_admin = true;
    const auto jobs = body_of(admin.send("GET", "/api/v1/jobs?owner=camille&state=held")).at("jobs").as_array();
    ASSERT_EQ(jobs.size(), 1U);
    const auto& row = jobs.front().as_object();
    EXPECT_EQ(row.at("state").as_string(), "pending-held");
    EXPECT_EQ(row.at("pages").as_int64(), 24);
    EXPECT_EQ(row.at("colour_pages").as_array().size(), 3U);
    EXPECT_EQ(row.at("sides").as_string(), "two-sided-long-edge");
    EXPECT_TRUE(row.at("copies").is_null());
    EXPECT_TRUE(row.at("price").is_null());
    EXPECT_EQ(row.at("owner").as_string(), "camille");
    EXPECT_EQ(row.at("printer").as_string(), "consigne");
    EXPECT_EQ(body_of(admin.send("GET", "/api/v1/jobs")).at("jobs").as_array().size(), 2U);
    EXPECT_EQ(admin.send("GET", "/api/v1/jobs?state=sleeping").status, 400);
}

TEST(Api, ListsAThousandJobsAndSaysWhereTheNextOnesBegin)
{
    Demo demo;
    for (int n = 0; n < 1001; ++n) demo.add_job("Rapport.pdf", demo.camille, 1);
    Browser admin(demo.handler);
    admin.local_admin = true;
    const auto first = body_of(admin.send("GET", "/api/v1/jobs"));
    EXPECT_EQ(first.at("jobs").as_array().size(), 1000U);
    const auto next = first.at("next").as_int64();
    EXPECT_EQ(next, first.at("jobs").as_array().back().at("id").as_int64());
    const auto last = body_of(admin.send("GET", "/api/v1/jobs?after=" + std::to_string(next)));
    EXPECT_EQ(last.at("jobs").as_array().size(), 1U);
    EXPECT_EQ(last.if_contains("next"), nullptr);
}

TEST(Api, HidesOtherPeoplesJobsInEveryOperation)
{
    Demo demo;
    demo.add_job("Secret.pdf", demo.noe, 1);
    Bearer camille(demo, "camille");
    EXPECT_EQ(camille.send("GET", "/jobs").body.find("Secret"), std::string::npos);
    EXPECT_EQ(camille.send("GET", "/jobs/1").status, 404);
    EXPECT_EQ(camille.send("DELETE", "/jobs/1").status, 404);
    EXPECT_EQ(camille.send("POST", "/releases", R"({"jobs":[1]})").status, 404);
    EXPECT_TRUE(demo.release.requests.empty());
    Bearer noe(demo, "noe");
    EXPECT_EQ(noe.send("POST", "/releases", R"({"release_id":"r1","jobs":[1]})").status, 202);
    EXPECT_EQ(camille.send("GET", "/releases/r1").status, 404);
    EXPECT_EQ(camille.send("DELETE", "/releases/r1").status, 404);
    EXPECT_EQ(noe.send("GET", "/releases/r1").status, 200);
}

TEST(Api, ReleasesAsAskedAndOnce)
{
    Demo demo;
    demo.add_job("Rapport.pdf", demo.camille, 24, {1});
    Browser admin(demo.handler);
    admin.local_admin = true;
    const std::string body = R"({"release_id":"abc","jobs":[1],"device":"Canon Accueil","mono":true,"duplex":"long","copies":2})";
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", body, as_json).status, 202);
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", body, as_json).status, 202);
    EXPECT_EQ(demo.deliveries.claims, 1);
    const auto& ticket = demo.release.requests.front().ticket;
    EXPECT_TRUE(ticket.monochrome);
    EXPECT_EQ(ticket.sides, pdl::Duplex::long_edge);
    EXPECT_EQ(ticket.copies, 2U);
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", R"({"jobs":[1]})", as_json).status, 409);
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", R"({"jobs":[1],"duplex":"tumble"})", as_json).status, 400);
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", R"({"jobs":[1],"copies":0})", as_json).status, 400);
    EXPECT_EQ(admin.send("POST", "/api/v1/releases", R"({"jobs":[]})", as_json).status, 400);
}

TEST(Api, TellsADrawnCodeOnceAndNeverAgain)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    const auto drawn = std::string(body_of(admin.send("POST", "/api/v1/people/noe/code", "{}", as_json)).at("code").as_string());
    EXPECT_EQ(drawn.size(), 6U);
    EXPECT_EQ(admin.send("GET", "/api/v1/people/noe").body.find(drawn), std::string::npos);
    for (const auto& line : demo.audit.lines) EXPECT_EQ(line.find(drawn), std::string::npos);
    EXPECT_EQ(admin.send("POST", "/api/v1/people/noe/code", R"({"code":"1234"})", as_json).status, 422);
    EXPECT_EQ(admin.send("POST", "/api/v1/people/noe/code", R"({"code":"123456"})", as_json).status, 409);
    EXPECT_EQ(admin.send("GET", "/api/v1/people").body.find("argon2"), std::string::npos);
}

TEST(Api, SlowsGuessingDownAndSaysHowLong)
{
    Demo demo;
    Browser guesser(demo.handler);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(guesser.send("POST", "/api/v1/sessions", R"({"login":"root","password":"no"})", as_json).status, 401);
    const auto fifth = guesser.send("POST", "/api/v1/sessions", R"({"login":"root","password":"no"})", as_json);
    EXPECT_EQ(fifth.status, 429);
    EXPECT_EQ(guesser.send("POST", "/api/v1/sessions", R"({"login":"root","password":"secret"})", as_json).status, 429);
}

TEST(Api, ChangesSettingsAllOrNone)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    EXPECT_EQ(admin.send("PUT", "/api/v1/settings", R"({"unknown-card":"owner","terminal-time-out":"5"})", as_json).status, 400);
    EXPECT_TRUE(demo.settings.rows.empty());
    EXPECT_EQ(admin.send("PUT", "/api/v1/settings", R"({"unknown-card":"owner","terminal-time-out":"90"})", as_json).status, 200);
    EXPECT_EQ(demo.settings.rows["terminal-time-out"], "90");
}

TEST(Api, TakesOnlyLoginsAndPasswordsThatHold)
{
    Demo demo;
    Bearer admin(demo, "root");
    for (const char* login : {"a b", "", "-x", "a;b", "a/b"}) EXPECT_EQ(admin.send("POST", "/people", std::string(R"({"login":")") + login + "\"}").status, 400) << login;
    EXPECT_EQ(admin.send("POST", "/people", R"({"login":")" + std::string(65, 'a') + "\"}").status, 400);
    EXPECT_EQ(admin.send("POST", "/people", R"({"login":"a.b_c-d@e+1"})").status, 201);
    for (const char* password : {"", "a", "1234567"}) EXPECT_EQ(admin.send("POST", "/people", std::string(R"({"login":"weak","password":")") + password + "\"}").status, 400) << password;
    EXPECT_EQ(admin.send("POST", "/people", R"({"login":"strong","password":"12345678"})").status, 201);
}

TEST(Api, DeletesWhatWaitsForAPersonOnlyWhenAsked)
{
    Demo demo;
    demo.add_job("hers", demo.camille, 3);
    demo.add_job("his", demo.noe, 1);
    demo.add_job("hers, too", demo.camille, 2);
    Bearer admin(demo, "root");
    const auto waiting = [&] { return body_of(admin.send("GET", "/jobs?owner=camille&state=held")).at("jobs").as_array().size(); };
    ASSERT_GT(waiting(), 0U);
    const auto held = [&] { return body_of(admin.send("GET", "/jobs?state=held")).at("jobs").as_array().size(); };
    const auto before = held(), hers = waiting();
    const auto removed = admin.send("DELETE", "/people/camille?cancel-jobs=yes");
    EXPECT_EQ(removed.status, 204) << removed.body;
    EXPECT_EQ(held(), before - hers);
    EXPECT_EQ(admin.send("GET", "/people/camille").status, 404);
}

TEST(Api, RefusesWhatIsNoJsonObject)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    for (const auto& body : {std::string("["), std::string("[]"), std::string("{\"login\":3}"), std::string(100, '[')})
        EXPECT_EQ(admin.send("POST", "/api/v1/people", body, as_json).status, 400) << body;
    EXPECT_EQ(admin.send("PATCH", "/api/v1/people", "{}", as_json).status, 405);
    EXPECT_EQ(admin.send("GET", "/api/v1/nothing").status, 404);
    EXPECT_EQ(admin.send("GET", "/api/v1").status, 404);
}

// People have their own addresses, and administrators everybody's; to anybody else there is nobody.
TEST(Api, LetsPeoplePrepareAndKeepTheirOwnJobs)
{
    Demo demo;
    demo.add_job("Own.pdf", demo.camille, 4, {2});
    demo.add_job("Other.pdf", demo.noe, 4);
    Bearer camille(demo, "camille");
    auto answer = camille.send("PUT", "/jobs/1/prepared", R"({"mono":true,"duplex":"long","copies":3})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto prepared = body_of(answer).at("prepared").as_object();
    EXPECT_EQ(prepared.at("mono"), true);
    EXPECT_EQ(prepared.at("sides"), "two-sided-long-edge");
    EXPECT_EQ(prepared.at("copies"), 3);
    EXPECT_EQ(demo.jobs.rows[0].prepared, (spooler::Ticket{true, pdl::Duplex::long_edge, 3U}));
    EXPECT_EQ(camille.send("PUT", "/jobs/1/prepared", R"({"copies":100})").status, 400);
    EXPECT_EQ(camille.send("PUT", "/jobs/1/prepared", R"({"duplex":"round"})").status, 400);
    demo.jobs.rows[0].can.monochrome = filters::Means::no;
    EXPECT_EQ(camille.send("PUT", "/jobs/1/prepared", R"({"mono":true})").status, 422) << "what cannot be kept is not promised";
    EXPECT_EQ(camille.send("PUT", "/jobs/1/prepared", "{}").status, 200);
    EXPECT_TRUE(demo.jobs.rows[0].prepared.nothing());
    EXPECT_EQ(camille.send("PUT", "/jobs/2/prepared", "{}").status, 404);
    EXPECT_EQ(camille.send("POST", "/jobs/2/extend").status, 404);
    const auto before = demo.jobs.rows[0].expires;
    EXPECT_EQ(camille.send("POST", "/jobs/1/extend").status, 200);
    EXPECT_EQ(demo.jobs.rows[0].expires, before + std::chrono::hours(24));
    demo.settings.rows["keep-longer"] = "0";
    EXPECT_EQ(camille.send("POST", "/jobs/1/extend").status, 422);
}

TEST(Api, LetsPeopleSeeAndEndTheirOwnSessions)
{
    Demo demo;
    Bearer camille(demo, "camille"), again(demo, "camille"), noe(demo, "noe"), root(demo, "root");
    const auto listed = body_of(camille.send("GET", "/people/camille/sessions")).at("sessions").as_array();
    ASSERT_EQ(listed.size(), 2U);
    std::string other;
    for (const auto& row : listed)
        if (!row.as_object().at("current").as_bool()) other = row.as_object().at("id").as_string();
    EXPECT_EQ(noe.send("GET", "/people/camille/sessions").status, 404);
    EXPECT_EQ(noe.send("DELETE", "/people/camille/sessions/" + other).status, 404);
    EXPECT_EQ(again.send("GET", "/jobs").status, 200);
    EXPECT_EQ(camille.send("DELETE", "/people/camille/sessions/" + other).status, 204);
    EXPECT_EQ(again.send("GET", "/jobs").status, 401);
    EXPECT_EQ(root.send("DELETE", "/people/noe/sessions").status, 204);
    EXPECT_EQ(noe.send("GET", "/jobs").status, 401);
    EXPECT_EQ(camille.send("GET", "/jobs").status, 200);
    EXPECT_EQ(root.send("PUT", "/people/camille", R"({"password":"another secret"})").status, 200);
    EXPECT_EQ(camille.send("GET", "/jobs").status, 401) << "a changed password signs its person out";
    EXPECT_EQ(root.send("GET", "/people").status, 200);
}

TEST(Api, LetsPeopleDrawTheirCodeAndUnlinkTheirCardWhereTheSiteSaysSo)
{
    Demo demo;
    Bearer camille(demo, "camille"), noe(demo, "noe");
    EXPECT_EQ(body_of(noe.send("POST", "/people/noe/code", "{}")).at("code").as_string().size(), 6U);
    EXPECT_EQ(noe.send("POST", "/people/noe/code", R"({"code":"999999"})").status, 403) << "nobody chooses their own";
    EXPECT_EQ(noe.send("POST", "/people/camille/code", "{}").status, 404);
    EXPECT_EQ(noe.send("GET", "/people/camille").status, 404);
    EXPECT_EQ(noe.send("PUT", "/people/noe", R"({"admin":true})").status, 403);
    const auto cards = body_of(camille.send("GET", "/people/camille")).at("cards").as_array();
    ASSERT_EQ(cards.size(), 1U);
    const std::string card(cards[0].as_object().at("id").as_string());
    EXPECT_EQ(noe.send("DELETE", "/people/camille/cards/" + card).status, 404);
    demo.settings.rows["own-cards"] = demo.settings.rows["own-print-code"] = "no";
    EXPECT_EQ(camille.send("DELETE", "/people/camille/cards/" + card).status, 403);
    EXPECT_EQ(noe.send("POST", "/people/noe/code", "{}").status, 403);
    EXPECT_EQ(noe.send("DELETE", "/people/noe/code").status, 403);
    demo.settings.rows.clear();
    EXPECT_EQ(camille.send("DELETE", "/people/camille/cards/" + card).status, 204);
    EXPECT_EQ(noe.send("DELETE", "/people/noe/code").status, 204);
}

TEST(Api, GivesPeopleAddressesOfTheirOwn)
{
    Demo demo;
    Bearer camille(demo, "camille"), root(demo, "root");
    const auto drawn = camille.send("POST", "/people/camille/addresses", R"({"label":"Laptop","host":"print.example.org"})");
    ASSERT_EQ(drawn.status, 201) << drawn.body;
    const std::string address(body_of(drawn).at("address").as_string());
    EXPECT_TRUE(address.starts_with("ipps://print.example.org:0/ipp/p/")) << address;
    EXPECT_TRUE(address.ends_with("/consigne"));
    EXPECT_FALSE(body_of(drawn).at("qr").as_array().empty());
    const std::string token = address.substr(address.find("/p/") + 3, 26);
    EXPECT_EQ(demo.site.personal("192.0.2.1", token)->person, demo.camille);

    const auto listed = camille.send("GET", "/people/camille/addresses");
    EXPECT_EQ(body_of(listed).at("addresses").as_array().size(), 1U);
    EXPECT_EQ(listed.body.find(token), std::string::npos) << "told once";
    EXPECT_EQ(camille.send("POST", "/people/camille/addresses", R"({"label":"Laptop"})").status, 409);
    EXPECT_EQ(camille.send("POST", "/people/camille/addresses", R"({"label":"\u202etop"})").status, 400);
    EXPECT_EQ(camille.send("POST", "/people/camille/addresses", R"({"host":"a'b"})").status, 400);
    EXPECT_EQ(camille.send("POST", "/people/camille/addresses", R"({"printer":"nowhere"})").status, 404);
    for (const char* method : {"GET", "POST"}) EXPECT_EQ(camille.send(method, "/people/noe/addresses", method[0] == 'P' ? "{}" : "").status, 404) << method;
    const auto mine = std::to_string(demo.people.all_addresses[0].id.value);
    EXPECT_EQ(camille.send("DELETE", "/people/noe/addresses/" + mine).status, 404);
    EXPECT_EQ(root.send("DELETE", "/people/noe/addresses/" + mine).status, 404) << "of somebody else";
    EXPECT_EQ(root.send("DELETE", "/people/camille/addresses/" + mine).status, 204);
    EXPECT_FALSE(demo.site.personal("192.0.2.1", token));
    for (const auto& line : demo.audit.lines) EXPECT_EQ(line.find(token), std::string::npos) << line;
    EXPECT_NE(demo.audit.lines.back().find("root: revoked personal address Laptop: person camille"), std::string::npos) << demo.audit.lines.back();
}

// An address lasts, and a panel may be left without signing out.
TEST(Api, GivesNoAddressAtATerminal)
{
    Demo demo;
    Browser panel = demo.signed_in();
    EXPECT_EQ(panel.send("POST", "/api/v1/people/camille/addresses", "{}", {{"content-type", "application/json"}, {"origin", "http://consigne:7180"}}).status, 403);
    EXPECT_TRUE(demo.people.all_addresses.empty());
}

TEST(Api, SaysHowToAddAnAddressToWhoHasIt)
{
    Demo demo;
    Browser anybody(demo.handler);
    Bearer camille(demo, "camille");
    const std::string address(body_of(camille.send("POST", "/people/camille/addresses", "{}")).at("address").as_string());
    const auto ask = [&](const std::string& os, const std::string& pasted) {
        return anybody.send("POST", "/api/v1/set-up", R"({"os":")" + os + R"(","host":"print.example.org","address":")" + pasted + "\"}", as_json);
    };
    const auto told = ask("ios", address);
    ASSERT_EQ(told.status, 200) << told.body;
    const std::string path = address.substr(address.find("/ipp/p/"));
    EXPECT_EQ(body_of(told).at("address").as_string(), "ipps://print.example.org:0" + path);
    EXPECT_NE(std::string(body_of(told).at("profile").as_string()).find("<string>" + path.substr(1) + "</string>"), std::string::npos);
    EXPECT_EQ(std::string(body_of(told).at("page").as_string()).find("/p/"), std::string::npos) << "no link has the token";
    EXPECT_NE(ask("linux", address).body.find(path), std::string::npos);
    EXPECT_EQ(ask("linux", address.substr(0, address.size() - 12) + "a/consigne").status, 404);
    EXPECT_EQ(ask("linux", "").status, 400);
}

TEST(Api, NamesAnAddressByTheFirstNumberThatIsFree)
{
    Demo demo;
    Bearer camille(demo, "camille");
    const auto drawn = [&] {
        const auto told = camille.send("POST", "/people/camille/addresses", "{}");
        EXPECT_EQ(told.status, 201) << told.body;
        return told.status == 201 ? std::string(body_of(told).at("label").as_string()) : std::string();
    };
    EXPECT_EQ(drawn(), "address 1");
    EXPECT_EQ(drawn(), "address 2");
    EXPECT_EQ(camille.send("DELETE", "/people/camille/addresses/" + std::to_string(demo.people.all_addresses[0].id.value)).status, 204);
    EXPECT_EQ(drawn(), "address 1");
    EXPECT_EQ(drawn(), "address 3");
}

TEST(Api, SlowsGuessingAPasswordOfADocumentDown)
{
    Demo demo;
    demo.add_job("Secret", demo.camille, 1).password = demo.site.seal(*spooler::job_password_digest("sha2-256", "1234"));
    Bearer camille(demo, "camille");
    const auto tried = [&](const std::string& password) { return camille.send("POST", "/releases", R"({"jobs":[1],"device":"Canon Accueil","password":")" + password + "\"}"); };
    for (int i = 0; i < 4; ++i) EXPECT_EQ(tried("0000").status, 403);
    for (const char* password : {"0000", "1234"}) {
        const auto refused = tried(password);
        EXPECT_EQ(refused.status, 429) << password;
        EXPECT_EQ(body_of(refused).at("error").as_object().at("code").as_string(), "paused");
        const auto said = std::find_if(refused.headers.begin(), refused.headers.end(), [](const auto& one) { return one.first == "Retry-After"; });
        ASSERT_NE(said, refused.headers.end());
        EXPECT_EQ(said->second, "30");
    }
    EXPECT_TRUE(demo.release.requests.empty());
}

TEST(Api, ReleasesADocumentThatHasAPasswordOnlyWithIt)
{
    Demo demo;
    demo.add_job("Secret", demo.camille, 1).password = demo.site.seal(*spooler::job_password_digest("sha2-256", "1234"));
    Bearer camille(demo, "camille"), root(demo, "root");
    const auto listed = camille.send("GET", "/jobs/1");
    EXPECT_TRUE(body_of(listed).at("password").as_bool());
    EXPECT_EQ(listed.body.find(demo.jobs.rows[0].password), std::string::npos);
    EXPECT_EQ(camille.send("POST", "/releases", R"({"jobs":[1],"device":"Canon Accueil"})").status, 403);
    EXPECT_EQ(root.send("POST", "/releases", R"({"jobs":[1],"device":"Canon Accueil"})").status, 403) << "of administrators as well";
    EXPECT_EQ(camille.send("POST", "/releases", R"({"jobs":[1],"device":"Canon Accueil","password":"0000"})").status, 403);
    EXPECT_TRUE(demo.release.requests.empty());
    EXPECT_EQ(camille.send("POST", "/releases", R"({"jobs":[1],"device":"Canon Accueil","password":"1234"})").status, 202);
    EXPECT_EQ(demo.release.requests.size(), 1U);
}

TEST(Api, TellsAStationHowItStands)
{
    Demo demo;
    Browser one(demo.handler), other(demo.handler);
    const auto greet = [](Browser& who, const std::string& serial, const std::string& secret) {
        const auto answer = who.send("POST", "/api/v1/terminals/hello", R"({"serial":")" + serial + R"(","secret":")" + secret + "\"}", as_json);
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(who.cookies.empty());
        return body_of(answer);
    };
    EXPECT_EQ(greet(one, "no serial", "").at("standing").as_string(), "unknown");
    const auto first = greet(one, "2FW00700", "");
    EXPECT_EQ(first.at("standing").as_string(), "accepted") << "a demonstration takes everybody";
    const std::string secret(first.at("secret").as_string());
    const auto again = greet(one, "2FW00700", secret);
    EXPECT_EQ(again.at("standing").as_string(), "accepted");
    EXPECT_EQ(again.at("name").as_string(), "2FW00700");
    EXPECT_FALSE(again.contains("secret"));
    // The secret is what its pages ask for, too.
    other.cookies["consigne_terminal"] = secret;
    EXPECT_EQ(other.send("GET", "/t/").status, 200);
}

}  // namespace
}  // namespace consigne::release
