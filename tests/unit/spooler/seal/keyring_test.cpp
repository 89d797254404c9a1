// The server's keys: a file, what they wrap, and going over to a new one.
#include "spooler/store/keyring.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <sys/stat.h>

namespace consigne::spooler::store {
namespace {

class KeyringFile : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "consigne-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        file_ = directory_ / "documents.key";
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << std::ifstream(file_).rdbuf();
        return out.str();
    }
    void write(const std::string& text) const
    {
        std::ofstream(file_) << text;
        ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
    }

    std::filesystem::path directory_, file_;
};

TEST_F(KeyringFile, IsForItsOwnerAloneAndOpensWhatItWrapped)
{
    ASSERT_TRUE(Keyring::make(file_));
    struct stat info {};
    ASSERT_EQ(::stat(file_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    EXPECT_EQ(Keyring::make(file_).error().code, Errc::conflict);

    const seal::Key key = seal::draw_key().value();
    const auto wrapped = Keyring::read(file_).value().wrap(key, "uuid-1");
    ASSERT_TRUE(wrapped);
    EXPECT_EQ(wrapped->size(), 136U);
    const Keyring again = Keyring::read(file_).value();
    EXPECT_EQ(again.unwrap(*wrapped, "uuid-1").value(), key);
    EXPECT_TRUE(wrapped->starts_with(again.in_use()));
}

TEST_F(KeyringFile, WrapsForOneDocumentOnly)
{
    const Keyring keys = Keyring::passing().value();
    auto wrapped = keys.wrap(seal::draw_key().value(), "uuid-1").value();
    EXPECT_EQ(keys.unwrap(wrapped, "uuid-2").error().code, Errc::malformed);
    EXPECT_EQ(Keyring::passing().value().unwrap(wrapped, "uuid-1").error().code, Errc::not_found);
    for (const std::size_t at : {std::size_t{16}, std::size_t{50}, wrapped.size() - 1}) {
        std::string changed = wrapped;
        changed[at] = changed[at] == '0' ? '1' : '0';
        EXPECT_EQ(keys.unwrap(changed, "uuid-1").error().code, Errc::malformed) << at;
    }
    EXPECT_EQ(keys.unwrap(wrapped.substr(0, 100), "uuid-1").error().code, Errc::malformed);
    EXPECT_EQ(keys.unwrap("", "uuid-1").error().code, Errc::not_found);
}

TEST_F(KeyringFile, SealsWords)
{
    const Keyring keys = Keyring::passing().value();
    const std::string words = "{\"name\":\"salaries\"}";
    auto sealed = keys.seal(words).value();
    EXPECT_EQ(sealed.find("salaries"), std::string::npos);
    EXPECT_EQ(keys.open(sealed).value(), words);
    EXPECT_EQ(keys.open(keys.seal("").value()).value(), "");
    EXPECT_EQ(Keyring::passing().value().open(sealed).error().code, Errc::not_found);
    EXPECT_EQ(keys.open(sealed.substr(0, 20)).error().code, Errc::malformed);
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    EXPECT_EQ(keys.open(sealed).error().code, Errc::malformed);
}

TEST_F(KeyringFile, GoesOverToANewKeyAndStillOpensTheOld)
{
    ASSERT_TRUE(Keyring::make(file_));
    const Keyring before = Keyring::read(file_).value();
    const seal::Key key = seal::draw_key().value();
    const auto old = before.wrap(key, "uuid-1").value();
    ASSERT_TRUE(Keyring::renew(file_));
    const Keyring after = Keyring::read(file_).value();
    EXPECT_EQ(after.size(), 2U);
    EXPECT_NE(after.in_use(), before.in_use());
    EXPECT_EQ(after.unwrap(old, "uuid-1").value(), key);
    EXPECT_FALSE(before.unwrap(after.wrap(key, "uuid-1").value(), "uuid-1"));
    struct stat info {};
    ASSERT_EQ(::stat(file_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    EXPECT_EQ(text().front(), '#') << "its words stay on top";
}

TEST_F(KeyringFile, SaysWhatIsWrongWithAFile)
{
    EXPECT_EQ(Keyring::read(file_).error().code, Errc::not_found);
    EXPECT_EQ(Keyring::renew(file_).error().code, Errc::not_found);
    write("# nothing here\n\n");
    EXPECT_EQ(Keyring::read(file_).error().code, Errc::malformed);
    write(std::string(64, 'a') + "\n" + std::string(63, 'b') + "\n");
    const auto second = Keyring::read(file_);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().detail.find(":2: not 64"), std::string::npos) << second.error().detail;
    EXPECT_EQ(second.error().detail.find("aaaa"), std::string::npos) << "a key is no message";
    write(std::string(64, 'a'));
    EXPECT_TRUE(Keyring::read(file_));
    ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
    EXPECT_EQ(Keyring::read(file_).error().code, Errc::denied);
}

}  // namespace
}  // namespace consigne::spooler::store
