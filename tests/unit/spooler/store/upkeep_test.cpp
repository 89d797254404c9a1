#include "spooler/store/upkeep.hpp"

#include "tests/unit/spooler/store/temporary_store.hpp"

#include <fstream>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;

class StoreCheck : public TemporaryStore {
protected:
    void SetUp() override
    {
        TemporaryStore::SetUp();
        add_printer();
    }
    /// "what job" of every fault.
    std::vector<std::string> faults(bool seals = false) { return faults(store_->upkeep(), seals); }
    std::vector<std::string> faults(store::StoreUpkeep& upkeep, bool seals = false)
    {
        std::vector<std::string> found;
        std::string at;
        do {
            const auto look = upkeep.look(at, seals, {});
            EXPECT_TRUE(look) << look.error().detail;
            if (!look) break;
            for (const auto& fault : look->faults) found.push_back(fault.what + " " + std::to_string(fault.job));
            documents_ += look->documents;
            bytes_ += look->bytes;
            at = look->next;
        } while (!at.empty());
        return found;
    }
    store::Keyring keys() { return store::Keyring::read(directory_ / "state/documents.key").value(); }
    /// Takes nothing for being on its way.
    store::StoreUpkeep hasty() { return {store_->database(), store_->files(), keys(), {}, 0s}; }
    std::filesystem::path only_file(const std::string& part)
    {
        std::filesystem::path found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "spool" / part))
            if (!entry.is_directory()) found = entry.path();
        return found;
    }
    static void overwrite(const std::filesystem::path& file, std::streamoff at, const std::string& bytes)
    {
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        out.seekp(at);
        out << bytes;
        ASSERT_TRUE(out.flush());
    }

    std::uint64_t documents_ = 0, bytes_ = 0;
};

using Faults = std::vector<std::string>;

TEST_F(StoreCheck, FindsNothingWrongWithASoundStore)
{
    const Job small = submitted();
    ASSERT_TRUE(submit(submission(), large_document()));
    const Job gone = submitted();
    ASSERT_TRUE(store_->jobs().cancel(gone.id, "job-canceled-by-user"));
    EXPECT_EQ(faults(), Faults{});
    EXPECT_EQ(documents_, 2u);
    EXPECT_EQ(bytes_, 0u);
    auto upkeep = hasty();
    EXPECT_EQ(faults(upkeep, true), Faults{});
    EXPECT_EQ(bytes_, small.bytes + large_document().size());
}

TEST_F(StoreCheck, FindsADocumentThatIsGoneOrCut)
{
    const JobId one = submit(submission(), large_document()).value().id;
    std::filesystem::resize_file(only_file("jobs"), 1000);
    EXPECT_EQ(faults(), Faults{"document-cut " + std::to_string(one.value)});
    std::filesystem::remove(only_file("jobs"));
    EXPECT_EQ(faults(), Faults{"document-missing " + std::to_string(one.value)});
}

