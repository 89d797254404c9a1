#include "release/web/csv.hpp"
#include "release/web/multipart.hpp"
#include "release/identity/person_rules.hpp"
#include "release/identity/roles.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

namespace consigne::release {
namespace {

using test::Browser;
using test::Demo;

bool audited(Demo& demo, const std::string& line)
{
    for (const auto& one : demo.audit.lines) if (one.find(line) != std::string::npos) return true;
    return false;
}

Browser administrator(Demo& demo)
{
    Browser browser = demo.at_desk("root");
    browser.get("/admin/people");
    return browser;
}

TEST(PeoplePages, LetAnAdministratorAddAndChangeAPersonWhoCanThenSignIn)
{
    Demo demo;
    Browser admin = administrator(demo);
    EXPECT_TRUE(admin.shows("Camille Moreau"));
    admin.get("/admin/people/new");
    admin.post("/admin/people/new", "rights=1&login=zoe&name=Zo%C3%A9&email=z@example.org&department=Paie&alias=zz&type=guest&home=&language=fr&password=long+enough");
    EXPECT_EQ(admin.where.substr(0, 14), "/admin/people/");
    const auto zoe = demo.people.find_login("zoe");
    ASSERT_TRUE(zoe);
    EXPECT_EQ(zoe->department, "Paie");
    EXPECT_EQ(zoe->account_type, "guest");
    EXPECT_TRUE(audited(demo, "root: added: person zoe"));
    const std::string path = "/admin/people/" + std::to_string(zoe->id.value);
    admin.get(path);
    EXPECT_FALSE(admin.shows("</svg>People<b ")) << "no place has anything waiting";
    admin.post(path, "rights=1&login=zoe&right=operator");
    EXPECT_TRUE(demo.people.find_login("zoe")->operator_right);
    EXPECT_TRUE(audited(demo, "changed: operator on: person zoe"));
    // A code drawn here opens the documents at the terminal.
    admin.post(path + "/code", "do=draw");
    const auto at = admin.last.body.find("class=\"secret\">");
    ASSERT_NE(at, std::string::npos);
    const std::string code = admin.last.body.substr(at + 15, 6);
    admin.get(path);
    EXPECT_FALSE(admin.shows(code)) << "shown once";
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&code=" + code + "&do=open");
    EXPECT_EQ(panel.where, "/t/jobs");
    // Paused, it opens nothing.
    admin.post(path, "rights=1&login=zoe&right=paused");
    Browser again = demo.panel();
    again.post("/t/sign-in", "form=code&code=" + code + "&do=open");
    EXPECT_NE(again.where, "/t/jobs");
}

TEST(PeoplePages, KeepTheReservedNameAndItsTwins)
{
    for (const char* twin : {"AdmCanon", "adm\u0441anon", "\u0430dmcanon", "admcan0n", "adm.canon", "\uFF41dmcanon", "ADMCANON"}) EXPECT_TRUE(looks_reserved(twin)) << twin;
    for (const char* other : {"admcanon", "admin", "canon", "camille"}) EXPECT_FALSE(looks_reserved(other)) << other;
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/people/new");
    admin.post("/admin/people/new", "rights=1&login=AdmCanon");
    EXPECT_EQ(admin.last.status, 422);
    EXPECT_FALSE(demo.people.find_login("AdmCanon"));
    admin.post("/admin/people/new", "rights=1&login=admcanon");
    EXPECT_TRUE(demo.people.find_login("admcanon")->technician_right);
    EXPECT_TRUE(admin.shows("The technician right came with the name"));
    admin.post(admin.where + "/code", "do=draw");
    const auto at = admin.last.body.find("class=\"secret\">");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(admin.last.body.substr(at + 15).find('<'), 8u) << "what opens a machine as its technician is long";
}

TEST(PeoplePages, OpenToEachRoleAsTheTableSays)
{
    Demo demo;
    demo.people.rows[1].auditor_right = true;
    Browser auditor = demo.at_desk("noe");
    EXPECT_EQ(auditor.get("/admin/people").status, 200);
    EXPECT_FALSE(auditor.shows("/admin/people/new"));
    EXPECT_EQ(auditor.get("/admin/people/1").status, 200);
    EXPECT_TRUE(auditor.shows("fieldset disabled"));
    EXPECT_EQ(auditor.get("/admin/audit").status, 200);
    auditor.post("/admin/people/1", "rights=1&login=camille&right=admin");
    EXPECT_EQ(auditor.last.status, 404);
    EXPECT_FALSE(demo.people.rows[0].admin);
    for (const char* closed : {"/admin/people/new", "/admin/people/import", "/admin/parameters", "/admin/readers", "/admin/people/1/remove"}) EXPECT_EQ(auditor.get(closed).status, 404) << closed;
    Browser nobody = demo.at_desk("camille");
    for (const char* closed : {"/admin/people", "/admin/people/1", "/admin/groups", "/admin/audit", "/admin/audit.csv"}) EXPECT_NE(nobody.send("GET", closed).status, 200) << closed;
}

TEST(PeoplePages, LockNobodyOut)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/people/3");
    admin.post("/admin/people/3", "rights=1&login=root");
    EXPECT_EQ(admin.last.status, 422);
    EXPECT_TRUE(demo.people.find_login("root")->admin);
    admin.post("/admin/people/3/remove", "");
    EXPECT_TRUE(demo.people.find_login("root"));
}

TEST(PeoplePages, SayWhatGoesBeforeSomebodyIsRemoved)
{
    Demo demo;
    demo.add_job("Letter.pdf", demo.camille, 2);
    Browser admin = administrator(demo);
    admin.get("/admin/people/1/remove");
    EXPECT_TRUE(admin.shows("1 document that waits"));
    EXPECT_TRUE(admin.shows("1 card"));
    EXPECT_TRUE(admin.shows("the print code"));
    admin.post("/admin/people/1/remove", "documents=delete");
    EXPECT_FALSE(demo.people.find_login("camille"));
    EXPECT_EQ(demo.jobs.rows[0].state, spooler::JobState::canceled);
    EXPECT_TRUE(audited(demo, "root: removed: person camille"));
}

TEST(CardReaders, TurnWhatEachReaderSendsIntoTheOneCardThatSignsIn)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/readers");
    const std::string rules = "card-readers=USB%3A+pattern+%25%25%25%25%25%25%25%25+%7C+wiegand26%0D%0ASerial%3A+pattern+RR0026%28%25%25%25%25%25%25%25%25%29+%7C+bits+26+left+%7C+wiegand26&unknown-readers=refuse";
    admin.post("/admin/readers", rules + "&do=try&reading=RR002601147940");
    EXPECT_TRUE(admin.shows("000228F2")) << admin.last.body;
    EXPECT_TRUE(demo.settings.rows.empty()) << "tried, not kept";
    admin.post("/admin/readers", rules + "&do=save");
    ASSERT_TRUE(demo.settings.rows.contains("card-readers"));
    admin.get("/admin/people/2");
    admin.post("/admin/people/2/card", "card=000451E5");
    ASSERT_EQ(demo.people.all_cards.size(), 2u);
    // The other reader reads it differently, and the same person is there.
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=RR002601147940");
    EXPECT_EQ(panel.where, "/t/jobs");
    Browser torn = demo.panel();
    torn.post("/t/sign-in", "form=code&card=RR00260114794");
    EXPECT_NE(torn.where, "/t/jobs");
    admin.get("/admin/readers");
    admin.post("/admin/readers", "card-readers=x%3A+turn&do=save");
    EXPECT_EQ(admin.last.status, 422);
    EXPECT_TRUE(admin.shows("no step is called turn"));
}

