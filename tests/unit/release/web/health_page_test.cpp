// What the server says of itself: on its page, by the API, and in the file for support.
#include "release/session/tap_times.hpp"
#include "spooler/runtime/log.hpp"
#include "spooler/runtime/log_tail.hpp"
#include "spooler/runtime/vitals.hpp"
#include "tests/unit/release/browser.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;
using test::Browser;
using test::Demo;

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

/// A server that tells of itself what the test says.
struct Told : Demo {
    Told()
    {
        here.version = "9.8.7";
        here.started = spooler::Instant{std::chrono::seconds{time.load() - 7200}};
        here.disks = {{"documents", 30 * gib, 100 * gib, 5 * gib}, {"database", 8 * gib, 100 * gib, 5 * gib}};
        here.database_bytes = 12 * gib / 1024;
        here.spool_bytes = 3 * gib;
        spooler::provide_vitals([this] { return here; });
        auto with = parts();
        with.reach = [] {
            spooler::Reach reach;
            reach.ipp = 631;
            reach.web_tls = 7181;
            reach.raw_ports = {{"floor", 9101}};
            return reach;
        };
        with.certificate.facts = [this]() -> Result<spooler::CertificateFacts> {
            spooler::CertificateFacts facts;
            facts.subject = "consigne.example";
            facts.not_after = spooler::Instant{std::chrono::seconds{time.load()}} + certificate_left;
            return facts;
        };
        site = *make_site(with);
        handler = site.answer;
    }
    ~Told() { spooler::provide_vitals({}); }
    spooler::Vitals here;
    std::chrono::seconds certificate_left = std::chrono::days(300);
};

TEST(HealthPage, SaysHowDisksPortsCertificateAndTerminalsAre)
{
    Told site;
    site.add_job("Plan", site.camille, 4).submitted = spooler::Instant{std::chrono::seconds{site.time.load() - 1800}};
    static_cast<void>(site.panel());
    Browser admin = site.at_desk("root");
    admin.get("/admin/health");
    for (const char* text : {"9.8.7", "2 h ago", "30 GiB free of 100 GiB", "8.0 GiB free of 100 GiB", "Below 5.0 GiB no new document is taken.", "12 MiB", "3.0 GiB", "Soon full", ">631<", ">7181<", "Raw: floor", ">9101<",
                             "1 of 1 in touch within 10 minutes", "30 min ago"})
        EXPECT_TRUE(admin.shows(text)) << text;
    EXPECT_TRUE(admin.shows("<span class=\"s ok\">Valid</span>"));
    EXPECT_FALSE(admin.shows("hl_")) << "every text is there";
    EXPECT_FALSE(admin.shows(" style="));

    site.here.refuses = "disk-full";
    site.here.disks[0].available = gib;
    site.here.spool_more = true;
    site.certificate_left = std::chrono::days(10);
    site.time += 3600;
    admin = site.at_desk("root");
    admin.get("/admin/health");
    EXPECT_TRUE(admin.shows("The disk is nearly full: no new document is taken until there is room."));
    EXPECT_TRUE(admin.shows("<span class=\"s bad\">Full</span>"));
    EXPECT_TRUE(admin.shows("<span class=\"s warn\">Ends within 30 days</span>"));
    EXPECT_TRUE(admin.shows("0 of 1 in touch within 10 minutes"));
    EXPECT_TRUE(admin.shows("3.0 GiB +"));
    admin.post("/look", "language=fr&to=%2Fadmin%2Fhealth");
    EXPECT_TRUE(admin.shows("Le disque est presque plein\u00A0: aucun nouveau document"));
    EXPECT_FALSE(admin.shows("hl_"));
}

