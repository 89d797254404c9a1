#include "spooler/runtime/config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <unistd.h>

namespace consigne::spooler {
namespace {

class ConfigFile : public ::testing::Test {
protected:
    auto read(const std::string& text)
    {
        std::ofstream(file_) << text;
        return read_config(file_);
    }
    std::string faults(const std::string& text)
    {
        const auto config = read(text);
        std::string all;
        if (!config)
            for (const auto& fault : config.error()) all += std::to_string(fault.line) + ": " + fault.what + "\n";
        return all;
    }
    void TearDown() override { std::filesystem::remove(file_); }

    std::filesystem::path file_ = std::filesystem::temp_directory_path() / ("consigne-conf-" + std::to_string(::getpid()));
};

TEST_F(ConfigFile, ReadsEveryKindOfValue)
{
    const auto config = read("# a comment\n[server]\nlisten-on = ::1, 127.0.0.1\nstate-dir = /tmp/x y\ndemo = yes\nsandbox-children=4\n"
                             "[ports]\nipp = 0\nlpd = off\nraw = 9100   # a comment\n[jobs]\r\nhold-for = 48h\r\ndocument-limit = 512M\ndisk-reserve = 0\n");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->addresses, (std::vector<std::string>{"::1", "127.0.0.1"}));
    EXPECT_EQ(config->state_dir, "/tmp/x y");
    EXPECT_TRUE(config->demo);
    EXPECT_EQ(config->sandbox_children, 4u);
    EXPECT_EQ(config->ipp, 0);
    EXPECT_FALSE(config->lpd);
    EXPECT_EQ(config->raw, 9100);
    EXPECT_EQ(config->hold_for, std::chrono::hours(48));
    EXPECT_EQ(config->document_limit, std::uint64_t{512} << 20);
    EXPECT_EQ(config->web, 7180) << "a default";
    EXPECT_EQ(config->dns_sd_subtypes, (std::vector<std::string>{"_print", "_universal"})) << "a default";
    const auto raw = read("[ports]\nraw-ports = floor-2:9101, accounts : 0\n");
    ASSERT_TRUE(raw);
    EXPECT_EQ(raw->raw_ports, (std::vector<RawPort>{{"floor-2", 9101}, {"accounts", 0}}));
    for (const char* wrong : {"floor-2", ":9101", "floor-2:70000", "floor-2:x", "a:1, a:2"})
        EXPECT_NE(faults(std::string("[ports]\nraw-ports = ") + wrong + "\n").find("raw-ports: "), std::string::npos) << wrong;
    EXPECT_NE(faults("[ports]\nraw = 9101\nraw-ports = floor-2:9101\n").find("port 9101 is given to raw and to raw-ports"), std::string::npos);

