#include "spooler/runtime/whole_file.hpp"

#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace consigne::spooler {
namespace {

TEST(WholeFile, IsThereWholeOrAsItWas)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path / "settings";
    EXPECT_EQ(read_whole_file(file, 100).error().code, Errc::not_found);
    std::ofstream(folder.path / "settings.new") << "half of what was to be written";
    ASSERT_TRUE(write_whole_file(file, "one\n"));
    EXPECT_EQ(*read_whole_file(file, 100), "one\n");
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    ASSERT_TRUE(write_whole_file(file, "two\n", 0644));
    EXPECT_EQ(*read_whole_file(file, 4), "two\n");
    EXPECT_FALSE(std::filesystem::exists(folder.path / "settings.new"));
    EXPECT_EQ(read_whole_file(file, 3).error().code, Errc::limit_exceeded);
}

TEST(WholeFile, FollowsNoLink)
{
    const test::TemporaryFolder folder;
    const auto other = folder.path / "other", file = folder.path / "settings";
    std::ofstream(other) << "somebody else's";
    std::filesystem::create_symlink(other, folder.path / "settings.new");
    ASSERT_TRUE(write_whole_file(file, "ours"));
    EXPECT_EQ(*read_whole_file(other, 100), "somebody else's");
    std::filesystem::remove(file);
    std::filesystem::create_symlink(other, file);
    EXPECT_EQ(read_whole_file(file, 100).error().code, Errc::storage_failed);
}

TEST(WholeFile, SaysWhichCouldNotBeWritten)
{
    const test::TemporaryFolder folder;
    const auto lost = write_whole_file(folder.path / "no" / "settings", "text");
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::storage_failed);
    EXPECT_NE(lost.error().detail.find("settings"), std::string::npos);
    std::filesystem::create_directory(folder.path / "settings");
    std::ofstream(folder.path / "settings" / "something") << "in it";
    EXPECT_FALSE(write_whole_file(folder.path / "settings", "text"));
}

}  // namespace
}  // namespace consigne::spooler
