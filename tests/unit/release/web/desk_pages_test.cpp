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

const std::vector<std::pair<std::string, std::string>> french{{"accept-language", "fr-FR,fr;q=0.9"}};

TEST(FrontPage, LeadsPeopleToThePrinterFirst)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.get("/");
    EXPECT_EQ(browser.last.status, 200);
    const auto add = browser.last.body.find("href=\"/add?lang=en\""), api = browser.last.body.find("/api/v1/openapi.yaml");
    ASSERT_NE(add, std::string::npos);
    ASSERT_NE(api, std::string::npos);
    EXPECT_LT(add, api);
    EXPECT_NE(header(browser.last, "Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_NE(browser.send("GET", "/", {}, french).body.find("Ajouter l’imprimante"), std::string::npos);
}

TEST(AddPage, IsThereForEachSystemAndLanguageWithoutSigningIn)
{
    Demo demo;
    Browser browser(demo.handler);
    for (const char* os : {"windows", "macos", "linux", "ios", "android", "chromeos"}) {
        for (const char* lang : {"en", "fr"}) {
            browser.get(std::string("/add?printer=consigne&os=") + os + "&lang=" + lang);
            EXPECT_EQ(browser.last.status, 200);
            EXPECT_TRUE(browser.shows(std::string("<html lang=\"") + lang + "\">"));
            EXPECT_TRUE(browser.shows("ipps://consigne:0/ipp/print/consigne") || std::string(os) == "ios") << browser.last.body;
            EXPECT_TRUE(browser.shows("class=\"on\" aria-current=\"page\""));
            EXPECT_TRUE(browser.shows("src=\"/add/qr.svg?printer=consigne\""));
            EXPECT_FALSE(browser.shows("{{"));
        }
    }
    EXPECT_TRUE(demo.sessions.rows.empty()) << "nobody has signed in";
}

TEST(AddPage, TakesSystemAndLanguageFromTheBrowser)
{
    Demo demo;
    Browser browser(demo.handler);
    auto headers = french;
    headers.emplace_back("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
    const auto page = browser.send("GET", "/add", {}, headers).body;
    EXPECT_NE(page.find("sudo lpadmin -p consigne -E -v &apos;ipps://"), std::string::npos) << page;
    EXPECT_NE(page.find("<html lang=\"fr\">"), std::string::npos);
    EXPECT_NE(page.find("/add?printer=consigne&amp;os=linux&amp;lang=en"), std::string::npos) << "the other language leads to the same page";
}

TEST(AddPage, AsksWhichPrinterOnlyWhereThereAreSeveral)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.get("/add?lang=en");
    EXPECT_FALSE(browser.shows("/add?printer=library"));
    spooler::Printer library;
    library.name = "library";
    static_cast<void>(demo.printers.add(library));
    browser.get("/add?printer=library&lang=en");
    EXPECT_TRUE(browser.shows("/add?printer=consigne"));
    EXPECT_TRUE(browser.shows("/ipp/print/library"));
    browser.last = browser.send("GET", "/add?printer=nowhere&os=linux&lang=en");
    EXPECT_EQ(browser.last.status, 404);
    EXPECT_TRUE(browser.shows("no printer of the name you asked for"));
    EXPECT_TRUE(browser.shows("/ipp/print/consigne"));
    EXPECT_TRUE(browser.shows("/add?printer=library&amp;os=linux&amp;lang=en")) << "the others are a press away";
    demo.printers.rows.clear();
    browser.get("/add?lang=en");
    EXPECT_EQ(browser.last.status, 200);
    EXPECT_TRUE(browser.shows("No printer has been set up"));
}

TEST(AddPage, PromisesOnlyWhatThePrinterDoes)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.get("/add?lang=en");
    EXPECT_TRUE(browser.shows("waits for you alone"));
    spooler::Printer direct;
    direct.name = "direct";
    direct.mode = spooler::ReleaseMode::automatic;
    static_cast<void>(demo.printers.add(direct));
    browser.get("/add?printer=direct&lang=en");
    EXPECT_TRUE(browser.shows("printed at once"));
    EXPECT_FALSE(browser.shows("waits for you alone"));
    demo.printers.rows.back().holding_new = true;
    browser.get("/add?printer=direct&lang=en");
    EXPECT_TRUE(browser.shows("waits for you alone"));
}

