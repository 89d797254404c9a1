#include "spooler/store/ballast.hpp"

#include "temporary_store.hpp"

#include <sys/stat.h>

namespace consigne::spooler::store {
namespace {

class BallastTest : public TemporaryStore {
protected:
    [[nodiscard]] std::uint64_t bytes_on_disk() const
    {
        struct stat info {};
        return ::stat((directory_ / "state" / "ballast").c_str(), &info) == 0 ? static_cast<std::uint64_t>(info.st_blocks) * 512 : 0;
    }
};

TEST_F(BallastTest, StandsBesideTheDatabaseAndIsNotTakenTwice)
{
    EXPECT_GE(bytes_on_disk(), Ballast::size);
    EXPECT_FALSE(store_->database().scarce());
    open();
    EXPECT_GE(bytes_on_disk(), Ballast::size);
    EXPECT_FALSE(store_->database().scarce());
}

TEST_F(BallastTest, IsGivenUpOnAFullDiskAndTakenUpWhenThereIsRoomForBoth)
{
    Ballast ballast(directory_ / "state");
    EXPECT_TRUE(ballast.whole());
    ballast.balance(Ballast::low);
    EXPECT_TRUE(ballast.whole());
    ballast.balance(Ballast::low - 1);
    EXPECT_FALSE(ballast.whole());
    EXPECT_EQ(bytes_on_disk(), 0U);
    ballast.balance(Ballast::size + Ballast::ample - 1);
    EXPECT_FALSE(ballast.whole()) << "it would be given up again soon";
    ballast.balance(Ballast::size + Ballast::ample);
    EXPECT_TRUE(ballast.whole());
    EXPECT_GE(bytes_on_disk(), Ballast::size);
}

TEST_F(BallastTest, WhatIsNotWholeIsMadeAgain)
{
    ASSERT_EQ(::truncate((directory_ / "state" / "ballast").c_str(), 4096), 0);
    Ballast ballast(directory_ / "state");
    EXPECT_FALSE(ballast.whole());
    ballast.balance(Ballast::size + Ballast::ample);
    EXPECT_GE(bytes_on_disk(), Ballast::size);
}

}  // namespace
}  // namespace consigne::spooler::store
