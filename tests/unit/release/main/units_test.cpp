#include "release/main/units.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace consigne::release {
namespace {

using spooler::Config;

std::string text_of(const std::vector<UnitFile>& files, const std::string& name)
{
    const auto found = std::find_if(files.begin(), files.end(), [&](const UnitFile& file) { return file.name == name; });
    if (found == files.end()) return "absent";
    return found->target.empty() ? found->text : "-> " + found->target.string();
}

TEST(Units, ChangeNothingForTheDefaults) { EXPECT_TRUE(unit_files(Config()).empty()); }

TEST(Units, MoveASocketToThePortOfTheConfiguration)
{
    Config config;
    config.ipp = 8631;
    const auto files = unit_files(config);
    EXPECT_EQ(files.size(), 1u);
    EXPECT_EQ(text_of(files, "consigne-ipp.socket.d/50-consigne.conf"), "[Socket]\nListenStream=\nListenStream=8631\n");
}

TEST(Units, MaskTheSocketOfADoorThatIsOffOrOnAnyPort)
{
    Config config;
    config.lpd.reset();
    config.web = 0;
    const auto files = unit_files(config);
    EXPECT_EQ(text_of(files, "consigne-lpd.socket"), "-> /dev/null");
    EXPECT_EQ(text_of(files, "consigne-web.socket"), "-> /dev/null");
}

TEST(Units, OpenTheRawPortOnlyWhenAsked)
{
    Config config;
    config.raw = 9100;
    const auto files = unit_files(config);
    EXPECT_EQ(text_of(files, "sockets.target.wants/consigne-raw.socket"), "-> /usr/lib/systemd/system/consigne-raw.socket");
    EXPECT_EQ(text_of(files, "consigne.service.wants/consigne-raw.socket"), "-> /usr/lib/systemd/system/consigne-raw.socket");
    EXPECT_EQ(text_of(files, "consigne-raw.socket.d/50-consigne.conf"), "absent");
}

TEST(Units, ListenOnTheAddressesOfTheConfiguration)
{
    Config config;
    config.addresses = {"192.0.2.1", "2001:db8::1"};
    EXPECT_EQ(text_of(unit_files(config), "consigne-lpd.socket.d/50-consigne.conf"),
              "[Socket]\nListenStream=\nBindIPv6Only=ipv6-only\nFreeBind=yes\nListenStream=192.0.2.1:515\nListenStream=[2001:db8::1]:515\n");
}

TEST(Units, LetTheServiceWriteWhereTheConfigurationPutsThings)
{
    Config config;
    config.spool_dir = "/srv/print/spool";
    EXPECT_EQ(text_of(unit_files(config), "consigne.service.d/50-consigne.conf"), "[Service]\nReadWritePaths=-/srv/print/spool\n");
}

TEST(Units, GiveMoreReadersMoreMemory)
{
    Config config;
    config.sandbox_children = 4;
    EXPECT_EQ(text_of(unit_files(config), "consigne-sandbox@.service.d/50-consigne.conf"), "[Service]\nMemoryMax=6656M\n");
}

TEST(Units, AreWrittenBeneathADirectory)
{
    const std::filesystem::path place = std::filesystem::path(testing::TempDir()) / "consigne-units";
    std::filesystem::remove_all(place);
    Config config;
    config.ipp = 8631;
    config.lpd.reset();
    ASSERT_TRUE(write_units(config, place));
    std::ostringstream text;
    text << std::ifstream(place / "consigne-ipp.socket.d/50-consigne.conf").rdbuf();
    EXPECT_EQ(text.str(), "[Socket]\nListenStream=\nListenStream=8631\n");
    EXPECT_EQ(std::filesystem::read_symlink(place / "consigne-lpd.socket"), "/dev/null");
    EXPECT_FALSE(write_units(config, "/dev/null")) << "a directory that cannot be";
    std::filesystem::remove_all(place);
}

}  // namespace
}  // namespace consigne::release
