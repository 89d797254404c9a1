#include "spooler/api/release_trouble.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;
using spooler::JobState;
using test::Browser;
using test::Demo;

/// A demonstration with somebody of each role, and a terminal.
struct Site : Demo {
    Site()
    {
        people.rows[1].operator_right = true;   // noe
        for (const char* login : {"tech", "audit"}) {
            spooler::Person person;
            person.login = login;
            person.password = people.rows[0].password;
            static_cast<void>(people.add(person));
        }
        at("tech").technician_right = true;
        at("audit").auditor_right = true;
        panel();
    }
    spooler::Person& at(const std::string& login)
    {
        return *std::find_if(people.rows.begin(), people.rows.end(), [&](const auto& one) { return one.login == login; });
    }
    bool logged(const std::string& line)
    {
        const std::lock_guard lock(audit.mutex);
        return std::find(audit.lines.begin(), audit.lines.end(), line) != audit.lines.end();
    }
};

TEST(Administration, OpensEachPageToTheRolesThatMaySeeIt)
{
    Site site;
    site.add_job("Report.pdf", site.camille, 4);
    for (const char* login : {"root", "noe", "tech", "audit"}) {
        Browser browser = site.at_desk(login);
        for (const char* path : {"/admin/", "/admin/jobs", "/admin/jobs/1", "/admin/printers", "/admin/printers/1", "/admin/machines/1", "/admin/terminals", "/admin/terminals/1", "/admin/all-terminals"}) {
            browser.get(path);
            EXPECT_EQ(browser.last.status, 200) << login << " " << path;
            EXPECT_FALSE(browser.shows("{{")) << path;
        }
        browser.get("/admin/new-machine");
        EXPECT_EQ(browser.last.status, login == std::string("root") || login == std::string("tech") ? 200 : 404) << login;
    }
    Browser nobody = site.at_desk("camille");
    nobody.get("/admin/");
    EXPECT_EQ(nobody.last.status, 404);
}

TEST(Administration, SaysEverythingInFrenchToo)
{
    Site site;
    site.add_job("Report.pdf", site.camille, 4, {1});
    Browser browser = site.at_desk("root");
    browser.post("/look", "language=fr&to=%2Fadmin%2F");
    EXPECT_TRUE(browser.shows("Tableau de bord"));
    for (const char* path : {"/admin/jobs", "/admin/jobs/1", "/admin/printers/1", "/admin/machines/1", "/admin/terminals/1", "/admin/all-terminals"}) {
        browser.get(path);
        EXPECT_TRUE(browser.shows("<html lang=\"fr\"")) << path;
        for (const char* key : {">dj_", ">tm_", ">ts_", ">pr_", ">mc_", ">db_"}) EXPECT_FALSE(browser.shows(key)) << path << " has no text for " << key;
    }
}

TEST(Dashboard, SaysFirstWhatNeedsSomebody)
{
    Site site;
    Browser browser = site.at_desk("tech");
    browser.get("/admin/");
    EXPECT_TRUE(browser.shows("Nothing needs you."));
    site.devices.rows[0].ready = false;
    site.devices.rows[0].state_message = "Paper jam.";
    spooler::Terminal waiting;
    waiting.serial = "NEW1";
    static_cast<void>(site.terminals.add(waiting));
    site.add_job("Unreadable", site.camille, 1).reading = spooler::Reading::unreadable;
    site.add_job("Lost", site.camille, 1).owner.reset();
    browser.get("/admin/");
    EXPECT_FALSE(browser.shows("Nothing needs you."));
    EXPECT_TRUE(browser.shows("Canon Accueil needs someone"));
    EXPECT_TRUE(browser.shows("Paper jam."));
    EXPECT_TRUE(browser.shows("Terminal NEW1 asks to be accepted"));
    EXPECT_TRUE(browser.shows("1 document could not be read"));
    EXPECT_TRUE(browser.shows("1 document is nobody"));
    EXPECT_TRUE(browser.shows("aria-label=\"1 asks to be accepted\""));
    EXPECT_EQ(browser.send("GET", "/admin/events").content_type, "text/event-stream");
}

