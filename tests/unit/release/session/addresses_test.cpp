#include "release/session/addresses.hpp"

#include "spooler/api/personal_address.hpp"
#include "spooler/runtime/digest.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;

struct Book {
    test::FakePeople people;
    LookupKey key{"key"};
    spooler::Instant now{std::chrono::seconds{1'000'000}};
    Addresses addresses{people, key, [this] { return now; }};
    std::string draw(const std::string& label = "Laptop") { return addresses.draw({1}, label)->token; }
    static std::string wrong(char first) { return std::string(1, first) + std::string(spooler::token_length - 1, 'z'); }
};

TEST(Addresses, AreDrawnAndFoundAndKeptAsADigest)
{
    Book book;
    const std::string token = book.draw(), other = book.draw("Telephone");
    EXPECT_TRUE(spooler::token_form(token));
    EXPECT_NE(token, other);
    for (const auto& row : book.people.all_addresses) EXPECT_EQ(row.digest.find(token), std::string::npos);
    EXPECT_NE(book.people.all_addresses[0].digest, spooler::sha256_hex(as_bytes(token))) << "the digest is keyed";
    EXPECT_EQ(book.addresses.find("a", token)->label, "Laptop");
    EXPECT_EQ(book.addresses.find("a", token)->person, spooler::PersonId{1});
    EXPECT_FALSE(book.addresses.find("a", Book::wrong('a')));
    EXPECT_FALSE(book.addresses.find("a", ""));
    EXPECT_EQ(book.addresses.draw({1}, "Laptop").error().code, Errc::conflict);
    ASSERT_TRUE(book.people.remove_address({1}, {1}));
    EXPECT_FALSE(book.addresses.find("a", token)) << "revoked";
    EXPECT_TRUE(book.addresses.find("a", other));
}

TEST(Addresses, NoteTheirLastUseNowAndThen)
{
    Book book;
    const std::string token = book.draw();
    EXPECT_FALSE(book.people.all_addresses[0].last_used);
    static_cast<void>(book.addresses.find("a", token));
    EXPECT_EQ(book.people.all_addresses[0].last_used, book.now);
    const auto first = book.now;
    book.now += 59s;
    static_cast<void>(book.addresses.find("a", token));
    EXPECT_EQ(book.people.all_addresses[0].last_used, first);
    book.now += 1s;
    static_cast<void>(book.addresses.find("a", token));
    EXPECT_EQ(book.people.all_addresses[0].last_used, book.now);
}

TEST(Addresses, AreNotToBeGuessed)
{
    Book book;
    const std::string fresh = book.draw(), used = book.draw("Telephone");
    ASSERT_TRUE(book.addresses.find("b", used));
    for (const char first : {'a', 'b', 'c', 'd', 'e'}) EXPECT_FALSE(book.addresses.find("a", Book::wrong(first)));
    EXPECT_FALSE(book.addresses.find("a", fresh)) << "paused: a right guess is refused as well";
    EXPECT_TRUE(book.addresses.find("a", used)) << "those in use go on";
    EXPECT_TRUE(book.addresses.find("b", fresh)) << "elsewhere, too";
    book.now += 30s;
    EXPECT_TRUE(book.addresses.find("a", fresh));
}

// A lost telephone whose address was revoked goes on asking.
TEST(Addresses, CountTheSameUnknownTokenOnce)
{
    Book book;
    const std::string fresh = book.draw();
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(book.addresses.find("a", Book::wrong('a')));
    EXPECT_TRUE(book.addresses.find("a", fresh));
}

TEST(Addresses, AreReadFromWhatSomebodyPastes)
{
    const std::string token(spooler::token_length, 'z');
    for (const std::string& text : {token, " " + token + "\n", "ipps://print.example:8631/ipp/p/" + token + "/consigne", "ipp://h/ipp/p/" + token}) EXPECT_EQ(pasted_address(text).token, token) << text;
    EXPECT_EQ(pasted_address("ipps://h/ipp/p/" + token + "/consigne").printer, "consigne");
    for (const std::string& text : {std::string(), token + "z", std::string("ipps://h/ipp/print/consigne"), "<script>" + token}) EXPECT_EQ(pasted_address(text).token, "") << text;
}

}  // namespace
}  // namespace consigne::release
