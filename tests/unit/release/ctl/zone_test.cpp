#include "release/ctl/zone.hpp"

#include "release/ctl/set_up_text.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace consigne::release {
namespace {

ZoneService hall() { return {"Imprimante de l’accueil", "_ipp._tcp", {"_print"}, 631, {"txtvers=1", "note=\"R&D\"; C:\\ é", "rp=ipp/print/hall"}}; }

TEST(Zone, SaysPtrSrvAndTxtForEachService)
{
    const auto zone = zone_text({hall()}, "print.example.org", "example.org", 3600);
    ASSERT_TRUE(zone);
    const std::string label = "Imprimante\\032de\\032l\\226\\128\\153accueil._ipp._tcp";
    for (const std::string& line : {std::string("$ORIGIN example.org."), std::string("b._dns-sd._udp 3600 IN PTR @"), std::string("lb._dns-sd._udp 3600 IN PTR @"),
                                    std::string("_services._dns-sd._udp 3600 IN PTR _ipp._tcp"), "_ipp._tcp 3600 IN PTR " + label,
                                    "_print._sub._ipp._tcp 3600 IN PTR " + label, label + " 3600 IN SRV 0 0 631 print.example.org.",
                                    label + R"( 3600 IN TXT "txtvers=1" "note=\"R&D\"; C:\\ \195\169" "rp=ipp/print/hall")"})
        EXPECT_NE(zone->find("\n" + line + "\n"), std::string::npos) << line << "\n" << *zone;
}

TEST(Zone, GivesAServiceWithoutTextsAnEmptyOne)
{
    const auto zone = zone_text({{"Hall", "_printer._tcp", {}, 0, {}}}, "print.example.org.", "example.org.", 60);
    ASSERT_TRUE(zone);
    EXPECT_NE(zone->find("Hall._printer._tcp 60 IN SRV 0 0 0 print.example.org.\n"), std::string::npos) << *zone;
    EXPECT_NE(zone->find("Hall._printer._tcp 60 IN TXT \"\"\n"), std::string::npos) << *zone;
}

TEST(Zone, WantsANameThatOtherNetworksCanLookUp)
{
    for (const char* host : {"print", "print.local", "192.0.2.7", "2001:db8::7", "localhost"}) EXPECT_FALSE(zone_text({hall()}, host, "example.org", 60)) << host;
    EXPECT_FALSE(zone_text({hall()}, "print.example.org", "", 60));
    EXPECT_EQ(domain_of("print.example.org"), "example.org");
    EXPECT_EQ(domain_of("print"), "");
    EXPECT_EQ(domain_of("192.0.2.7"), "");
}

TEST(SetUpText, NumbersStepsAndLetsNoNameDriveTheTerminal)
{
    const auto answer = boost::json::parse(R"({"name":"Hall\u001b[2J","address":"ipps://h/ipp/print/hall","page":"http://h/add",
        "ways":[{"heading":"With one command","steps":[{"text":"Open a terminal","fields":[]},{"text":"Type","fields":[{"label":"","value":"lp"},{"label":"Queue","value":"q"}],"link":"http://h/x"}]}]})");
    EXPECT_EQ(set_up_text(answer.as_object()),
              "Hall?[2J\nipps://h/ipp/print/hall\nhttp://h/add\n\nWith one command\n  1. Open a terminal\n  2. Type\n       lp\n       Queue: q\n       http://h/x\n");
}

TEST(SetUpText, DrawsACodeWithItsQuietZone)
{
    const auto answer = boost::json::parse(R"({"qr":["10","01"]})");
    const auto text = qr_text(answer.as_object());
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
    EXPECT_NE(text.find("████▄▀████"), std::string::npos) << text;
}

}  // namespace
}  // namespace consigne::release