/// The hours of a test, as a store would have counted them.
struct FakeMovements final : spooler::Movements {
    std::vector<spooler::HourCount> hours;
    std::map<spooler::OutputDeviceId, std::map<spooler::Instant, spooler::HourState>> machines;
    std::vector<spooler::HourCount> since(spooler::Instant from) override
    {
        auto out = hours;
        std::erase_if(out, [from](const auto& one) { return one.hour < from; });
        return out;
    }
    std::map<spooler::OutputDeviceId, std::map<spooler::Instant, spooler::HourState>> machines_since(spooler::Instant) override { return machines; }
};

TEST(Dashboard, DrawsTheDayBesideAUsualOne)
{
    using namespace std::chrono_literals;
    // The server's own time has the day: noon is noon in every zone that is a whole number of hours away.
    Site site;
    FakeMovements movements;
    const auto now = spooler::Instant{std::chrono::seconds{site.time.load()}};
    const auto hour = std::chrono::floor<std::chrono::hours>(now);
    const auto at = [&](std::chrono::seconds ago, std::uint64_t arrived, std::uint64_t collected) {
        spooler::HourCount one;
        one.hour = hour - ago;
        one.arrived = arrived;
        one.collected = collected;
        movements.hours.push_back(one);
    };
    at(std::chrono::days(14), 30, 3);
    at(std::chrono::days(7), 10, 3);
    at(std::chrono::days(3), 999, 999);
    at(0s, 40, 25);
    movements.machines[{1}][hour - 1h] = spooler::HourState::needs_somebody;
    movements.machines[{1}][hour] = spooler::HourState::ready;
    auto parts = site.parts();
    parts.movements = &movements;
    const auto made = make_site(parts);
    ASSERT_TRUE(made);
    Browser browser(made->answer);
    browser.get("/sign-in?next=/admin/");
    browser.post("/sign-in", "form=account&user=root&pass=secret&next=/admin/");
    ASSERT_EQ(browser.last.status, 200);
    EXPECT_TRUE(browser.shows("Today 40 documents were left and 25 collected."));
    EXPECT_TRUE(browser.shows("height=\"100\" rx=\"2\"/>")) << "40 of 40 left";
    EXPECT_TRUE(browser.shows("height=\"63\" rx=\"2\"/>")) << "25 of 40 collected";
    EXPECT_TRUE(browser.shows("<td class=\"tr\">40</td><td class=\"tr\">25</td><td class=\"tr\">20</td>")) << "a usual day has the mean of 30 and 10";
    EXPECT_FALSE(browser.shows("999")) << "another day of the week is not usual for this one";
    EXPECT_TRUE(browser.shows("aria-label=\"Last 24 hours: trouble in 1 of them\""));
    EXPECT_FALSE(browser.shows(" style="));
}

TEST(AdminJobs, AreFoundByOwnerStateWordsAndTicket)
{
    Site site;
    site.add_job("Thesis.pdf", site.camille, 24, {1, 7, 19});
    site.add_job("Invoice.pdf", site.noe, 1);
    site.add_job("Gone.pdf", site.noe, 1).state = JobState::canceled;
    Browser browser = site.at_desk("noe");
    const auto finds = [&](const std::string& query, bool thesis, bool invoice, bool gone) {
        browser.get("/admin/jobs?" + query);
        EXPECT_EQ(browser.shows("Thesis.pdf"), thesis) << query;
        EXPECT_EQ(browser.shows("Invoice.pdf"), invoice) << query;
        EXPECT_EQ(browser.shows("Gone.pdf"), gone) << query;
    };
    finds("", true, true, false);
    finds("owner=camille", true, false, false);
    finds("q=Invoice", false, true, false);
    finds("q=401", true, false, false);
    finds("show=deleted", false, false, true);
    finds("show=all", true, true, true);
    finds("printer=consigne", true, true, false);
    finds("show=unowned", false, false, false);
    browser.get("/admin/jobs?owner=nobody-here");
    EXPECT_TRUE(browser.shows("No account"));
}

