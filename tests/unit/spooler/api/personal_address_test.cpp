#include "spooler/api/personal_address.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

const std::string token = "abcdefghijkmnpqrstuvwxyz23";

TEST(PersonalAddress, IsReadFromAPathAndWritten)
{
    const auto own = parse_personal_path(personal_path(token, "consigne"));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->token, token);
    EXPECT_EQ(own->printer, "consigne");
    EXPECT_EQ(parse_personal_path("/ipp/p/" + token + "/consigne/12")->printer, "consigne");
    EXPECT_EQ(parse_personal_path("/ipp/p/" + token)->printer, "");
    EXPECT_EQ(parse_personal_path("/ipp/p/" + token + "/")->printer, "");
    EXPECT_EQ(parse_personal_path("/ipp/p//consigne")->token, "");
    for (const char* other : {"/ipp/print/consigne", "/ipp/p", "/ipp/pq/x", "/p/x", ""}) EXPECT_FALSE(parse_personal_path(other)) << other;
}

TEST(PersonalAddress, HasTokensOfOneFormThatHoldMoreThan128Bits)
{
    EXPECT_EQ(token_signs.size(), 32u);
    EXPECT_GE(token_length * 5, 128u);
    EXPECT_TRUE(token_form(token));
    EXPECT_FALSE(token_form(token + "a"));
    EXPECT_FALSE(token_form(token.substr(1)));
    EXPECT_FALSE(token_form("l" + token.substr(1))) << "looks like 1";
    EXPECT_FALSE(token_form("A" + token.substr(1)));
}

TEST(PersonalAddress, IsLoggedWithoutItsToken)
{
    EXPECT_EQ(without_token("/ipp/p/" + token + "/consigne"), "/ipp/p/…/consigne");
    EXPECT_EQ(without_token("/ipp/p/" + token), "/ipp/p/…");
    EXPECT_EQ(without_token("/ipp/p/mistyped/consigne"), "/ipp/p/…/consigne");
    EXPECT_EQ(without_token("/ipp/print/consigne"), "/ipp/print/consigne");
    EXPECT_EQ(without_token("/ipp/p/x/" + token), "/ipp/p/…/…");
}

// An address is mistyped around its token rather than in it.
TEST(PersonalAddress, IsLoggedWithoutItsTokenHoweverItIsMistyped)
{
    for (const std::string before : {"/IPP/p/", "/ipp/P/", "/ipp/print/", "/printers/p/", "/printers/", "/p/", "no printer ", ""})
        for (const std::string after : {"", "/", "/consigne", "?x", "."}) EXPECT_EQ(without_token(before + token + after), before + "…" + after);
    std::string shouted = token;
    for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(without_token("/IPP/P/" + shouted + "/CONSIGNE"), "/IPP/P/…/CONSIGNE");
    EXPECT_EQ(without_token("/ipp/print/" + token.substr(1)), "/ipp/print/" + token.substr(1)) << "an ordinary name";
}

TEST(PersonalAddress, HasAnIdentityOfItsOwn)
{
    const std::string printer = "11111111-2222-4333-8444-555555555555";
    const auto one = personal_uuid(printer, token), other = personal_uuid(printer, "b" + token.substr(1));
    EXPECT_EQ(one, personal_uuid(printer, token));
    EXPECT_NE(one, printer);
    EXPECT_NE(one, other);
    EXPECT_EQ(one.size(), 36u);
    EXPECT_EQ(one[14], '8');
}

}  // namespace
}  // namespace consigne::spooler
