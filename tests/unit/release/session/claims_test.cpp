#include "release/session/claims.hpp"

#include "spooler/api/job_password.hpp"
#include "tests/unit/release/fakes.hpp"

#include <gtest/gtest.h>

namespace consigne::release {
namespace {

/// What nobody has: two documents under names that a computer said, with passwords, and one without.
struct Store {
    LookupKey key{"key"};
    spooler::Instant now{std::chrono::seconds{1'000'000}};
    Clock clock = [this] { return now; };
    JobPasswords passwords{key, clock};
    test::FakeJobs jobs;
    test::FakeAudit audit;
    Claims claims{jobs, audit, passwords, clock};
    spooler::Person camille, elodie;

    Store()
    {
        camille.id = {1}, camille.login = "camille";
        elodie.id = {2}, elodie.login = "elodie";
        add(1, "CORP\\Camille", "1234");
        add(2, "camille@corp.example", "9876");
        add(3, "camille", nullptr);
        add(4, "elodie", "1234");
    }
    void add(std::int64_t id, const char* name, const char* password)
    {
        spooler::Job job;
        job.id = {id};
        job.user_name = name;
        if (password) job.password = passwords.sealed(*spooler::job_password_digest("none", password));
        jobs.rows.push_back(job);
    }
    [[nodiscard]] std::optional<spooler::PersonId> owner(std::int64_t id) { return jobs.at({id})->owner; }
};

TEST(Claims, TakeTheNameWithItsDomainOrWithoutAndTheRightPassword)
{
    Store store;
    const auto got = store.claims.claim(store.camille, "camille", "1234");
    ASSERT_EQ(got.theirs.size(), 1U);
    EXPECT_EQ(got.theirs.front().id.value, 1);
    EXPECT_EQ(store.owner(1), store.camille.id);
    EXPECT_EQ(store.jobs.at({1})->owner_rule, "claimed with its password");
    for (const std::int64_t other : {2, 3, 4}) EXPECT_FALSE(store.owner(other)) << other;
    // The name is the document's, whoever signs in.
    EXPECT_EQ(store.claims.claim(store.elodie, "CAMILLE", "9876").theirs.size(), 1U);
    EXPECT_EQ(store.owner(2), store.elodie.id);
}

TEST(Claims, TakeNothingWithoutAPasswordOrThatSomebodyHas)
{
    Store store;
    store.jobs.at({1})->owner = store.elodie.id;
    EXPECT_TRUE(store.claims.claim(store.camille, "camille", "1234").theirs.empty());
    EXPECT_TRUE(store.claims.claim(store.camille, "camille", "").theirs.empty());
    EXPECT_TRUE(store.claims.claim(store.camille, "", "1234").theirs.empty());
    EXPECT_EQ(store.owner(1), store.elodie.id);
    EXPECT_FALSE(store.owner(3));
}

// Documents left there to be found, by whoever is not believed, hide none behind them.
TEST(Claims, FindADocumentBehindManyOfItsName)
{
    Store store;
    for (std::int64_t id = 10; id < 1300; ++id) store.add(id, "camille", "0000");
    const auto got = store.claims.claim(store.camille, "camille", "1234");
    ASSERT_EQ(got.theirs.size(), 1U);
    EXPECT_EQ(got.theirs.front().id.value, 1);
}

TEST(Claims, GiveAPersonNoMoreThanAreKeptForOne)
{
    Store store;
    for (std::int64_t id = 10; id < 310; ++id) store.add(id, "camille", "0000");
    EXPECT_EQ(store.claims.claim(store.camille, "camille", "0000").theirs.size(), Claims::most_waiting);
    const auto more = store.claims.claim(store.camille, "camille", "0000");
    EXPECT_TRUE(more.full);
    EXPECT_TRUE(more.theirs.empty());
}

TEST(Claims, ForgiveNoGuessForADocumentOfOnesOwn)
{
    Store store;
    for (std::int64_t id = 10; id < 20; ++id) store.add(id, "planted", std::to_string(id).c_str());
    for (std::int64_t id = 10; id < 10 + Throttle::tries; ++id) {
        EXPECT_TRUE(store.claims.claim(store.camille, "elodie", "0000").theirs.empty());
        static_cast<void>(store.claims.claim(store.camille, "planted", std::to_string(id)));
    }
    EXPECT_TRUE(store.claims.claim(store.camille, "elodie", "1234").theirs.empty());
    EXPECT_FALSE(store.owner(4));
}

// A PIN has ten thousand values: neither one person nor many of them may go through these.
TEST(Claims, PauseForThePersonAndForTheName)
{
    Store store;
    for (unsigned i = 0; i < Throttle::tries; ++i) EXPECT_TRUE(store.claims.claim(store.camille, "elodie", "0000").theirs.empty());
    const auto refused = store.claims.claim(store.camille, "elodie", "1234");
    EXPECT_TRUE(refused.theirs.empty());
    EXPECT_EQ(refused.failure.tries_left, 0U);
    EXPECT_GT(refused.failure.pause.count(), 0);
    spooler::Person third, fourth;
    third.id = {3}, third.login = "third";
    fourth.id = {4}, fourth.login = "fourth";
    for (unsigned i = 0; i < Throttle::tries; ++i) EXPECT_TRUE(store.claims.claim(third, "elodie", "0001").theirs.empty());
    EXPECT_TRUE(store.claims.claim(fourth, "elodie", "1234").theirs.empty()) << "ten in vain within the hour, by two people";
    EXPECT_FALSE(store.owner(4));
    EXPECT_EQ(store.claims.claim(store.elodie, "elodie", "1234").theirs.size(), 1U) << "whose name it is, is not shut out";
}

}  // namespace
}  // namespace consigne::release