TEST(AdminJobs, GoOnFromTheLastOfAPage)
{
    Site site;
    for (int i = 1; i <= 120; ++i) site.add_job("Page " + std::to_string(i) + " end", site.camille, 1);
    Browser browser = site.at_desk("noe");
    browser.get("/admin/jobs");
    EXPECT_TRUE(browser.shows("Page 120 end"));
    EXPECT_FALSE(browser.shows("Page 70 end"));
    EXPECT_TRUE(browser.shows("before=71"));
    browser.get("/admin/jobs?before=71");
    EXPECT_TRUE(browser.shows("Page 70 end"));
    EXPECT_TRUE(browser.shows("before=21"));
    browser.get("/admin/jobs?before=21");
    EXPECT_TRUE(browser.shows("Page 1 end"));
    EXPECT_FALSE(browser.shows("Older")) << "there is nothing more";
}

TEST(AdminJob, TellsAllThatIsKnown)
{
    Site site;
    auto& job = site.add_job("Thesis.pdf", site.camille, 24, {1, 7, 19});
    job.owner_rule = "trusted network 10.0.0.0/8";
    job.tier = spooler::OwnerTier::vouched;
    Browser browser = site.at_desk("audit");
    browser.get("/admin/jobs/1");
    EXPECT_TRUE(browser.shows("3 of 24 pages in colour: 1, 7, 19"));
    EXPECT_TRUE(browser.shows("trusted network 10.0.0.0/8"));
    EXPECT_TRUE(browser.shows("vouched for"));
    EXPECT_FALSE(browser.shows("/admin/jobs/1/delete")) << "an auditor changes nothing";
    browser.post("/admin/jobs/1/delete", "");
    EXPECT_EQ(browser.last.status, 404);
    EXPECT_EQ(job.state, JobState::pending_held);
}

TEST(AdminJob, IsReleasedForItsOwnerUnderBothNames)
{
    Site site;
    site.add_job("Thesis.pdf", site.camille, 24, {1, 7, 19});
    Browser browser = site.at_desk("noe");
    browser.get("/admin/jobs/1");
    browser.post("/admin/jobs/1/release", "device=1&colour=bw&sides=2&copies=3");
    ASSERT_EQ(site.release.requests.size(), 1U);
    const auto& request = site.release.requests[0];
    EXPECT_EQ(request.by, site.noe);
    EXPECT_TRUE(request.ticket.monochrome);
    EXPECT_EQ(request.ticket.sides, pdl::Duplex::long_edge);
    EXPECT_EQ(request.ticket.copies, 3U);
    EXPECT_TRUE(site.logged("noe: released for camille: black and white, two-sided, 3 copies: job 1 ticket 401 at Canon Accueil"));
    EXPECT_TRUE(browser.shows("On its way to Canon Accueil."));
    EXPECT_TRUE(browser.shows("Waiting its turn")) << "the delivery is in its history";
}

TEST(AdminJob, ThatIsNobodysIsGivenToAPerson)
{
    Site site;
    site.add_job("Lost.pdf", site.camille, 1).owner.reset();
    Browser browser = site.at_desk("noe");
    browser.get("/admin/jobs/1");
    browser.post("/admin/jobs/1/give", "owner=whoever");
    EXPECT_FALSE(site.jobs.rows[0].owner);
    EXPECT_TRUE(browser.shows("No account"));
    browser.post("/admin/jobs/1/give", "owner=camille");
    EXPECT_EQ(site.jobs.rows[0].owner, site.camille);
    EXPECT_TRUE(site.logged("noe: gave to camille: job 1"));
    browser.post("/admin/jobs/1/delete", "");
    EXPECT_EQ(site.jobs.rows[0].state, JobState::canceled);
    EXPECT_TRUE(site.logged("noe: canceled: job 1"));
}