TEST(CardPin, IsAskedForByTheCardAndByNothingElse)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/people/1");
    admin.post("/admin/people/1/pin", "do=set&pin=12a");
    EXPECT_TRUE(demo.people.rows[0].card_pin.empty());
    admin.post("/admin/people/1/pin", "do=set&pin=4711");
    EXPECT_FALSE(demo.people.rows[0].card_pin.empty());
    Browser panel = demo.panel();
    panel.post("/t/sign-in", "form=code&card=04A1B2C3D4");
    EXPECT_TRUE(panel.shows("This card has a PIN"));
    EXPECT_FALSE(panel.shows("Camille")) << "no name before the person is known";
    panel.post("/t/sign-in", "form=pin&pin=1111&do=open");
    EXPECT_TRUE(panel.shows("That is not its PIN."));
    panel.post("/t/sign-in", "form=pin&pin=4711&do=open");
    EXPECT_EQ(panel.where, "/t/jobs");
    Browser code = demo.signed_in();
    EXPECT_EQ(code.where, "/t/jobs") << "the print code is enough";
    Browser nothing = demo.panel();
    nothing.post("/t/sign-in", "form=pin&pin=4711&do=open");
    EXPECT_NE(nothing.where, "/t/jobs") << "a PIN without its card";
}

TEST(Csv, KeepsFormulasFromSpreadsheets)
{
    using web::csv::field;
    for (const char* start : {"=HYPERLINK()", "+1", "-1", "@SUM", "\tx", "\rx", "  =1", "\u00A0=1"}) EXPECT_EQ(field(start).substr(0, 2), "\"'") << start;
    EXPECT_EQ(field("a \"b\", c"), "\"a \"\"b\"\", c\"");
    EXPECT_EQ(field("1 - 2"), "\"1 - 2\"");
}

