#include "release/identity/credentials.hpp"
#include "release/identity/digest.hpp"
#include "release/identity/passwords.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace consigne::release {
namespace {

// RFC 4231 §4.3, test case 2.
TEST(Digest, IsHmacSha256AsRfc4231HasIt)
{
    EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Digest, ComparesOnlyWholeSecrets)
{
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "ab"));
}

TEST(PrintCode, IsSixDigitsToAHundredPeopleAndEightAbove)
{
    EXPECT_EQ(code_length(1), 6U);
    EXPECT_EQ(code_length(100), 6U);
    EXPECT_EQ(code_length(101), 8U);
}

TEST(PrintCode, IsDigitsOnly)
{
    EXPECT_TRUE(normal_code("012345"));
    for (const char* bad : {"", "123", "12345a", "12 345", "1234567890123"}) EXPECT_FALSE(normal_code(bad)) << bad;
}

TEST(Card, IsTheSameHoweverItsReaderWritesIt)
{
    for (const char* read : {"04A1B2C3D4", "04a1b2c3d4", " 04:a1:b2:c3:d4\r\n", "04-A1-B2-C3-D4"}) {
        const auto card = normal_card(read);
        ASSERT_TRUE(card) << read;
        EXPECT_EQ(*card, "04A1B2C3D4");
    }
    EXPECT_EQ(last_four("04A1B2C3D4"), "C3D4");
}

TEST(Card, IsRefusedWhenReadShortLongOrTorn)
{
    for (const auto& bad : {std::string("04A1"), std::string(65, '1'), std::string("04A1?B2C3"), std::string()}) EXPECT_FALSE(normal_card(bad)) << bad;
}

TEST(LookupKey, IsMadeOnceForItsOwnerOnly)
{
    const test::Folder folder;
    const auto first = LookupKey::load_or_make(folder.path);
    const auto second = LookupKey::load_or_make(folder.path);
    ASSERT_TRUE(first);
    ASSERT_TRUE(second);
    EXPECT_EQ(first->code("123456"), second->code("123456"));
    struct stat info{};
    ASSERT_EQ(stat((folder.path / "lookup.key").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(LookupKey, KeepsCodesCardsAndFormsApart)
{
    const LookupKey key("k"), other("l");
    EXPECT_NE(key.code("123456"), key.card("123456"));
    EXPECT_NE(key.code("123456"), key.form("123456"));
    EXPECT_NE(key.code("123456"), other.code("123456"));
}

TEST(Passwords, AreArgon2idAndKnowTheirOwn)
{
    Passwords passwords;
    const auto kept = passwords.hash("correct horse");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->rfind("$argon2id$v=19$m=19456,t=2,p=1$", 0), 0U) << *kept;
    EXPECT_TRUE(*passwords.verify(*kept, "correct horse"));
    EXPECT_FALSE(*passwords.verify(*kept, "Correct horse"));
    EXPECT_FALSE(*passwords.verify("", "correct horse"));
    EXPECT_FALSE(passwords.hash(""));
}

}  // namespace
}  // namespace consigne::release