TEST(AdminMachines, AreAddedFromAnAddressAndAskedAtOnce)
{
    Site site;
    Browser browser = site.at_desk("tech");
    browser.get("/admin/new-machine");
    browser.post("/admin/new-machine", "uri=http%3A%2F%2Fx&name=Second&printer=");
    EXPECT_EQ(browser.last.status, 422);
    EXPECT_TRUE(browser.shows("value=\"Second\"")) << "what was typed stays";
    browser.post("/admin/new-machine", "uri=ipp%3A%2F%2F10.0.0.8%2Fipp%2Fprint&name=Second+floor&printer=%2B");
    ASSERT_EQ(site.devices.rows.size(), 2U);
    EXPECT_EQ(site.devices.rows[1].uri, "ipp://10.0.0.8/ipp/print");
    ASSERT_EQ(site.printers.rows.size(), 2U);
    EXPECT_EQ(site.printers.rows[1].name, "Second-floor");
    EXPECT_EQ(site.printers.rows[1].devices, std::vector{site.devices.rows[1].id});
    EXPECT_TRUE(site.logged("tech: added: device Second floor"));
    site.devices.rows[1].abilities = R"({"formats":["application/pdf","application/vnd.hp-pcl"],"media":["iso_a4_210x297mm","iso_a3_297x420mm"],"colour":true,"two_sided":true,"copies":999})";
    browser.get("/admin/machines/2");
    EXPECT_TRUE(browser.shows("A4, A3"));
    EXPECT_TRUE(browser.shows("PDF, PCL 5"));
    EXPECT_TRUE(browser.shows("printer Second-floor")) << "what hangs on it is said";
}

TEST(AdminMachines, HideAPasswordInAnAddressAndKeepIt)
{
    Site site;
    site.devices.rows[0].uri = "ipp://u:secret@10.0.0.7/ipp/print";
    Browser browser = site.at_desk("tech");
    browser.get("/admin/machines/1");
    EXPECT_FALSE(browser.shows("secret@"));
    browser.post("/admin/machines/1", "name=Front&uri=ipp%3A%2F%2F10.0.0.7%2Fipp%2Fprint&location=Hall");
    EXPECT_EQ(site.devices.rows[0].uri, "ipp://u:secret@10.0.0.7/ipp/print");
    EXPECT_EQ(site.devices.rows[0].name, "Front");
}

TEST(AdminPrinters, AreChangedPausedAndRemoved)
{
    Site site;
    Browser browser = site.at_desk("tech");
    browser.get("/admin/printers/1");
    browser.post("/admin/printers/1", "name=with+space&mode=hold");
    EXPECT_EQ(browser.last.status, 422);
    browser.post("/admin/printers/1", "name=consigne&info=Hall&location=Ground&mode=inherit&networks=10.0.0.0%2F8%0D%0A192.168.1.0%2F24&keep_claimed=on&machine=1");
    const auto& printer = site.printers.rows[0];
    EXPECT_EQ(printer.mode, spooler::ReleaseMode::inherit);
    EXPECT_EQ(printer.trusted_networks, (std::vector<std::string>{"10.0.0.0/8", "192.168.1.0/24"}));
    EXPECT_TRUE(printer.keep_claimed);
    EXPECT_EQ(printer.devices.size(), 1U);
    browser.post("/admin/printers/1/act", "do=pause");
    EXPECT_TRUE(printer.paused);
    EXPECT_TRUE(site.logged("tech: pause: printer consigne"));
    browser.post("/admin/printers/1/act", "do=resume");
    EXPECT_FALSE(printer.paused);
    browser.post("/admin/printers/1/remove", "");
    EXPECT_TRUE(site.printers.rows.empty());
    Browser operator_of_jobs = site.at_desk("noe");
    operator_of_jobs.get("/admin/printers");
    operator_of_jobs.post("/admin/new-printer", "name=x&mode=hold");
    EXPECT_TRUE(site.printers.rows.empty()) << "not an operator's right";
}