TEST(Csv, IsReadAsASpreadsheetWroteIt)
{
    const auto table = web::csv::read("\xEF\xBB\xBFlogin;nom\r\n\"a;\"\"b\";\"x\ny\"\r\n\r\nc;\xC3\xA9");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->separator, ';');
    ASSERT_EQ(table->lines.size(), 3u);
    EXPECT_EQ(table->lines[1].fields[0], "a;\"b");
    EXPECT_EQ(table->lines[1].fields[1], "x\ny");
    EXPECT_EQ(table->lines[2].number, 5u);
    const auto old = web::csv::read("login\tnom\nzoe\tZo\xE9 \x80\n");
    EXPECT_EQ(old->encoding, "Windows-1252");
    EXPECT_EQ(old->lines[1].fields[1], "Zo\u00E9 \u20AC");
    EXPECT_FALSE(web::csv::read("a,b\n\"x"));
    EXPECT_FALSE(web::csv::read(std::string("a\0b", 3)));
    EXPECT_FALSE(web::csv::read(std::string(web::csv::longest_file + 1, 'a')));
}

TEST(Import, SaysLineByLineAndThenTakesAllOrNothing)
{
    Demo demo;
    Browser admin(demo.handler);
    admin.local_admin = true;
    const auto bring = [&](const std::string& table, bool dry) {
        const auto answer = admin.send("POST", dry ? "/api/v1/people/import?dry-run=yes" : "/api/v1/people/import", table, {{"content-type", "text/csv"}});
        return std::pair(answer.status, boost::json::parse(answer.body));
    };
    static_cast<void>(demo.people.add_group({{}, "Profs", "", true, {}, 0}));
    const std::string good = "Identifiant;Prénom;Nom;Courriel;Groupes;Carte 1;Plaît\nzoe;Zoé;Martin;z@example.org;profs;04B1B2C3D4;x\ncamille;;;camille@example.org;;;\nnoe;;;;;;\n";
    const auto [looked, seen] = bring(good, true);
    ASSERT_EQ(looked, 200);
    EXPECT_EQ(seen.at("added").as_int64(), 1);
    EXPECT_EQ(seen.at("changed").as_int64(), 1);
    EXPECT_EQ(seen.at("same").as_int64(), 1);
    EXPECT_EQ(seen.at("lines").at(1).at("fields").as_string(), "email");
    EXPECT_EQ(seen.at("columns").at(6).at("field").as_string(), "") << "left out, and said";
    EXPECT_FALSE(demo.people.find_login("zoe")) << "looked at only";
    const auto [refused, why] = bring(good + "AdmCanon;;;;;;\nzoe;;;;;;\n-x;;;;;;\nyann;;;;nowhere;;\nyves;;;;;04A1B2C3D4;\n", false);
    EXPECT_EQ(refused, 409);
    EXPECT_EQ(why.at("refused").as_int64(), 5) << boost::json::serialize(why);
    EXPECT_FALSE(demo.people.find_login("zoe")) << "all or nothing";
    const auto [taken, result] = bring(good, false);
    EXPECT_EQ(taken, 200);
    EXPECT_TRUE(result.at("written").as_bool());
    EXPECT_EQ(demo.people.find_login("zoe")->full_name, "Zo\u00E9 Martin");
    EXPECT_EQ(demo.people.find_login("camille")->email, "camille@example.org");
    EXPECT_EQ(demo.people.find_login("camille")->full_name, "Camille Moreau") << "an empty cell leaves what is there";
    EXPECT_TRUE(demo.people.members.contains({1, demo.people.find_login("zoe")->id.value}));
    EXPECT_EQ(demo.people.find_card(demo.people.all_cards.back().digest)->login, "zoe");
    EXPECT_TRUE(audited(demo, "imported: 1 added, 1 changed: people"));
    EXPECT_EQ(bring("a;b\n1;2\n", true).first, 422) << "no column for the login";
}

TEST(Import, GoesThroughThePageWithAFile)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/people/import");
    const auto part = [](const std::string& name, const std::string& value, const std::string& more = {}) { return "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value + "\r\n"; };
    const std::string body = part("token", admin.token()) + part("file", "login,full name\nzoe,Zo\xE9\n", "; filename=\"p.csv\"\r\nContent-Type: text/csv") + part("do", "look") + "--xyz--\r\n";
    EXPECT_EQ(admin.send("POST", "/admin/people/import", body, {{"content-type", "multipart/form-data; boundary=xyz"}}).status, 303);
    admin.get("/admin/people/import");
    EXPECT_TRUE(admin.shows("Windows-1252"));
    EXPECT_TRUE(admin.shows("zoe"));
    EXPECT_FALSE(demo.people.find_login("zoe"));
    admin.post("/admin/people/import", "do=apply");
    EXPECT_EQ(demo.people.find_login("zoe")->full_name, "Zo\u00E9");
    EXPECT_TRUE(admin.shows("1 added"));
}