TEST(AddPage, GivesAProfileAndAQrCodeAndNoOtherFile)
{
    Demo demo;
    Browser browser(demo.handler);
    const auto profile = browser.send("GET", "/add/consigne.mobileconfig");
    EXPECT_EQ(profile.content_type, "application/x-apple-aspen-config");
    EXPECT_NE(header(profile, "Content-Disposition").find("consigne.mobileconfig"), std::string::npos);
    EXPECT_NE(profile.body.find("<string>com.apple.airprint</string>"), std::string::npos);
    const auto code = browser.send("GET", "/add/qr.svg?printer=consigne");
    EXPECT_EQ(code.content_type, "image/svg+xml");
    EXPECT_TRUE(code.body.starts_with("<svg "));
    for (const char* path : {"/add/consigne.crt", "/add/nowhere.mobileconfig", "/add/", "/add/x", "/add/../t/", "/address"}) EXPECT_EQ(browser.send("GET", path).status, 404) << path;
    EXPECT_EQ(browser.send("POST", "/add").status, 404);
}

// A token stands in forms, never in a link, which browsers and proxies remember.
TEST(AddPage, SaysHowToAddAnAddressThatSomebodyPastes)
{
    Demo demo;
    Browser browser(demo.handler), admin(demo.handler);
    admin.local_admin = true;
    const auto drawn = admin.send("POST", "/api/v1/people/camille/addresses", R"({"label":"Laptop"})", {{"content-type", "application/json"}});
    const std::string address(boost::json::parse(drawn.body).as_object().at("address").as_string());
    const std::string token = address.substr(address.find("/p/") + 3, 26);
    browser.get("/add?lang=en");
    EXPECT_TRUE(browser.shows("<form class=\"mine\" method=\"post\" action=\"/add\">"));
    for (const char* os : {"windows", "macos", "linux", "ios", "android", "chromeos"}) {
        for (const char* lang : {"en", "fr"}) {
            SCOPED_TRACE(std::string(os) + lang);
            browser.last = browser.send("POST", "/add", std::string("os=") + os + "&lang=" + lang + "&address=" + address);
            EXPECT_EQ(browser.last.status, 200);
            EXPECT_TRUE(browser.shows(std::string("<html lang=\"") + lang + "\">"));
            EXPECT_TRUE(browser.shows("ipps://consigne:0/ipp/p/" + token + "/consigne"));
            EXPECT_FALSE(browser.shows("/ipp/print/"));
            EXPECT_FALSE(browser.shows("{{"));
            EXPECT_EQ(header(browser.last, "Cache-Control"), "no-store");
            for (const char* link : {"href=\"", "src=\"", "action=\""})
                for (auto at = browser.last.body.find(link); at != std::string::npos; at = browser.last.body.find(link, at + 1)) {
                    const auto begin = at + std::string_view(link).size();
                    EXPECT_EQ(browser.last.body.substr(begin, browser.last.body.find('"', begin) - begin).find(token), std::string::npos);
                }
        }
    }
    const auto profile = browser.send("POST", "/add/consigne.mobileconfig", "address=" + address);
    EXPECT_EQ(profile.content_type, "application/x-apple-aspen-config");
    EXPECT_NE(profile.body.find("<string>ipp/p/" + token + "/consigne</string>"), std::string::npos);
    const auto shared = browser.send("GET", "/add/consigne.mobileconfig").body;
    const auto identity = [](const std::string& text) { return text.substr(text.find("PayloadUUID"), 70); };
    EXPECT_NE(identity(profile.body), identity(shared)) << "one would take the other's place";
}

