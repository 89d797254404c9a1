// What a station keeps.
#include "release/station/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

namespace consigne::release::station {
namespace {

class Folder {
public:
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "consigne-station.XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path file() const { return path_ / "settings.json"; }

private:
    std::filesystem::path path_;
};

Settings filled()
{
    Settings settings;
    settings.serial = "2FW00627";
    settings.language = "en";
    settings.secret = "7.0123456789abcdef";
    settings.administrator = "$argon2id$…";
    settings.server = {"print.example.org", 7181, true, std::string(64, 'a'), "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"};
    settings.readers.keyboard = "/dev/input/by-id/usb-reader-event-kbd";
    settings.readers.line = "/dev/ttyACM0";
    settings.readers.speed = 115200;
    settings.readers.frame = "7E1";
    settings.readers.network = Readers::Network::connect;
    settings.readers.network_host = "10.0.0.7";
    settings.readers.network_port = 7778;
    settings.readers.pcsc = true;
    return settings;
}

TEST(StationSettings, ComeBackAsTheyWereAndAreForTheirAccountAlone)
{
    const Folder folder;
    ASSERT_TRUE(write_settings(folder.file(), filled()));
    // Once more over the first, as every change is.
    ASSERT_TRUE(write_settings(folder.file(), filled()));
    const auto back = read_settings(folder.file());
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, filled());
    struct stat what {};
    ASSERT_EQ(::stat(folder.file().c_str(), &what), 0);
    EXPECT_EQ(what.st_mode & 0777u, 0600u);
    EXPECT_FALSE(std::filesystem::exists(folder.file().string() + ".new"));
}

TEST(StationSettings, AreANewStationsWhereThereIsNoFile)
{
    const Folder folder;
    const auto fresh = read_settings(folder.file());
    ASSERT_TRUE(fresh);
    EXPECT_EQ(*fresh, Settings{});
}

TEST(StationSettings, AreRefusedWhenTheyAreNotOurs)
{
    const Folder folder;
    std::ofstream(folder.file()) << "[server]\n";
    EXPECT_FALSE(read_settings(folder.file()));
    // Behind a link there may be anything.
    std::filesystem::remove(folder.file());
    std::filesystem::create_symlink("/etc/passwd", folder.file());
    EXPECT_FALSE(read_settings(folder.file()));
}

TEST(StationSettings, NumbersBeyondTheirRangeStayAsTheyWere)
{
    const Folder folder;
    std::ofstream(folder.file()) << R"({"server":{"port":70000},"readers":{"network":"shout","network-port":-1,"speed":"9600"}})";
    const auto read = read_settings(folder.file());
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, Settings{});
}

TEST(StationSettings, KnowWhatMayBeTyped)
{
    EXPECT_TRUE(fit_serial("2FW00627"));
    EXPECT_FALSE(fit_serial(""));
    EXPECT_FALSE(fit_serial("2FW 00627"));
    EXPECT_FALSE(fit_serial(std::string(65, '2')));
    EXPECT_TRUE(fit_host("print.example.org"));
    EXPECT_TRUE(fit_host("fd00::7"));
    EXPECT_FALSE(fit_host("print.example.org/t/"));
    EXPECT_FALSE(fit_host("print\r\nX: y"));
    EXPECT_TRUE(fit_frame("7E1"));
    EXPECT_FALSE(fit_frame("9N1"));
    EXPECT_FALSE(fit_frame("8N12"));
    EXPECT_TRUE(fit_speed(9600));
    EXPECT_FALSE(fit_speed(9601));
}

TEST(StationSettings, TakeAFingerprintAsCertificatesAreShown)
{
    const std::string plain = "00ff" + std::string(60, 'a');
    std::string shown;
    for (std::size_t i = 0; i < plain.size(); i += 2) {
        if (i) shown += ':';
        for (const char c : plain.substr(i, 2)) shown += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    ASSERT_TRUE(fingerprint(shown));
    EXPECT_EQ(*fingerprint(shown), plain);
    EXPECT_EQ(*fingerprint(""), "");
    EXPECT_FALSE(fingerprint(plain + "0"));
    EXPECT_FALSE(fingerprint(plain.substr(1)));
    EXPECT_FALSE(fingerprint("g" + plain.substr(1)));
}

}  // namespace
}  // namespace consigne::release::station