    const auto fenced = read("[ports]\nlpd-networks = 10.0.0.0/8, fe80::/10\nraw-networks = 192.0.2.7\n");
    ASSERT_TRUE(fenced);
    EXPECT_EQ(fenced->lpd_networks, (std::vector<std::string>{"10.0.0.0/8", "fe80::/10"}));
    EXPECT_EQ(fenced->raw_networks, std::vector<std::string>{"192.0.2.7"});
    for (const char* key : {"lpd-networks", "raw-networks"}) {
        // An empty list means everywhere, and whoever wrote something meant to fence it.
        for (const char* nothing : {",", " , ,"}) EXPECT_NE(faults(std::string("[ports]\n") + key + " = " + nothing + "\n").find("no network"), std::string::npos) << key << nothing;
        EXPECT_TRUE(read(std::string("[ports]\n") + key + " =\n")) << key;
    }
    EXPECT_NE(faults("[ports]\nlpd-networks = 10.0.0.0/33\n").find("'10.0.0.0/33' is not a network"), std::string::npos);
    const auto announced = read("[dns-sd]\npublish = no\nhost = print.example.org\nsubtypes = _print\n");
    ASSERT_TRUE(announced);
    EXPECT_FALSE(announced->dns_sd);
    EXPECT_EQ(announced->dns_sd_host, "print.example.org");
    EXPECT_EQ(announced->dns_sd_subtypes, std::vector<std::string>{"_print"});
}

TEST_F(ConfigFile, NamesEachFaultWithItsLine)
{
    EXPECT_EQ(faults("[jobs]\nhold-four = 24h\n[prots]\n"), "2: unknown key 'hold-four', did you mean 'hold-for'\n3: unknown section '[prots]', did you mean 'ports'\n");
    EXPECT_EQ(faults("[ports]\nhold-for = 24h\n"), "2: key 'hold-for' belongs to section [jobs]\n");
    EXPECT_EQ(faults("[jobs]\nzzzzzzzz = 1\n"), "2: unknown key 'zzzzzzzz'\n");
    EXPECT_EQ(faults("[tls]\nkey = /k\n"), "0: [tls] certificate and key are given together or not at all\n2: key: '/k' cannot be read: No such file or directory\n");
    for (const char* bad : {"[ports]\nipp = 65536", "[ports]\nipp = six", "[ports]\nipp =", "[jobs]\nhold-for = 0h", "[jobs]\nhold-for = 169h", "[jobs]\nhold-for = 24",
                            "[jobs]\ndocument-limit = 65G", "[jobs]\ndocument-limit = 99999999999999999999", "[jobs]\ndocument-limit = -1", "[server]\ndemo = maybe",
                            "[dns-sd]\nsubtypes = print", "[dns-sd]\nsubtypes = _print, _a b", "[dns-sd]\nhost = a b", "[dns-sd]\npublish = 1",
                            "[server]\nlog-level = loud", "[server]\nsandbox-children = 0", "[server]\njust words", "[server]\ndemo = no\ndemo = no", "key = 1"})
        EXPECT_FALSE(faults(bad).empty()) << bad;
}

TEST_F(ConfigFile, NamesWhatThisMachineDoesNotHave)
{
    EXPECT_EQ(faults("[server]\nuser = nosuchaccount\n"), "2: user: there is no account 'nosuchaccount'\n");
    EXPECT_EQ(faults("[server]\nlisten-on = 300.1.1.1\n"), "2: listen-on: '300.1.1.1' is not an address (addresses, comma separated)\n");
    EXPECT_EQ(faults("[server]\nsandbox-program = /nope\n"), "2: sandbox-program: '/nope' cannot be run: No such file or directory\n");
    EXPECT_EQ(faults("[tls]\ncertificate = /nope\nkey = /nope2\n"),
              "2: certificate: '/nope' cannot be read: No such file or directory\n3: key: '/nope2' cannot be read: No such file or directory\n");
    EXPECT_EQ(faults("[ports]\nipp = 515\n"), "2: port 515 is given to ipp and to lpd\n") << "a default clashes, too";
    EXPECT_EQ(faults("[ports]\nipp = 6310\nlpd = 6310\n"), "3: port 6310 is given to ipp and to lpd\n");
    EXPECT_EQ(faults("[ports]\nipp = 0\nlpd = 0\nraw = off\nweb = off\n"), "") << "any free port is another one each time";
}

TEST_F(ConfigFile, SaysInOneSentenceWhyAFileCannotBeRead)
{
    const auto sentence = [](const std::filesystem::path& file) {
        const auto config = read_config(file);
        if (config) return std::string("read");
        EXPECT_EQ(config.error().size(), 1u);
        return to_string(config.error().front());
    };
    EXPECT_EQ(sentence("/nonexistent/consigne.conf"), "/nonexistent/consigne.conf: cannot be opened: No such file or directory");
    EXPECT_EQ(sentence("/"), "/: is a directory; the configuration is a file");
    EXPECT_EQ(sentence("/proc/self/exe/consigne.conf"), "/proc/self/exe/consigne.conf: cannot be opened: Not a directory");
    // Opens, and then gives an error instead of bytes: address 0 of this process is nobody's.
    EXPECT_EQ(sentence("/proc/self/mem"), "/proc/self/mem: cannot be read: Input/output error");
    std::ofstream(file_) << "[server]\n";
    std::filesystem::permissions(file_, std::filesystem::perms::none);
    if (::access(file_.c_str(), R_OK) != 0) {  // root reads it all the same
        EXPECT_EQ(sentence(file_), file_.string() + ": cannot be opened: Permission denied");
    }
}

TEST_F(ConfigFile, NamesTheKeysThatARunningServerCannotTake)
{
    const Config running;
    Config fresh;
    EXPECT_TRUE(needing_restart(running, fresh).empty());
    fresh.names = {"print.example"};
    fresh.log_level = "debug";
    fresh.demo = true;
    fresh.language = "fr";
    fresh.raw_printer = "other";
    fresh.certificate = fresh.key = "/other.pem";
    fresh.hold_for = std::chrono::hours(1);
    fresh.document_limit = 1;
    fresh.disk_reserve = 1;
    fresh.jobs_per_person = 1;
    EXPECT_TRUE(needing_restart(running, fresh).empty()) << "these are taken at once";
    fresh.addresses = {"127.0.0.1"};
    fresh.lpd = std::nullopt;
    fresh.sandbox_children = 3;
    EXPECT_EQ(needing_restart(running, fresh), (std::vector<std::string>{"listen-on", "sandbox-children", "lpd"}));
}

// The sample with every # taken off is the configuration that an empty file gives.
TEST_F(ConfigFile, TheSampleShowsTheDefaults)
{
    std::string text;
    std::istringstream sample(sample_config());
    for (std::string line; std::getline(sample, line);) {
        if (line.starts_with('#') && !line.starts_with("# ")) line.erase(0, 1);
        text += line + "\n";
    }
    const auto config = read(text);
    ASSERT_TRUE(config) << faults(text);
    const Config standard;
    EXPECT_EQ(config->addresses, standard.addresses);
    EXPECT_EQ(config->names, standard.names);
    EXPECT_EQ(config->state_dir, standard.state_dir);
    EXPECT_EQ(config->sandbox_children, standard.sandbox_children);
    EXPECT_EQ(config->ports_file, standard.ports_file);
    EXPECT_EQ(config->ipp, standard.ipp);
    EXPECT_EQ(config->raw, standard.raw);
    EXPECT_EQ(config->hold_for, standard.hold_for);
    EXPECT_EQ(config->document_limit, standard.document_limit);
    EXPECT_EQ(config->disk_reserve, standard.disk_reserve);
    EXPECT_EQ(config->jobs_per_person, standard.jobs_per_person);
}

}  // namespace
}  // namespace consigne::spooler
