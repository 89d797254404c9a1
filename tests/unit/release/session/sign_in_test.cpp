#include "release/api/context.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

using namespace std::chrono_literals;
using Why = Refusal::Why;

struct Door : test::World {
    Door()
    {
        spooler::Person person;
        person.login = "camille";
        person.password = *site.passwords.hash("secret");
        id = *people.add(person);
        static_cast<void>(people.set_code(id, site.key.code("123456")));
        static_cast<void>(people.add_card({site.key.card("04A1B2C3D4"), "C3D4", id}));
    }
    Context site{parts(), LookupKey("key")};
    spooler::PersonId id;
};

Why why(const SignInResult& result) { return std::get<Refusal>(result).why; }
bool in(const SignInResult& result) { return std::holds_alternative<spooler::Person>(result); }

TEST(SignIn, TakesPasswordCodeAndCard)
{
    Door door;
    EXPECT_TRUE(in(door.site.sign_in.by_password("t", "camille", "secret")));
    EXPECT_TRUE(in(door.site.sign_in.by_code("t", "123456")));
    EXPECT_TRUE(in(door.site.sign_in.by_card("t", "04:a1:b2:c3:d4")));
    EXPECT_TRUE(in(door.site.sign_in.by_digits("t", "123456")));
}

TEST(SignIn, AnswersTheSameForAnUnknownAccountAndAWrongPassword)
{
    Door door;
    EXPECT_EQ(why(door.site.sign_in.by_password("t", "camille", "wrong")), Why::wrong);
    EXPECT_EQ(why(door.site.sign_in.by_password("t", "nobody", "secret")), Why::wrong);
}

TEST(SignIn, RefusesTheRightCodeDuringAPauseAndOnlyThere)
{
    Door door;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(why(door.site.sign_in.by_code("t", "000000")), Why::wrong);
    EXPECT_EQ(why(door.site.sign_in.by_code("t", "000000")), Why::paused);
    EXPECT_EQ(why(door.site.sign_in.by_code("t", "123456")), Why::paused);
    EXPECT_TRUE(in(door.site.sign_in.by_code("other", "123456")));
    door.time += 30;
    EXPECT_TRUE(in(door.site.sign_in.by_code("t", "123456")));
}

TEST(SignIn, TellsAnUnknownCardByItsEndAndATornReadCostsNoTry)
{
    Door door;
    const auto unknown = door.site.sign_in.by_card("t", "0499999999");
    EXPECT_EQ(why(unknown), Why::unknown_card);
    EXPECT_EQ(std::get<Refusal>(unknown).last_four, "9999");
    for (int i = 0; i < 9; ++i) EXPECT_EQ(why(door.site.sign_in.by_card("t", "04")), Why::unreadable_card);
    EXPECT_TRUE(in(door.site.sign_in.by_card("t", "04A1B2C3D4")));
}

TEST(SignIn, KeepsPausedPeopleOut)
{
    Door door;
    door.people.rows.front().paused = true;
    EXPECT_EQ(why(door.site.sign_in.by_code("t", "123456")), Why::account_paused);
}

TEST(SignIn, NeverWritesASecretIntoTheAudit)
{
    Door door;
    static_cast<void>(door.site.sign_in.by_password("t", "camille", "s3cr3t-typed"));
    static_cast<void>(door.site.sign_in.by_code("t", "777777"));
    for (const auto& line : door.audit.lines) {
        EXPECT_EQ(line.find("s3cr3t-typed"), std::string::npos);
        EXPECT_EQ(line.find("777777"), std::string::npos);
    }
}

TEST(Session, EndsAfterAMinuteAndInAQuarterOfAnHourWhateverHappens)
{
    Door door;
    auto session = *door.site.desk.open("terminal", door.id, std::nullopt, "fr");
    door.time += 59;
    EXPECT_TRUE(door.site.desk.find(session.token, 60s));
    static_cast<void>(door.site.desk.keep(session));
    door.time += 60;
    EXPECT_FALSE(door.site.desk.find(session.token, 60s));

    auto busy = *door.site.desk.open("terminal", door.id, std::nullopt, "fr");
    for (int i = 0; i < 30; ++i) {
        door.time += 30;
        static_cast<void>(door.site.desk.keep(busy));
    }
    EXPECT_FALSE(door.site.desk.find(busy.token, 60s));
}

TEST(Session, IsStoredHashed)
{
    Door door;
    const auto session = *door.site.desk.open("admin", door.id, std::nullopt, "fr");
    EXPECT_EQ(session.token.size(), 64U);
    EXPECT_EQ(door.sessions.rows.count(session.token), 0U);
    EXPECT_EQ(door.sessions.rows.size(), 1U);
}

TEST(FormToken, BelongsToItsSession)
{
    Door door;
    const auto mine = *door.site.desk.open("terminal", door.id, std::nullopt, "fr"), other = *door.site.desk.open("terminal", door.id, std::nullopt, "fr");
    const auto token = door.site.desk.form_token(mine);
    EXPECT_TRUE(door.site.desk.form_nonce(mine, token));
    EXPECT_FALSE(door.site.desk.form_nonce(other, token));
    EXPECT_FALSE(door.site.desk.form_nonce(mine, ""));
    EXPECT_FALSE(door.site.desk.form_nonce(mine, std::string(32, '0') + "." + std::string(64, '0')));
    EXPECT_NE(door.site.desk.form_token(mine), token);
}

TEST(Bin, GivesBackForTwentySecondsAndThenCancels)
{
    Door door;
    const auto first = door.add_job("a", door.id, 1).id, second = door.add_job("b", door.id, 1).id;
    door.site.bin.put(first, door.id);
    door.site.bin.put(second, door.id);
    EXPECT_FALSE(door.site.bin.take_back(first, spooler::PersonId{99}));
    EXPECT_TRUE(door.site.bin.take_back(first, door.id));
    door.time += 19;
    door.site.bin.sweep();
    EXPECT_EQ(door.jobs.at(second)->state, spooler::JobState::pending_held);
    door.time += 1;
    door.site.bin.sweep();
    EXPECT_EQ(door.jobs.at(second)->state, spooler::JobState::canceled);
    EXPECT_EQ(door.jobs.at(first)->state, spooler::JobState::pending_held);
}

}  // namespace
}  // namespace consigne::release
