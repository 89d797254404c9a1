#include "spooler/discovery/services.hpp"

#include "tests/unit/spooler/ipp/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler::discovery {
namespace {

const std::vector<std::string> usual{"_print", "_universal"};

/// The value of a key; "(none)" without it. A key twice is one too many (RFC 6763 §6.4).
std::string value(const Announcement& service, const std::string& key)
{
    std::string found = "(none)";
    for (const auto& text : service.txt) {
        if (!text.starts_with(key + "=")) continue;
        EXPECT_EQ(found, "(none)") << key << " twice";
        found = text.substr(key.size() + 1);
    }
    return found;
}

class AnnouncedPrinter : public ::testing::Test {
protected:
    AnnouncedPrinter()
    {
        printer.name = "hall";
        printer.info = "Printer of the hall";
        printer.location = "Ground floor; 2nd door";
        printer.uuid = "5e1f9d3c-0a62-4b53-9d0b-0b9f7a1c2d3e";
        EXPECT_TRUE(printers.add(printer));
    }
    std::map<std::string, Announcement> announced(Doors doors = {631, 515, 7180})
    {
        const auto clear = ask(service, "hall", "print.local:631", false), secure = ask(service, "hall", "print.local:631", true);
        EXPECT_TRUE(clear && secure);
        std::map<std::string, Announcement> all;
        for (auto& one : services("Hall", "hall", {*clear, *secure}, doors, usual)) all[one.type] = one;
        return all;
    }

    Printer printer;
    fakes::Printers printers;
    fakes::Jobs jobs;
    fakes::Intake intake{printers, jobs};
    ipp::Service service{{printers, jobs, intake, [](const Printer&, const std::string&) { return false; }}};
};

TEST_F(AnnouncedPrinter, IsFoundByEveryKindOfClient)
{
    const auto all = announced();
    ASSERT_EQ(all.size(), 4U);
    for (const auto& [type, one] : all) EXPECT_EQ(one.name, "Hall") << type;
    EXPECT_EQ(all.at("_ipp._tcp").port, 631);
    EXPECT_EQ(all.at("_ipps._tcp").port, 631);
    EXPECT_EQ(all.at("_printer._tcp").port, 515);
    EXPECT_EQ(all.at("_http._tcp").port, 7180);
    EXPECT_EQ(all.at("_ipp._tcp").subtypes, usual);
    EXPECT_EQ(all.at("_ipps._tcp").subtypes, usual);
    EXPECT_EQ(value(all.at("_http._tcp"), "path"), "/add?printer=hall");
}

// IPP Everywhere's self certification, B-2 to B-5: these keys, and the values of the attributes.
TEST_F(AnnouncedPrinter, SaysWhatItsAttributesSay)
{
    const auto all = announced();
    const Announcement &ipp = all.at("_ipp._tcp"), &ipps = all.at("_ipps._tcp");
    for (const Announcement* one : {&ipp, &ipps}) {
        EXPECT_EQ(one->txt.front(), "txtvers=1") << "it comes first (RFC 6763 §6.7)";
        EXPECT_EQ(value(*one, "qtotal"), "1");
        EXPECT_EQ(value(*one, "rp"), "ipp/print/hall");
        EXPECT_EQ(value(*one, "UUID"), printer.uuid);
        EXPECT_EQ(value(*one, "note"), printer.location);
        EXPECT_EQ(value(*one, "air"), "none");
        EXPECT_EQ(value(*one, "TLS"), "1.3");
        EXPECT_EQ(value(*one, "Color"), "T");
        EXPECT_EQ(value(*one, "Duplex"), "T");
        EXPECT_EQ(value(*one, "Copies"), "T");
        EXPECT_EQ(value(*one, "Collate"), "T");
        EXPECT_EQ(value(*one, "PaperMax"), "tabloid-A3");
        EXPECT_EQ(value(*one, "Scan"), "F");
        EXPECT_EQ(value(*one, "Fax"), "F");
        for (const char* format : {"image/urf", "image/pwg-raster", "application/pdf", "image/jpeg"})
            EXPECT_NE(("," + value(*one, "pdl") + ",").find("," + std::string(format) + ","), std::string::npos) << format;
        EXPECT_NE(value(*one, "URF").find("RS"), std::string::npos);
    }
    EXPECT_EQ(value(ipp, "adminurl").substr(0, 23), "http://print.local:631/") << value(ipp, "adminurl");
    EXPECT_TRUE(value(ipps, "adminurl").starts_with("https://print.local:631/")) << value(ipps, "adminurl");
    EXPECT_LT(std::stoi(value(ipps, "priority")), std::stoi(value(ipp, "priority")));

    const auto told = ask(service, "hall", "print.local:631", false);
    ASSERT_TRUE(told);
    EXPECT_EQ(value(ipp, "ty"), told->first("printer-make-and-model"));
    EXPECT_EQ(value(ipp, "product"), "(" + told->first("printer-make-and-model") + ")");
    EXPECT_EQ(value(ipp, "adminurl"), told->first("printer-more-info"));
    EXPECT_EQ("urn:uuid:" + value(ipp, "UUID"), told->first("printer-uuid"));
    std::string urf;
    for (const auto& one : told->all("urf-supported")) urf += (urf.empty() ? "" : ",") + one;
    EXPECT_EQ(value(ipp, "URF"), urf);
}

TEST_F(AnnouncedPrinter, FitsIntoTheRecords)
{
    for (const auto& [type, one] : announced()) {
        std::size_t whole = 0;
        for (const auto& text : one.txt) {
            EXPECT_LE(text.size(), 255U) << text;
            EXPECT_GT(text.find('='), 0U) << text;
            whole += 1 + text.size();
        }
        EXPECT_LE(whole, 1300U) << type << ": RFC 6763 §6.2";
    }
}

TEST_F(AnnouncedPrinter, HoldsItsNameWithPortZeroWhereLpdIsOff)
{
    const auto all = announced({631, 0, 0});
    ASSERT_EQ(all.count("_printer._tcp"), 1U);
    EXPECT_EQ(all.at("_printer._tcp").port, 0);
    EXPECT_TRUE(all.at("_printer._tcp").txt.empty());
    EXPECT_EQ(all.count("_http._tcp"), 0U);
}

TEST_F(AnnouncedPrinter, TellsLpdClientsTheirQueue)
{
    const auto lpd = announced().at("_printer._tcp");
    EXPECT_EQ(value(lpd, "rp"), "hall");
    EXPECT_EQ(value(lpd, "Binary"), "T");
    EXPECT_EQ(value(lpd, "Transparent"), "T");
}

TEST_F(AnnouncedPrinter, IsGoneForWhoAsksAfterItsRemoval)
{
    printers.all.clear();
    const auto told = ask(service, "hall", "print.local:631", false);
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, Errc::not_found);
}