TEST(AdminTerminals, AreAcceptedWithANameOfTheirOwnAndTheirMachine)
{
    Site site;
    site.terminals.rows[0].name = "07 Accueil";
    spooler::Terminal waiting;
    waiting.serial = waiting.name = "NEW1";
    static_cast<void>(site.terminals.add(waiting));
    Browser browser = site.at_desk("tech");
    browser.get("/admin/terminals");
    EXPECT_TRUE(browser.shows("Waiting to be accepted"));
    browser.get("/admin/terminals/2");
    EXPECT_TRUE(browser.shows("id=\"name\" name=\"name\" value=\"\"")) << "its number is no name";
    const auto tries = [&](const std::string& fields) { browser.post("/admin/terminals/2", fields); return browser.last.status; };
    EXPECT_EQ(tries("name=&machine=1"), 422);
    EXPECT_EQ(tries("name=07+Accueil&machine=1"), 422);
    EXPECT_TRUE(browser.shows("Another terminal has this name."));
    EXPECT_EQ(tries("name=08+Library&machine="), 422);
    EXPECT_EQ(tries("name=08+Library&machine=99"), 422);
    EXPECT_FALSE(site.terminals.rows[1].accepted);
    EXPECT_EQ(tries("name=08+Library&machine=1&comment=By+the+door&release=manual&after=all&options=on&copies=on"), 200);
    const auto& kept = site.terminals.rows[1];
    EXPECT_TRUE(kept.accepted);
    EXPECT_EQ(kept.name, "08 Library");
    EXPECT_TRUE(kept.release_after_login);
    EXPECT_FALSE(kept.operator_release);
    EXPECT_TRUE(kept.options && kept.option_copies);
    EXPECT_FALSE(kept.option_sides || kept.option_mono || kept.card_reader);
    EXPECT_TRUE(site.logged("tech: accepted: terminal NEW1"));
    browser.post("/admin/terminals/2/remove", "");
    EXPECT_EQ(site.terminals.rows.size(), 1U);
}