TEST(HealthPage, HasTheSameByTheApi)
{
    Told site;
    Browser api(site.handler);
    api.local_admin = true;
    const auto answer = api.send("GET", "/api/v1/health");
    ASSERT_EQ(answer.status, 200);
    const auto body = boost::json::parse(answer.body).as_object();
    const auto& server = body.at("server").as_object();
    EXPECT_EQ(server.at("version").as_string(), "9.8.7");
    EXPECT_EQ(server.at("disks").as_array().at(1).as_object().at("available").to_number<std::uint64_t>(), 8 * gib);
    EXPECT_EQ(server.at("disks").as_array().at(1).as_object().at("refused_below").to_number<std::uint64_t>(), 5 * gib);
    EXPECT_EQ(body.at("ports").as_array().size(), 3U);
    EXPECT_EQ(body.at("ports").as_array().at(2).as_object().at("printer").as_string(), "floor");
    EXPECT_EQ(body.at("certificate").as_object().at("not_after").as_int64(), site.time.load() + 300 * 86'400);
    EXPECT_TRUE(body.at("oldest").is_null());
    for (const char* key : {"held", "processing", "people", "unread", "clock", "terminals", "tap_to_list"}) EXPECT_TRUE(body.contains(key)) << key;
}

// Somebody signs in at a panel and gets their list: that is what is measured, whatever else is fetched.
TEST(HealthPage, MeasuresFromTheCardToTheList)
{
    Demo demo;
    const auto count = [] {
        const auto figures = tap_times().figures();
        return figures ? figures->count : 0;
    };
    // Of at most so many the latest are kept: the whole program's tests do not fill that.
    const auto before = count();
    Browser panel = demo.panel();
    EXPECT_EQ(count(), before) << "nobody was let in";
    panel.post("/t/sign-in", "form=code&card=04A1B2C3D4");
    ASSERT_EQ(panel.where, "/t/jobs");
    EXPECT_EQ(count(), before + 1);
    panel.get("/t/jobs");
    EXPECT_EQ(count(), before + 1) << "a list that is looked at again";
    Browser admin = demo.at_desk("root");
    admin.get("/admin/health");
    EXPECT_TRUE(admin.shows("half within "));
}

TEST(TapTimes, SayWhatHalfAndNinetyNineOfAHundredWaited)
{
    TapTimes times;
    const TapTimes::Moment start{};
    EXPECT_FALSE(times.figures());
    for (int i = 1; i <= 200; ++i) {
        times.let_in("s" + std::to_string(i), start);
        times.listed("s" + std::to_string(i), start + std::chrono::milliseconds(i));
    }
    ASSERT_TRUE(times.figures());
    EXPECT_EQ(times.figures()->count, 200U);
    EXPECT_EQ(times.figures()->p50, 100ms);
    EXPECT_EQ(times.figures()->p99, 198ms);
    times.listed("s1", start + 5s);
    times.listed("nobody", start + 5s);
    times.let_in("late", start);
    times.listed("late", start + 61s);
    EXPECT_EQ(times.figures()->count, 200U) << "once each, and not who never came";
    for (int i = 0; i < 2000; ++i) times.let_in("gone" + std::to_string(i), start);
    times.let_in("later", start + 120s);
    times.listed("later", start + 120s + 1ms);
    EXPECT_EQ(times.figures()->count, 201U) << "those who never came make room";
}

TEST(HealthPage, ShowsTheLogToAdministratorsAlone)
{
    Demo demo;
    demo.people.rows[1].auditor_right = true;
    spooler::log::start(spooler::log::Level::info);
    ::testing::internal::CaptureStderr();
    spooler::log::info("test.of-the-tail", {{"who", "<b>somebody</b>"}});
    static_cast<void>(::testing::internal::GetCapturedStderr());
    Browser admin = demo.at_desk("root"), auditor = demo.at_desk("noe");
    admin.get("/admin/health");
    EXPECT_TRUE(admin.shows(" info test.of-the-tail who=")) << "with its time and level";
    EXPECT_FALSE(admin.shows("<b>somebody"));
    auditor.get("/admin/health");
    EXPECT_EQ(auditor.last.status, 200);
    EXPECT_FALSE(auditor.shows("test.of-the-tail"));
    EXPECT_FALSE(auditor.shows("support.txt"));
    EXPECT_EQ(auditor.send("GET", "/admin/health/support.txt").status, 404);
}

TEST(LogTail, KeepsTheLatestLines)
{
    spooler::log::start(spooler::log::Level::info);
    ::testing::internal::CaptureStderr();
    for (int i = 0; i < 300; ++i) spooler::log::info("line", {{"n", i}});
    spooler::log::debug("unheard");
    static_cast<void>(::testing::internal::GetCapturedStderr());
    const auto tail = spooler::log::tail();
    ASSERT_EQ(tail.size(), spooler::log::longest_tail);
    EXPECT_TRUE(tail.back().ends_with("Z info line n=299")) << tail.back();
    EXPECT_TRUE(tail.front().ends_with("n=100"));
}

// What leaves the house to be read by others has nothing in it that opens anything.
TEST(SupportFile, HasEverythingButSecrets)
{
    Told site;
    site.devices.rows[0].uri = "ipps://admin:hidden-password@10.0.0.7/ipp/print";
    site.settings.rows["hold-for"] = "48";
    static_cast<void>(site.signed_in());
    Browser admin = site.at_desk("root");
    const auto file = admin.send("GET", "/admin/health/support.txt");
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(file.content_type, "text/plain; charset=utf-8");
    for (const char* text : {"9.8.7", "hold-for = 48", "Canon Accueil", "ipps://10.0.0.7/ipp/print", "2FW00627", "The end of the log"}) EXPECT_NE(file.body.find(text), std::string::npos) << text;
    EXPECT_EQ(site.audit.lines.back(), "root: made the file for support: the server");
    std::vector<std::string> secrets{"hidden-password", "123456", "04A1B2C3D4"};
    for (const auto& person : site.people.rows) secrets.push_back(person.password);
    for (const auto& [digest, person] : site.people.codes) secrets.push_back(digest);
    for (const auto& card : site.people.all_cards) secrets.push_back(card.digest);
    for (const auto& terminal : site.terminals.rows) secrets.push_back(terminal.secret_digest);
    for (const auto& [digest, session] : site.sessions.rows) secrets.push_back(digest);
    for (const auto& [name, value] : admin.cookies) secrets.push_back(value);
    std::ifstream key(site.folder.path / "lookup.key");
    secrets.emplace_back(std::istreambuf_iterator<char>(key), std::istreambuf_iterator<char>());
    for (const auto& secret : secrets) {
        ASSERT_FALSE(secret.empty());
        EXPECT_EQ(file.body.find(secret), std::string::npos) << secret;
    }
    Browser api(site.handler);
    api.local_admin = true;
    EXPECT_NE(api.send("GET", "/api/v1/support").body.find("hold-for = 48"), std::string::npos);
}

}  // namespace
}  // namespace consigne::release
