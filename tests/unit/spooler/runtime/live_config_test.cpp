#include "spooler/runtime/live_config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace consigne::spooler {
namespace {

class Reload : public ::testing::Test {
protected:
    void SetUp() override
    {
        ::testing::internal::CaptureStderr();
        live.on_change([this](const Config& fresh) -> Result<> {
            if (refuse) return fail(Errc::malformed, "certificate /x.pem: no such file");
            applied.push_back(fresh);
            return {};
        });
    }
    void TearDown() override
    {
        static_cast<void>(::testing::internal::GetCapturedStderr());
        std::filesystem::remove(file);
    }
    void write(const std::string& text) const { std::ofstream(file) << text; }
    std::string log()
    {
        std::string text = ::testing::internal::GetCapturedStderr();
        ::testing::internal::CaptureStderr();
        return text;
    }

    std::filesystem::path file = std::filesystem::temp_directory_path() / ("consigne-live-" + std::to_string(::getpid()));
    Config started = [] { Config c; c.ipp = 0; return c; }();
    Config bound = [this] { Config c = started; c.ipp = 4711; return c; }();
    LiveConfig live{started, bound, file};
    std::vector<Config> applied;
    bool refuse = false;
};

TEST_F(Reload, AppliesAndKeepsWhatTheFileSays)
{
    write("[ports]\nipp = 0\nraw-printer = other\n[jobs]\nhold-for = 48h\n");
    EXPECT_TRUE(live.reload());
    ASSERT_EQ(applied.size(), 1u);
    EXPECT_EQ(applied[0].hold_for, std::chrono::hours(48));
    EXPECT_EQ(live.now().raw_printer, "other");
    EXPECT_EQ(log().find("restart-needed"), std::string::npos);
}

TEST_F(Reload, KeepsTheOldConfigurationWhenTheNewOneHasFaults)
{
    write("[ports]\nipp = 0\n[jobs]\nhold-for = 48h\nhold-four = 1h\n");
    EXPECT_FALSE(live.reload());
    EXPECT_TRUE(applied.empty());
    EXPECT_EQ(live.now().hold_for, std::chrono::hours(24));
    EXPECT_NE(log().find(file.string() + ":5: unknown key 'hold-four', did you mean 'hold-for'"), std::string::npos);
    std::filesystem::remove(file);
    EXPECT_FALSE(live.reload());
    EXPECT_NE(log().find(file.string() + ": cannot be opened: No such file or directory"), std::string::npos);
}

TEST_F(Reload, KeepsTheOldConfigurationWhenTheNewOneCannotBeUsed)
{
    write("[ports]\nipp = 0\n[jobs]\nhold-for = 48h\n");
    refuse = true;
    EXPECT_FALSE(live.reload());
    EXPECT_EQ(live.now().hold_for, std::chrono::hours(24));
    EXPECT_NE(log().find("certificate /x.pem: no such file"), std::string::npos);
}

TEST_F(Reload, NamesInOneLineWhatWaitsForARestart)
{
    write("[server]\nlisten-on = 127.0.0.1\n[ports]\nipp = 0\nlpd = off\n[jobs]\nhold-for = 48h\n");
    EXPECT_TRUE(live.reload());
    const std::string said = log();
    EXPECT_NE(said.find("reload.restart-needed keys=\"listen-on, lpd\""), std::string::npos) << said;
    EXPECT_EQ(applied.size(), 1u) << "the rest is taken all the same";
    // Still waiting at the next turn; and the port that "any free one" became is no other port.
    write("[server]\nlisten-on = 127.0.0.1\n[ports]\nipp = 4711\n");
    EXPECT_TRUE(live.reload());
    EXPECT_NE(log().find("keys=listen-on"), std::string::npos);
    write("[ports]\nipp = 4712\n");
    EXPECT_TRUE(live.reload());
    EXPECT_NE(log().find("keys=ipp"), std::string::npos);
}

}  // namespace
}  // namespace consigne::spooler