// It comes back in its field, to be mended; and whether it was nearly right, or somebody's once, is told to nobody.
TEST(AddPage, TellsNothingOfAnAddressThatLeadsNowhere)
{
    Demo demo;
    spooler::Printer library;
    library.name = "library";
    static_cast<void>(demo.printers.add(library));
    Browser browser(demo.handler);
    const std::string wrong(26, 'z'), fields = "printer=library&os=chromeos&lang=fr&address=";
    const auto without = [](std::string page, const std::string& typed) {
        const auto at = page.find("value=\"" + typed + "\"");
        return at == std::string::npos ? std::string() : page.erase(at, typed.size() + 8);
    };
    browser.last = browser.send("POST", "/add", fields + wrong);
    EXPECT_EQ(browser.last.status, 404);
    EXPECT_TRUE(browser.shows("id=\"amiss\" role=\"alert\">Aucune imprimante n’a cette adresse."));
    EXPECT_TRUE(browser.shows("value=\"" + wrong + "\" class=\"bad\" aria-invalid=\"true\""));
    EXPECT_TRUE(browser.shows("name=\"os\" value=\"chromeos\""));
    EXPECT_TRUE(browser.shows("/ipp/print/library"));
    EXPECT_FALSE(browser.shows("\"/t/\""));
    EXPECT_EQ(without(browser.send("POST", "/add", fields + "nonsense").body, "nonsense"), without(browser.last.body, wrong));
    EXPECT_NE(browser.send("POST", "/add", fields + "%22%3E%3Cscript%3E").body.find("value=\"&quot;&gt;&lt;script&gt;\""), std::string::npos);
    browser.last = browser.send("POST", "/add", "lang=en");
    EXPECT_EQ(browser.last.status, 404);
    EXPECT_TRUE(browser.shows("No printer has this address."));
    EXPECT_EQ(browser.send("POST", "/add/qr.svg", "lang=en").status, 404);
    browser.get("/add?lang=en");
    EXPECT_FALSE(browser.shows("amiss"));
}

// Nobody here has a terminal: its page would refuse them.
TEST(AddPage, LeadsBackToTheFrontPageWhenSomethingIsWrong)
{
    Demo demo;
    Browser browser(demo.handler);
    browser.last = browser.send("POST", "/add", "lang=en", {{"origin", "http://elsewhere.example"}});
    EXPECT_EQ(browser.last.status, 403);
    EXPECT_TRUE(browser.shows("href=\"/?lang=en\">To the front page"));
    EXPECT_FALSE(browser.shows("\"/t/\""));
    browser.last = browser.send("GET", "/add/nowhere.mobileconfig?lang=fr");
    EXPECT_TRUE(browser.shows("href=\"/?lang=fr\">Vers la page d’entrée"));
    EXPECT_FALSE(browser.shows("\"/t/\""));
}

// The Host header is the visitor's: what a shell could read does not get into a command.
TEST(AddPage, FallsBackToItsOwnNameForAnOddHost)
{
    Demo demo;
    spooler::HttpRequest request;
    request.method = "GET";
    request.path = "/add";
    request.query = "os=linux";
    request.host = "a'$(reboot)'";
    const auto page = demo.handler(request).body;
    EXPECT_EQ(page.find("reboot"), std::string::npos);
    EXPECT_NE(page.find("ipps://localhost"), std::string::npos);
}

TEST(SetUpRoute, SaysTheSameToAnybody)
{
    Demo demo;
    Browser browser(demo.handler);
    const auto answer = browser.send("GET", "/api/v1/set-up?os=ios&host=print.example.org&language=fr");
    ASSERT_EQ(answer.status, 200);
    const auto body = boost::json::parse(answer.body).as_object();
    EXPECT_EQ(body.at("address").as_string(), "ipps://print.example.org:0/ipp/print/consigne");
    EXPECT_FALSE(body.at("qr").as_array().empty());
    EXPECT_TRUE(body.at("profile").is_string());
    EXPECT_EQ(browser.send("GET", "/api/v1/set-up?os=beos").status, 400);
    EXPECT_EQ(browser.send("GET", "/api/v1/set-up?os=ios&host=a%27b").status, 400);
    EXPECT_EQ(browser.send("GET", "/api/v1/set-up?os=ios&printer=nowhere").status, 404);
}

}  // namespace
}  // namespace consigne::release
