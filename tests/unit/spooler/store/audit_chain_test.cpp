#include "spooler/store/audit_chain.hpp"

#include "spooler/store/migrations.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

class AuditChain : public TemporaryStore {
protected:
    void record_three()
    {
        for (const char* what : {"sign in", "set to 24", "backup"}) store_->audit().record("admin", what, "something");
    }
    store::AuditVerdict verdict(const std::optional<store::AuditPoint>& anchor = std::nullopt)
    {
        const auto found = store_->database().read([&](store::Connection& c) { return store::verify_audit(c, anchor); });
        EXPECT_TRUE(found);
        return found ? *found : store::AuditVerdict{};
    }
    /// As somebody would who has the database's file: what guards the trail there goes first.
    void change(const std::string& sql)
    {
        ASSERT_TRUE(store_->database().write([&](store::Connection& c) { return c.script(("DROP TRIGGER IF EXISTS audit_stays; DROP TRIGGER IF EXISTS audit_kept; " + sql).c_str()); }));
    }
};

TEST_F(AuditChain, IsWholeAsItWasWritten)
{
    EXPECT_EQ(verdict().entries, 0u);
    record_three();
    const auto whole = verdict();
    EXPECT_EQ(whole.entries, 3u);
    EXPECT_EQ(whole.head.id, 3);
    EXPECT_FALSE(whole.broken);
}

TEST_F(AuditChain, NamesTheEntryThatWasChanged)
{
    record_three();
    change("UPDATE audit SET who = 'somebody else' WHERE id = 2");
    EXPECT_EQ(verdict().broken, 2);
}

TEST_F(AuditChain, MovesNoLetterFromOneFieldToTheNext)
{
    record_three();
    change("UPDATE audit SET who = 'admi', what = 'nsign in' WHERE id = 1");
    EXPECT_EQ(verdict().broken, 1);
}

TEST_F(AuditChain, NamesTheEntryThatWasTakenOut)
{
    record_three();
    change("DELETE FROM audit WHERE id = 2");
    EXPECT_EQ(verdict().broken, 2);
}

TEST_F(AuditChain, MissesItsEnd)
{
    record_three();
    change("DELETE FROM audit WHERE id = 3");
    EXPECT_EQ(verdict().broken, 3);
}

// Whoever writes the whole trail anew makes it whole, and is found by what the log had seen of it.
TEST_F(AuditChain, GoesThroughWhatWasNotedElsewhere)
{
    record_three();
    const store::AuditPoint noted = verdict().head;
    EXPECT_FALSE(verdict(noted).broken);
    change("UPDATE audit SET who = 'somebody else' WHERE id = 2");
    ASSERT_TRUE(store_->database().write([](store::Connection& c) { return store::chain_audit_locked(c); }));
    EXPECT_FALSE(verdict().broken);
    EXPECT_EQ(verdict(noted).broken, 3);
    change("DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
    EXPECT_FALSE(verdict().broken);
    EXPECT_EQ(verdict(noted).broken, 1);
}

TEST_F(AuditChain, GoesOnAfterARestart)
{
    record_three();
    open();
    store_->audit().record("admin", "sign in", "again");
    EXPECT_EQ(verdict().entries, 4u);
    EXPECT_FALSE(verdict().broken);
}

TEST_F(AuditChain, TakesInWhatStoodThereBeforeIt)
{
    intake_.reset();
    store_.reset();
    for (const char* name : {"consigne.db", "consigne.db-wal", "consigne.db-shm"}) std::filesystem::remove(directory_ / "state" / name);
    {
        sqlite3* raw = nullptr;
        ASSERT_EQ(sqlite3_open((directory_ / "state/consigne.db").c_str(), &raw), SQLITE_OK);
        const store::Handle old(raw);
        for (const store::Migration& step : store::migrations())
            if (step.number < 10) {
                ASSERT_EQ(sqlite3_exec(raw, step.sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << step.name;
            }
        ASSERT_EQ(sqlite3_exec(raw, "PRAGMA user_version=9; INSERT INTO audit (at, who, what, subject) VALUES (1, 'a', 'b', 'c'), (2, 'd', 'e', 'f')", nullptr, nullptr, nullptr), SQLITE_OK);
    }
    open();
    EXPECT_EQ(verdict().entries, 2u);
    EXPECT_FALSE(verdict().broken);
    change("UPDATE audit SET at = 3 WHERE id = 1");
    EXPECT_EQ(verdict().broken, 1);
}

}  // namespace
}  // namespace consigne::spooler