TEST_F(StoreCheck, TriesEverySealWhenAsked)
{
    const JobId large = submit(submission(), large_document()).value().id;
    const JobId small = submitted().id;
    overwrite(only_file("jobs"), 70'000, "x");
    overwrite(only_file("segments"), static_cast<std::streamoff>(std::filesystem::file_size(only_file("segments"))) - 3, "xyz");
    EXPECT_EQ(faults(), Faults{});
    const Faults damaged{"document-damaged " + std::to_string(large.value), "document-damaged " + std::to_string(small.value)};
    EXPECT_EQ(faults(true), damaged);
}

TEST_F(StoreCheck, TellsADamagedHeadFromADamagedDocument)
{
    const JobId id = submitted().id;
    overwrite(only_file("segments"), 0, "x");
    EXPECT_EQ(faults(true), Faults{"record-damaged " + std::to_string(id.value)});
    EXPECT_NE(plain(id).find("%PDF"), std::string::npos);
}

TEST_F(StoreCheck, FindsWhatBelongsToNoJob)
{
    const JobId lost = submitted().id;
    (void)submitted();  // a batch after it
    std::filesystem::create_directories(directory_ / "spool/jobs/zz");
    std::ofstream(directory_ / "spool/jobs/zz/stray") << "of nobody";
    ASSERT_TRUE(store_->database().write([&](store::Connection& c) { return c.run("DELETE FROM job WHERE id = ?", lost); }));
    auto upkeep = hasty();
    const Faults strangers{"file-unknown 0", "record-unknown " + std::to_string(lost.value)};
    EXPECT_EQ(faults(upkeep), strangers);
    EXPECT_EQ(faults(), Faults{"record-unknown " + std::to_string(lost.value)});  // the file may be on its way
    // As it says: the next start mends both.
    open();
    auto again = hasty();
    EXPECT_EQ(faults(again, true), Faults{});
    EXPECT_EQ(store_->jobs().find(lost)->state, JobState::pending_held);
}

TEST_F(StoreCheck, FindsDocumentsWithoutTheirKey)
{
    const JobId id = submitted().id;
    store::StoreUpkeep without(store_->database(), store_->files(), store::Keyring::passing().value(), {});
    EXPECT_EQ(faults(without), Faults{"key-missing " + std::to_string(id.value)});
}

TEST_F(StoreCheck, ReadsTheAuditTrail)
{
    store_->audit().record("admin", "sign in", "terminal");
    store_->audit().record("admin", "sign out", "terminal");
    EXPECT_EQ(faults(), Faults{});
    ASSERT_TRUE(store_->database().write([](store::Connection& c) { return c.run("DROP TRIGGER audit_stays"); }));
    ASSERT_TRUE(store_->database().write([](store::Connection& c) { return c.run("UPDATE audit SET what = 'nothing' WHERE id = 2"); }));
    EXPECT_EQ(faults(), Faults{"audit-broken 0"});
    EXPECT_FALSE(store_->upkeep().look("audit", false, "no anchor"));
    EXPECT_FALSE(store_->upkeep().look("nowhere", false, {}));
}

TEST_F(StoreCheck, GoesOnWhereItStopped)
{
    for (int i = 0; i < 5; ++i) (void)submitted();
    const auto look = store_->upkeep().look("documents-after-3", false, {});
    ASSERT_TRUE(look);
    EXPECT_EQ(look->documents, 2u);
    EXPECT_EQ(look->next, "strangers");
}

// What goes while a backup is made stays for it, and goes when it has ended.
TEST_F(StoreCheck, HoldsBackRemovalsForABackup)
{
    const Job small = submitted();
    const Job large = submit(submission(), large_document()).value();
    const auto begun = store_->upkeep().begin_backup();
    ASSERT_TRUE(begun) << begun.error().detail;
    EXPECT_FALSE(store_->upkeep().begin_backup()) << "one at a time";
    EXPECT_EQ(begun->key_file, directory_ / "state/documents.key");
    for (const JobId id : {small.id, large.id}) ASSERT_TRUE(store_->jobs().cancel(id, "job-canceled-by-user"));
    const Job after = submitted();
    EXPECT_EQ(faults(), Faults{});

    const auto parts = store_->upkeep().backup_parts(begun->id, 0, 100);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2u) << "what came after the snapshot is not in it";
    for (const auto& part : *parts) {
        EXPECT_NE(part.job, after.id.value);
        EXPECT_FALSE(part.missing);
        const auto piece = store_->upkeep().read_backup(begun->id, part.file, part.offset, static_cast<std::uint32_t>(part.length));
        ASSERT_TRUE(piece);
        EXPECT_EQ(piece->size(), part.length);
        EXPECT_NE(piece->find_first_not_of('\0'), std::string::npos);
    }
    EXPECT_EQ(store_->upkeep().read_backup(begun->id, "consigne.db", 0, 16).value(), std::string("SQLite format 3\0", 16));
    EXPECT_FALSE(store_->upkeep().read_backup(begun->id, "jobs/../../state/documents.key", 0, 100));
    EXPECT_FALSE(store_->upkeep().read_backup(begun->id, "documents.key", 0, 100));
    std::ofstream(directory_ / "spool/other") << "something";
    EXPECT_FALSE(store_->upkeep().read_backup(begun->id, "jobs/../other", 0, 100));
    EXPECT_FALSE(store_->upkeep().read_backup("another", "consigne.db", 0, 16));

    ASSERT_TRUE(store_->upkeep().end_backup(begun->id));
    EXPECT_EQ(documents_kept(), 1u);
    EXPECT_FALSE(std::filesystem::exists(directory_ / "state/backup.db"));
    EXPECT_TRUE(store_->upkeep().begin_backup());
}

// Whoever copies may have gone away: nothing stays for ever.
TEST_F(StoreCheck, EndsABackupThatNobodyAsksAbout)
{
    store::Backups patient(store_->database(), store_->files()), impatient(store_->database(), store_->files(), 0s);
    const JobId id = submit(submission(), large_document()).value().id;
    ASSERT_TRUE(patient.begin());
    ASSERT_TRUE(store_->jobs().cancel(id, "job-canceled-by-user"));
    patient.sweep();
    EXPECT_EQ(documents_kept(), 1u);
    const auto begun = impatient.begin();
    ASSERT_TRUE(begun);
    impatient.sweep();
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_FALSE(impatient.parts(begun->first, 0, 10));
}

}  // namespace
}  // namespace consigne::spooler
