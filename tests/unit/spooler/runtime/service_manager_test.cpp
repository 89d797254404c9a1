#include "spooler/runtime/service_manager.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

// A socket where a manager would listen, for as long as a test lasts.
class Manager : public ::testing::Test {
protected:
    void SetUp() override
    {
        ::unlink(path_.c_str());
        sockaddr_un here{};
        here.sun_family = AF_UNIX;
        path_.copy(here.sun_path, sizeof here.sun_path - 1);
        fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        ASSERT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
        ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    }
    void TearDown() override
    {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) ::unsetenv(name);
        ::close(fd_);
        ::unlink(path_.c_str());
    }
    [[nodiscard]] std::string told() const
    {
        std::array<char, 256> text;
        const ssize_t n = ::recv(fd_, text.data(), text.size(), 0);
        return n < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(n));
    }

    const std::string path_ = testing::TempDir() + "notify-" + std::to_string(::getpid());
    int fd_ = -1;
};

TEST_F(Manager, HearsWhenTheServiceIsReadyAliveAndStopping)
{
    tell_ready();
    EXPECT_TRUE(told().starts_with("READY=1\n"));
    tell_alive();
    EXPECT_EQ(told(), "WATCHDOG=1");
    tell_reloading();
    EXPECT_EQ(told(), "RELOADING=1");
    tell_stopping();
    EXPECT_TRUE(told().starts_with("STOPPING=1\n"));
}

TEST_F(Manager, IsToldTwiceWithinItsPatience)
{
    EXPECT_FALSE(alive_interval());
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    EXPECT_EQ(alive_interval(), std::chrono::seconds(15));
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_FALSE(alive_interval()) << "meant for another process";
}

TEST(ServiceManager, HandsOverNothingWhereThereIsNone) { EXPECT_TRUE(inherited_sockets().empty()); }

}  // namespace
}  // namespace consigne::spooler
