// Root gives the service what it made for it; anybody else has nothing to give.
#include "spooler/runtime/privileges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

class Privileges : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "consigne-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        place = pattern;
        if (::geteuid() == 0) expected = ::getpwnam("nobody")->pw_uid;
    }
    void TearDown() override { std::filesystem::remove_all(place); }
    static uid_t owner(const std::filesystem::path& file)
    {
        struct stat info {};
        EXPECT_EQ(::lstat(file.c_str(), &info), 0);
        return info.st_uid;
    }

    std::filesystem::path place;
    uid_t expected = ::geteuid();
};

TEST_F(Privileges, HandOverAFileButNotWhatALinkPointsAt)
{
    std::ofstream(place / "socket") << "";
    std::ofstream(place / "other") << "";
    std::filesystem::create_symlink("other", place / "link");
    EXPECT_TRUE(hand_over(place / "socket", "nobody"));
    EXPECT_TRUE(hand_over(place / "link", "nobody"));
    EXPECT_EQ(owner(place / "socket"), expected);
    EXPECT_EQ(owner(place / "other"), ::geteuid());
    if (::geteuid() == 0) {
        EXPECT_EQ(hand_over(place / "socket", "no-such-account").error().code, Errc::not_found);
        EXPECT_EQ(hand_over(place / "socket", "root").error().code, Errc::denied);
    }
}

TEST_F(Privileges, PrepareOurDirectoriesAndLeaveSharedOnesAlone)
{
    std::filesystem::create_directory(place / "run");
    EXPECT_TRUE(prepare_directory(place / "run", "nobody", Keeping::shared));
    EXPECT_EQ(owner(place / "run"), ::geteuid()) << "/run stays root's";
    EXPECT_TRUE(prepare_directory(place / "run" / "consigne", "nobody", Keeping::shared));
    EXPECT_EQ(owner(place / "run" / "consigne"), expected);
    EXPECT_EQ(std::filesystem::status(place / "run" / "consigne").permissions(), std::filesystem::perms::owner_all);
    EXPECT_TRUE(prepare_directory(place / "run", "nobody", Keeping::ours));
    EXPECT_EQ(owner(place / "run"), expected);
}

TEST(DescriptorLimit, IsRaisedAndNeverLowered)
{
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit low = before;
    low.rlim_cur = 256;
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
    raise_descriptor_limit();
    rlimit after{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
    EXPECT_EQ(after.rlim_cur, std::min<rlim_t>(before.rlim_max, 16'384));
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    raise_descriptor_limit();
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &after), 0);
    EXPECT_GE(after.rlim_cur, before.rlim_cur);
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &before));
}

}  // namespace
}  // namespace consigne::spooler