Attributes with_passwords()
{
    return Attributes({{"printer-uri-supported", {"ipp://h/ipp/print/hall", "ipps://h/ipp/print/hall"}},
                       {"uri-security-supported", {"none", "tls"}},
                       {"uri-authentication-supported", {"requesting-user-name", "basic"}}});
}

// iOS asks for a name and a password where `air` says so: never where they would travel in clear.
TEST(Air, AsksForAPasswordOverTlsOnly)
{
    const Told told{with_passwords(), with_passwords()};
    for (const auto& one : services("Hall", "hall", told, {631, 0, 0}, usual)) {
        if (one.type == "_ipps._tcp") {
            EXPECT_EQ(value(one, "air"), "username,password");
        }
        if (one.type == "_ipp._tcp") {
            EXPECT_EQ(value(one, "air"), "none");
        }
    }
}

TEST(Lists, LeaveOutWhatDoesNotFitAndKeepWhatClientsNeed)
{
    Attributes::Values values{{"document-format-supported", {}}};
    for (int i = 0; i < 40; ++i) values["document-format-supported"].push_back("application/x-format-" + std::to_string(i));
    values["document-format-supported"].emplace_back("image/urf");
    values["document-format-supported"].emplace_back("image/pwg-raster");
    const Attributes many(values);
    for (const auto& one : services("Hall", "hall", {many, many}, {631, 515, 0}, usual)) {
        EXPECT_TRUE(value(one, "pdl").starts_with("image/urf,image/pwg-raster,")) << value(one, "pdl");
        for (const auto& text : one.txt) EXPECT_LE(text.size(), 255U);
    }
}

TEST(WantedName, IsTheOneForPeopleCutBetweenCharacters)
{
    Printer printer;
    printer.name = "hall";
    EXPECT_EQ(wanted_name(printer), "hall");
    printer.info = "Imprimante de l’accueil";
    EXPECT_EQ(wanted_name(printer), "Imprimante de l’accueil");
    printer.info.clear();
    for (int i = 0; i < 40; ++i) printer.info += "é";
    EXPECT_EQ(wanted_name(printer).size(), 62U);
    printer.dns_sd_name = "Étage 2";
    EXPECT_EQ(wanted_name(printer), "Étage 2") << "the name that an administrator gave it";
}

}  // namespace
}  // namespace consigne::spooler::discovery