TEST(AuditPage, IsReadFilteredAndExportedAndNeverWritten)
{
    Demo demo;
    demo.audit.record("eve", "=cmd|' /C calc'!A0", "person camille");
    Browser admin = administrator(demo);
    admin.get("/admin/audit?who=eve");
    EXPECT_TRUE(admin.shows("=cmd"));
    EXPECT_FALSE(admin.shows("signed in by password"));
    const auto csv = admin.send("GET", "/admin/audit.csv?who=eve");
    EXPECT_NE(csv.body.find("\"'=cmd"), std::string::npos) << csv.body;
    admin.get("/admin/audit");
    admin.post("/admin/audit", "who=nobody");
    EXPECT_EQ(admin.last.status, 405);
}

TEST(Groups, GiveTheirRightToTheirMembersAndShowThem)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/groups");
    admin.post("/admin/groups", "name=Accueil&comment=Desk&operator=on");
    EXPECT_EQ(admin.where, "/admin/groups/1");
    admin.post("/admin/groups/1/member", "login=noe");
    EXPECT_TRUE(demo.people.members.contains({1, 2}));
    EXPECT_TRUE(audited(demo, "put into group Accueil: person noe"));
    admin.get("/admin/people/2");
    EXPECT_TRUE(admin.shows("Accueil"));
    spooler::Person member;
    member.operator_by = "Accueil";
    EXPECT_TRUE(may(member, Right::handle_jobs));
}

TEST(Groups, DecideWhatMachinesMayBeUsedForAndThePanelShowsIt)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/groups");
    admin.post("/admin/groups", "name=Lecteurs&comment=");
    admin.get("/admin/groups/1");
    admin.post("/admin/groups/1", "name=Lecteurs&comment=&use-print-colour=no&use-scan=yes");
    EXPECT_TRUE(audited(demo, "root: changed, print-colour off, scan on: group Lecteurs"));
    admin.get("/admin/groups/1");
    admin.post("/admin/groups/1/member", "login=camille");
    admin.get("/admin/people/1");
    EXPECT_TRUE(admin.shows("May not: by the group Lecteurs"));
    EXPECT_TRUE(admin.shows("May: nothing else is said"));

    auto& coloured = demo.add_job("Affiche.pdf", demo.camille, 2, {1});
    coloured.facts.duplex = pdl::Duplex::simplex;
    demo.add_job("Photo.jpg", demo.camille, 1, {1}).can = {};
    Browser panel = demo.signed_in();
    panel.get("/t/jobs");
    EXPECT_TRUE(panel.shows("2 pages · B&amp;W"));
    EXPECT_TRUE(panel.shows("Your account may not print this"));
    EXPECT_TRUE(panel.shows("Print all (1)"));
    panel.post("/t/jobs", "shown=1&shown=2&job=1&do=options");
    EXPECT_TRUE(panel.shows("Your account prints in black and white"));
    panel.post("/t/options", "do=print&colour=sent");
    ASSERT_EQ(demo.release.requests.size(), 1U);
    EXPECT_TRUE(demo.release.requests.front().ticket.monochrome);

    // What is said of the person counts before.
    admin.get("/admin/people/1");
    admin.post("/admin/people/1", "login=camille&rights=1&use-print-colour=yes");
    EXPECT_TRUE(audited(demo, "root: changed: print-colour on: person camille"));
    admin.get("/admin/people/1");
    EXPECT_TRUE(admin.shows("May: said of this person"));
    Browser again = demo.signed_in();
    again.get("/t/jobs");
    EXPECT_FALSE(again.shows("Your account may not print this"));
    EXPECT_TRUE(again.shows("1 page · Colour"));
}

TEST(Parameters, AreCheckedKeptAndNoted)
{
    Demo demo;
    Browser admin = administrator(demo);
    admin.get("/admin/parameters");
    EXPECT_TRUE(admin.shows("Hours in store"));
    admin.post("/admin/parameters", "hold-for=169&own-cards=no");
    EXPECT_EQ(admin.last.status, 422);
    EXPECT_TRUE(demo.settings.rows.empty()) << "all or nothing";
    admin.post("/admin/parameters", "hold-for=48&own-cards=no&server-address=print.example.org");
    EXPECT_EQ(demo.settings.rows["hold-for"], "48");
    EXPECT_TRUE(audited(demo, "root: set to 48, was 0: setting hold-for"));
    Browser camille = demo.at_desk("camille");
    camille.get("/me/cards");
    EXPECT_FALSE(camille.shows("/me/cards/remove")) << "own-cards holds on another page at once";
}

}  // namespace
}  // namespace consigne::release
