#include "release/web/set_up.hpp"

#include "release/web/qr.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace consigne::release::web {
namespace {

Destination hall()
{
    return {"print.example.org", 631, "hall", "5e1f9d3c-0a62-4b53-9d0b-0b9f7a1c2d3e", "Printer of the hall", "http://print.example.org:7180", true, "AB12"};
}

std::string everything(const std::vector<Way>& all)
{
    std::string out;
    for (const auto& way : all) {
        out += way.heading + "\n";
        for (const auto& step : way.steps) {
            out += step.text + "\n" + step.link + "\n" + step.link_words + "\n";
            for (const auto& field : step.fields) out += field.label + "=" + field.value + "\n";
        }
    }
    return out;
}

TEST(SetUp, KnowsEachSystemByItsWord)
{
    for (const System system : systems) {
        EXPECT_EQ(system_of(keyword(system)), system);
        EXPECT_FALSE(title(system).empty());
    }
    EXPECT_FALSE(system_of("beos"));
    EXPECT_FALSE(system_of(""));
}

TEST(SetUp, GuessesTheSystemFromWhatABrowserSays)
{
    EXPECT_EQ(guessed("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"), System::windows);
    EXPECT_EQ(guessed("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"), System::macos);
    EXPECT_EQ(guessed("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)"), System::ios);
    EXPECT_EQ(guessed("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X)"), System::ios);
    EXPECT_EQ(guessed("Mozilla/5.0 (Linux; Android 14; Pixel 8)"), System::android);
    EXPECT_EQ(guessed("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)"), System::chromeos);
    EXPECT_EQ(guessed("Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"), System::gnu_linux);
    EXPECT_EQ(guessed("curl/7.88"), System::windows);
}

// Every text is there in both languages, every place in them filled, and the address (or what holds it) is said.
TEST(SetUp, TellsEachSystemTheAddressInEachLanguage)
{
    for (const System system : systems) {
        std::set<std::string> seen;
        for (const Language* words : languages()) {
            const auto all = ways(system, hall(), *words);
            ASSERT_GE(all.size(), 2U) << keyword(system);
            const auto text = everything(all);
            EXPECT_EQ(text.find('{'), text.find("{ Import")) << text;
            EXPECT_EQ(text.find("add_"), std::string::npos) << text;
            EXPECT_NE(text.find("Printer of the hall"), std::string::npos) << keyword(system);
            EXPECT_NE(text.find(system == System::ios ? "/add/hall.mobileconfig" : system == System::chromeos ? "print.example.org:631" : "ipps://print.example.org/ipp/print/hall"),
                      std::string::npos) << text;
            EXPECT_TRUE(seen.insert(text).second) << "the same in two languages";
        }
    }
}

TEST(SetUp, PromisesNoListWhereNothingIsAnnounced)
{
    auto silent = hall();
    silent.announced = false;
    for (const System system : systems) {
        EXPECT_EQ(ways(system, silent, language("en")).size() + 1, ways(system, hall(), language("en")).size()) << keyword(system);
        EXPECT_EQ(everything(ways(system, silent, language("en"))).find("From the list"), std::string::npos);
    }
}

TEST(SetUp, AsksWindowsToTrustOnlyACertificateOfOurOwnMaking)
{
    EXPECT_NE(everything(ways(System::windows, hall(), language("en"))).find("Import-Certificate"), std::string::npos);
    auto site = hall();
    site.certificate_digest.clear();
    EXPECT_EQ(everything(ways(System::windows, site, language("en"))).find("Import-Certificate"), std::string::npos);
}

TEST(SetUp, NamesThePortWhereItIsNotTheUsualOne)
{
    auto other = hall();
    EXPECT_EQ(other.address(), "ipps://print.example.org/ipp/print/hall");
    other.port = 6310;
    EXPECT_EQ(other.address(), "ipps://print.example.org:6310/ipp/print/hall");
    other.host = "[2001:db8::7]";
    EXPECT_EQ(lpadmin_line(other), "lpadmin -p hall -E -v 'ipps://[2001:db8::7]:6310/ipp/print/hall' -m everywhere");
    EXPECT_EQ(powershell_line(other), "Add-Printer -IppURL 'ipps://[2001:db8::7]:6310/ipp/print/hall'");
}

// A host comes from a Host header or a query: nothing that a shell, PowerShell or a property list would read as its own.
TEST(PlainHost, IsWhatNoShellReads)
{
    for (const char* good : {"print", "print.example.org", "192.0.2.7", "[2001:db8::7]", "PRINT-2.local"}) EXPECT_TRUE(plain_host(good)) << good;
    for (const char* bad : {"", "a b", "a'b", "a\"b", "a;b", "a$b", "a`b", "a&b", "a|b", "a\nb", "-x", "a/b", "a:631", "[::1", "[]", "[x]", "[::1]x", "a\\b", "é"})
        EXPECT_FALSE(plain_host(bad)) << bad;
}

TEST(AppleProfile, EscapesNamesAndKeepsItsIdentity)
{
    auto named = hall();
    named.name = "R&D <2nd floor>";
    const auto profile = apple_profile(named, language("en"));
    EXPECT_NE(profile.find("<string>R&amp;D &lt;2nd floor&gt;</string>"), std::string::npos);
    EXPECT_EQ(profile, apple_profile(named, language("en")));
    std::set<std::string> identities;
    const std::regex uuid("[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}");
    for (std::sregex_iterator it(profile.begin(), profile.end(), uuid), end; it != end; ++it) identities.insert(it->str());
    EXPECT_EQ(identities.size(), 2U) << "one for the profile, another for its payload";
}

TEST(QrCode, HasItsThreeCornersAndAQuietZone)
{
    const auto rows = qr_rows("http://print.example.org:7180/add?printer=hall");
    ASSERT_GE(rows.size(), 21U);
    const auto corner = [&](std::size_t y, std::size_t x) { return rows[y].substr(x, 7) + rows[y + 1].substr(x, 7); };
    const std::string finder = "11111111000001";
    EXPECT_EQ(corner(0, 0), finder);
    EXPECT_EQ(corner(0, rows.size() - 7), finder);
    EXPECT_EQ(corner(rows.size() - 7, 0), finder);
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows.size());
    const auto side = std::to_string(rows.size() + 8);
    const auto svg = qr_svg(rows);
    EXPECT_NE(svg.find("viewBox=\"0 0 " + side + " " + side + "\""), std::string::npos);
    EXPECT_NE(svg.find("M4 4h7v1h-7z"), std::string::npos);
    EXPECT_TRUE(qr_rows(std::string(5000, 'x')).empty());
}

}  // namespace
}  // namespace consigne::release::web
