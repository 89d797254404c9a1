#include "spooler/discovery/names.hpp"

#include "spooler/discovery/discovery.hpp"

#include <avahi-common/address.h>
#include <gtest/gtest.h>

#include <fstream>

#include <net/if.h>
#include <unistd.h>

namespace consigne::spooler::discovery {
namespace {

class NamesFile : public ::testing::Test {
protected:
    void TearDown() override { std::filesystem::remove(file_); }
    std::filesystem::path file_ = std::filesystem::temp_directory_path() / ("consigne-names-" + std::to_string(::getpid()));
};

TEST_F(NamesFile, KeepANameThatGaveWayAcrossARestart)
{
    {
        Names names(file_);
        EXPECT_EQ(names.used("uuid", "Hall"), "Hall");
        names.keep("uuid", "Hall", "Hall #2");
    }
    const Names again(file_);
    EXPECT_EQ(again.used("uuid", "Hall"), "Hall #2");
    EXPECT_EQ(again.used("uuid", "Library"), "Library") << "it wants another name now";
    EXPECT_EQ(again.used("other", "Hall"), "Hall");
}

TEST_F(NamesFile, ForgetAPrinterThatHasWhatItWants)
{
    Names names(file_);
    names.keep("uuid", "Hall", "Hall #2");
    names.keep("uuid", "Hall", "Hall");
    EXPECT_EQ(names.used("uuid", "Hall"), "Hall");
    EXPECT_EQ(Names(file_).used("uuid", "Hall"), "Hall");
}

TEST_F(NamesFile, AreEmptyWhereTheFileIsNotOurs)
{
    for (const char* text : {"", "{", "[]", "{\"printers\":[1]}", "{\"printers\":{\"uuid\":3,\"other\":{\"wanted\":1}}}"}) {
        std::ofstream(file_) << text;
        EXPECT_EQ(Names(file_).used("uuid", "Hall"), "Hall") << text;
    }
}

TEST(Interfaces, AreAllForAServerThatListensEverywhereElseThoseOfItsAddresses)
{
    EXPECT_EQ(interfaces_of({"::", "0.0.0.0"}), std::vector<int>{AVAHI_IF_UNSPEC});
    EXPECT_EQ(interfaces_of({"127.0.0.1"}), std::vector<int>{static_cast<int>(::if_nametoindex("lo"))});
    EXPECT_EQ(interfaces_of({"127.0.0.1", "::1"}), std::vector<int>{static_cast<int>(::if_nametoindex("lo"))});
    EXPECT_EQ(interfaces_of({"192.0.2.77"}), std::vector<int>{}) << "nobody here has that address";
    EXPECT_EQ(announced_on({1, 3}, 1), std::vector<int>{3});
    EXPECT_EQ(announced_on({1, 3, 4}, 1), std::vector<int>{AVAHI_IF_UNSPEC});
}

}  // namespace
}  // namespace consigne::spooler::discovery