TEST(AdminTerminals, AreFoundAmongFiveHundredPageByPage)
{
    Site site;
    site.devices.rows.front().location = "Étage 2";
    for (int i = 1; i <= 500; ++i) {
        spooler::Terminal one;
        one.serial = "S" + std::to_string(1000 + i);
        one.name = "Panel " + std::to_string(1000 + i);
        one.comment = i == 77 ? "Beside the lift" : "";
        one.accepted = true;
        if (i % 2 == 0) one.device = site.devices.rows.front().id;
        static_cast<void>(site.terminals.add(one));
    }
    Browser browser = site.at_desk("tech");
    browser.get("/admin/terminals");
    const auto rows = [&] {
        std::size_t n = 0;
        for (auto at = browser.last.body.find("<td class=\"wide\">"); at != std::string::npos; at = browser.last.body.find("<td class=\"wide\">", at + 1)) ++n;
        return n;
    };
    EXPECT_EQ(rows(), 50U);
    EXPECT_LT(browser.last.body.size(), 40'000U);
    EXPECT_TRUE(browser.shows("501 terminals"));
    EXPECT_TRUE(browser.shows("1 – 50 of 501"));
    EXPECT_TRUE(browser.shows("href=\"/admin/terminals?from=51\"")) << browser.last.body;
    browser.get("/admin/terminals?from=501");
    EXPECT_EQ(rows(), 1U);
    EXPECT_TRUE(browser.shows("href=\"/admin/terminals?from=451\""));
    browser.get("/admin/terminals?from=9999");
    EXPECT_EQ(rows(), 1U) << "the last page that there is";
    browser.get("/admin/terminals?search=panel+1042");
    EXPECT_EQ(rows(), 1U);
    EXPECT_TRUE(browser.shows("S1042"));
    browser.get("/admin/terminals?search=LIFT");
    EXPECT_EQ(rows(), 1U);
    browser.get("/admin/terminals?search=etage+s1010");
    EXPECT_EQ(rows(), 1U) << "by the place of its machine, without its accent";
    browser.get("/admin/terminals?search=nowhere");
    EXPECT_EQ(rows(), 0U);
    EXPECT_TRUE(browser.shows("No terminal is so."));
    browser.get("/admin/terminals?only=needs");
    EXPECT_TRUE(browser.shows("1 – 50 of 250")) << "those without a machine";
    EXPECT_TRUE(browser.shows("href=\"/admin/terminals?only=needs&amp;from=51\"")) << browser.last.body;
    site.devices.rows.front().ready = false;
    site.devices.rows.front().state_message = sentence(spooler::Trouble::unreachable);
    browser.get("/admin/terminals?only=silent");
    EXPECT_TRUE(browser.shows("1 – 50 of 251"));
    browser.get("/admin/terminals?only=ready");
    EXPECT_EQ(rows(), 0U);
    for (const char* odd : {"0", "-4", "x", "99999999999999999999"}) EXPECT_EQ(browser.get(std::string("/admin/terminals?from=") + odd).status, 200) << odd;
}

TEST(AdminTerminals, SettingsTakeEffectOnThePanel)
{
    Site site;
    site.add_job("Thesis, chapter 2.pdf", site.camille, 24, {1, 7, 19});
    Browser admin = site.at_desk("root");
    admin.get("/admin/terminals/1");
    const auto set = [&](const std::string& fields) { admin.post("/admin/terminals/1", fields); ASSERT_EQ(admin.last.status, 200) << admin.last.body; };

    Browser panel = site.signed_in();
    panel.post("/t/jobs", "do=options&job=1");
    EXPECT_TRUE(panel.shows("name=\"sides\" value=\"2\"")) << panel.last.body;
    EXPECT_TRUE(panel.shows("name=\"colour\" value=\"bw\""));
    set("name=07+Accueil&machine=1&release=manual&after=choose");
    panel = site.signed_in();
    panel.post("/t/jobs", "do=options&job=1");
    EXPECT_FALSE(panel.shows("value=\"options\"")) << "switched off";
    set("name=07+Accueil&machine=1&release=manual&after=choose&options=on&sides=on");
    panel = site.signed_in();
    panel.post("/t/jobs", "do=options&job=1");
    EXPECT_TRUE(panel.shows("name=\"sides\" value=\"2\""));
    EXPECT_FALSE(panel.shows("name=\"colour\"")) << "black and white is off alone";

    set("name=07+Accueil&machine=1&release=manual&after=all&options=on");
    EXPECT_TRUE(site.release.requests.empty());
    panel = site.signed_in();
    EXPECT_EQ(panel.where, "/t/progress");
    ASSERT_EQ(site.release.requests.size(), 1U);
    EXPECT_EQ(site.release.requests[0].jobs, std::vector{spooler::JobId{1}});
    EXPECT_EQ(site.release.requests[0].by, site.camille);
}

TEST(AdminTerminals, TellTheirHistoryAndHowTheyAreReached)
{
    Site site;
    static_cast<void>(site.signed_in());
    site.devices.rows[0].uri = "ipps://admin:hidden@mfp.example/ipp/print";
    Browser browser = site.at_desk("tech");
    browser.get("/admin/terminals/1/history");
    EXPECT_TRUE(browser.shows("signed in by code"));
    EXPECT_TRUE(browser.shows("camille"));
    EXPECT_FALSE(browser.shows("signed in by password")) << "that was not here";
    browser.get("/admin/terminals/1/connection");
    EXPECT_TRUE(browser.shows("ipps://mfp.example/ipp/print"));
    EXPECT_TRUE(browser.shows("2FW00627"));
    EXPECT_TRUE(browser.shows("Secured port"));
    site.devices.rows[0].ready = false;
    site.devices.rows[0].state_message = "Paper jam.";
    browser.get("/admin/terminals/1/connection");
    EXPECT_TRUE(browser.shows("Paper jam."));
    Browser noe = site.at_desk("noe");
    noe.get("/admin/terminals/1/history");
    EXPECT_EQ(noe.last.status, 404) << "records are not an operator's";
    noe.get("/admin/terminals/1/connection");
    EXPECT_FALSE(noe.shows("/history"));
}

TEST(AdminTerminals, OperatorReleaseIsOfferedToOperatorsWhereItIsOn)
{
    Site site;
    site.add_job("Thesis.pdf", site.camille, 3);
    Browser api(site.handler);
    api.local_admin = true;
    api.send("POST", "/api/v1/people/noe/code", R"({"code":"222222"})");
    const auto as_noe = [&] {
        Browser browser = site.panel();
        browser.post("/t/sign-in", "form=code&code=222222&do=open");
        return browser;
    };
    site.terminals.rows[0].operator_release = false;
    Browser noe = as_noe();
    EXPECT_FALSE(noe.shows("/t/operator"));
    noe.get("/t/operator");
    EXPECT_EQ(noe.last.status, 404);
    site.terminals.rows[0].operator_release = true;
    Browser camille = site.signed_in();
    EXPECT_FALSE(camille.shows("/t/operator")) << "no operator";
    noe = as_noe();
    noe.get("/t/operator");
    EXPECT_TRUE(noe.shows("Camille Moreau"));
    noe.post("/t/operator", "person=1");
    EXPECT_TRUE(noe.shows("For Camille Moreau"));
    EXPECT_TRUE(noe.shows("Thesis.pdf"));
    noe.post("/t/jobs", "do=print&job=1");
    ASSERT_EQ(site.release.requests.size(), 1U);
    EXPECT_EQ(site.release.requests[0].by, site.noe);
    EXPECT_TRUE(site.logged("noe: released for camille: as sent: job 1 ticket 401 at terminal 2FW00627"));
    noe.get("/t/operator");
    noe.post("/t/operator", "do=own");
    EXPECT_FALSE(noe.shows("For Camille"));
}

TEST(AdminFind, FindsPeopleDocumentsAndPlacesFromEveryPage)
{
    Site site;
    auto& job = site.add_job("Affiche du Musee.pdf", site.camille, 3);
    job.ticket_number = 372;
    Browser admin = site.at_desk("root");
    admin.get("/admin/");
    EXPECT_TRUE(admin.shows("action=\"/admin/find\"")) << "above every page";
    admin.get("/admin/find?q=372");
    EXPECT_EQ(admin.where, "/admin/jobs/1") << "one thing is what was meant";
    admin.get("/admin/find?q=camille");
    EXPECT_TRUE(admin.shows("Camille Moreau"));
    admin.get("/admin/find?q=canon+ac");
    EXPECT_EQ(admin.where, "/admin/machines/1") << "words by their beginnings";
    admin.get("/admin/find?q=%3Cscript%3Ezz");
    EXPECT_TRUE(admin.shows("Nothing is found under “&lt;script&gt;zz”"));
    admin.get("/admin/find?q=");
    EXPECT_EQ(admin.where, "/admin/");

    Browser camille = site.at_desk("camille");
    camille.get("/admin/find?q=372");
    EXPECT_FALSE(camille.shows("Affiche")) << "nobody without a role";
}

TEST(AllTerminals, EachSettingIsSeenOnThePanel)
{
    Site site;
    site.add_job("Thesis, chapter 2.pdf", site.camille, 3);
    Browser admin = site.at_desk("root");
    admin.get("/admin/all-terminals");
    const std::string base = "keyboard-login=code&allowed-logins=card-or-keyboard&unknown-card=admin&terminal-time-out=60&hold-for=0&terminal-language=server&terminal-languages=all&terminal-theme=light&terminal-titles=whole&terminal-help=";
    const auto set = [&](std::string fields, const std::string& from, const std::string& to) {
        if (!from.empty()) fields.replace(fields.find(from), from.size(), to);
        admin.post("/admin/all-terminals", fields);
        EXPECT_EQ(admin.last.status, 200) << fields;
    };
    set(base + "&second-keyboard-login=on", {}, {});
    EXPECT_TRUE(site.panel().shows("?how=account"));
    set(base, {}, {});
    EXPECT_FALSE(site.panel().shows("?how=account")) << "no second login";
    set(base, "keyboard-login=code", "keyboard-login=account");
    EXPECT_TRUE(site.panel().shows("name=\"pass\""));
    set(base, "keyboard-login=code", "keyboard-login=account-alone");
    {
        Browser panel = site.panel();
        EXPECT_FALSE(panel.shows("name=\"pass\""));
        panel.post("/t/sign-in", "form=account&user=nobody");
        EXPECT_TRUE(panel.shows("Unknown account"));
        panel.post("/t/sign-in", "form=account&user=camille");
        EXPECT_TRUE(panel.shows("Thesis, chapter 2.pdf"));
    }
    EXPECT_TRUE(admin.shows("Anybody who knows a name"));
    set(base, "allowed-logins=card-or-keyboard", "allowed-logins=card");
    EXPECT_FALSE(site.panel().shows("name=\"k\""));
    site.terminals.rows[0].card_reader = false;
    EXPECT_TRUE(site.panel().shows("name=\"k\"")) << "no reader: the keyboard is the only way in";
    site.terminals.rows[0].card_reader = true;
    set(base, "allowed-logins=card-or-keyboard", "allowed-logins=keyboard");
    EXPECT_FALSE(site.panel().shows("Or hold your card"));
    set(base, "terminal-language=server", "terminal-language=fr");
    EXPECT_TRUE(site.panel().shows("<html lang=\"fr\""));
    EXPECT_TRUE(site.panel().shows("name=\"language\" value=\"en\""));
    set(base, "languages=all", "languages=one");
    EXPECT_FALSE(site.panel().shows("name=\"language\""));
    set(base, "theme=light", "theme=dark");
    EXPECT_TRUE(site.panel().shows("terminal-dark.css"));
    set(base, "titles=whole", "titles=cut");
    EXPECT_TRUE(site.signed_in().shows("Thesis, c…"));
    EXPECT_FALSE(site.signed_in().shows("chapter 2"));
    set(base + "Desk+2%2C+extension+4210", {}, {});
    EXPECT_TRUE(site.panel().shows("Desk 2, extension 4210"));
    set(base + "&landing=machine", {}, {});
    EXPECT_TRUE(site.signed_in().shows("made at the machine’s own panel"));
    set(base + "&landing=documents-if-any", {}, {});
    EXPECT_TRUE(site.signed_in().shows("Thesis, c")) << "there are some";
    site.jobs.rows.clear();
    EXPECT_TRUE(site.signed_in().shows("made at the machine’s own panel"));
    set(base + "&landing=documents", {}, {});
    EXPECT_FALSE(site.signed_in().shows("made at the machine’s own panel"));
    site.add_job("Thesis, chapter 2.pdf", site.camille, 3);
    set(base, "time-out=60", "time-out=120");
    EXPECT_TRUE(site.signed_in().shows("data-left=\"120\""));

    admin.post("/admin/all-terminals", "terminal-time-out=5&keyboard-login=account");
    EXPECT_EQ(admin.last.status, 422) << "all or nothing";
    EXPECT_EQ(site.settings.rows["keyboard-login"], "code");
    EXPECT_TRUE(site.logged("root: set to fr: setting terminal-language"));

    // Who links an unknown card: its owner after account and password, or the desk alone.
    const auto unknown = [&] {
        Browser panel = site.panel();
        panel.post("/t/sign-in", "form=code&card=04FFEEDDCCBBAA");
        return panel;
    };
    set(base, {}, {});
    EXPECT_TRUE(unknown().shows("The front desk can link it"));
    set(base, "unknown-card=admin", "unknown-card=owner");
    Browser owner = unknown();
    EXPECT_TRUE(owner.shows("First visit with this card")) << "with the account, where else codes alone open";
    owner.post("/t/sign-in", "form=account&user=camille&pass=secret");
    EXPECT_TRUE(owner.shows("Thesis, chapter 2.pdf"));
    owner.post("/t/card", "card=04FFEEDDCCBBAA");
    EXPECT_TRUE(owner.shows("Linked.")) << "read a second time";
    EXPECT_TRUE(unknown().shows("Thesis, chapter 2.pdf")) << "from now on the card is enough";

    Browser technician = site.at_desk("tech");
    technician.get("/admin/all-terminals");
    technician.post("/admin/all-terminals", "keyboard-login=account");
    EXPECT_EQ(technician.last.status, 404) << "site settings are an administrator's";
}

}  // namespace
}  // namespace consigne::release
