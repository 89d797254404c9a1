#include "release/main/vitals.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

namespace consigne::release {
namespace {

TEST(Vitals, AreThoseOfTheStoresOwnDisksAndFiles)
{
    test::Folder folder;
    spooler::Config config;
    config.state_dir = folder.path / "state";
    config.spool_dir = folder.path / "spool";
    config.disk_reserve = 0;
    for (const auto& one : {config.state_dir, config.spool_dir}) std::filesystem::create_directories(one);
    auto store = spooler::Store::open(config.state_dir, config.spool_dir);
    ASSERT_TRUE(store);
    auto here = vitals_of(**store, config);
    ASSERT_EQ(here.disks.size(), 2U);
    EXPECT_EQ(here.disks[0].what, "documents");
    EXPECT_GT(here.disks[0].available, 0U);
    EXPECT_GE(here.disks[0].capacity, here.disks[0].available);
    EXPECT_EQ(here.disks[0].refused_below, 0U);
    EXPECT_EQ(here.refuses, "");
    EXPECT_GT(here.database_bytes, 4096U);
    const auto spool = here.spool_bytes;
    std::ofstream(config.spool_dir / "jobs" / "one") << std::string(5000, 'x');
    EXPECT_EQ(vitals_of(**store, config).spool_bytes, spool + 5000);
    // The limit as it is configured, and what it then means.
    config.disk_reserve = std::numeric_limits<std::uint64_t>::max() / 2;
    here = vitals_of(**store, config);
    EXPECT_EQ(here.disks[1].refused_below, *config.disk_reserve);
    EXPECT_EQ(here.refuses, "disk-full");
}

TEST(Vitals, CountNoMoreFilesThanTheyAreAllowedTo)
{
    test::Folder folder;
    for (int i = 0; i < 5; ++i) std::ofstream(folder.path / std::to_string(i)) << "1234567890";
    bool more = true;
    EXPECT_EQ(spooler::bytes_below(folder.path, 5, more), 50U);
    EXPECT_FALSE(more);
    EXPECT_EQ(spooler::bytes_below(folder.path, 3, more), 30U);
    EXPECT_TRUE(more);
    EXPECT_EQ(spooler::bytes_below(folder.path / "nowhere", 3, more), 0U);
}

// Whatever this machine says of its clock, asking is allowed to anybody and harmless.
TEST(Vitals, AskForTheClockWithoutSettingIt)
{
    const auto state = spooler::clock_state();
    EXPECT_EQ(spooler::clock_state(), state);
}

TEST(Vitals, AreToldByWhoeverProvidesThem)
{
    spooler::provide_vitals({});
    EXPECT_FALSE(spooler::vitals());
    spooler::provide_vitals([] {
        spooler::Vitals here;
        here.version = "1";
        return here;
    });
    ASSERT_TRUE(spooler::vitals());
    EXPECT_EQ(spooler::vitals()->version, "1");
    spooler::provide_vitals({});
}

}  // namespace
}  // namespace consigne::release
