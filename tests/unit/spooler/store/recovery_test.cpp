#include "tests/unit/spooler/store/temporary_store.hpp"

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace consigne::spooler {
namespace {

using Recovery = TemporaryStore;

TEST_F(Recovery, SweepsWhatACrashLeftAndKeepsWhatHasARow)
{
    add_printer();
    const Job kept = submitted();
    intake_.reset();
    store_.reset();
    std::ofstream(directory_ / "spool/incoming/half") << "half a document";
    std::filesystem::create_directories(directory_ / "spool/jobs/zz");
    std::ofstream(directory_ / "spool/jobs/zz/no-row") << "a document without a row";
    open();
    EXPECT_EQ(files_below("incoming"), 0u);
    EXPECT_EQ(documents_kept(), 1u);
    EXPECT_TRUE(store_->jobs().open_document(kept.id).has_value());
}

TEST_F(Recovery, SaysThatAJobIsDamagedWhenItsDocumentIsGone)
{
    add_printer();
    const Job job = submit(submission(), large_document()).value();
    const Job other = submit(submission(), large_document()).value();
    std::filesystem::path lost;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "spool/jobs"))
        if (!entry.is_directory()) lost = entry.path();
    std::filesystem::remove(lost);
    open();
    int aborted = 0;
    for (const JobId id : {job.id, other.id}) {
        const auto found = store_->jobs().find(id);
        ASSERT_TRUE(found);
        if (found->state != JobState::aborted) continue;
        ++aborted;
        EXPECT_FALSE(found->message.empty());
    }
    EXPECT_EQ(aborted, 1);
}

TEST_F(Recovery, GivesUpEveryDocumentOfAFolderThatIsGone)
{
    add_printer();
    std::vector<JobId> lost;
    for (int i = 0; i < 7; ++i) lost.push_back(submit(submission(), large_document()).value().id);
    const JobId kept = submitted().id;
    intake_.reset();
    store_.reset();
    std::filesystem::remove_all(directory_ / "spool/jobs");
    open();
    for (const JobId id : lost) EXPECT_EQ(store_->jobs().find(id)->state, JobState::aborted);
    EXPECT_EQ(store_->jobs().find(kept)->state, JobState::pending_held);
    open();
    EXPECT_TRUE(store_->jobs().open_document(kept));
}

// A spool that cannot be listed is not an empty spool: taking it for one would lose every document.
TEST_F(Recovery, DoesNotTakeAnUnreadableSpoolForAnEmptyOne)
{
    add_printer();
    const JobId id = submitted().id;
    intake_.reset();
    store_.reset();
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    // From the first number that is free here: other tests of this process may hold some.
    const int free_number = ::dup(0);
    ASSERT_GE(free_number, 0);
    (void)::close(free_number);
    bool opened_ever = false;
    for (rlim_t files = static_cast<rlim_t>(free_number) + 1; files < static_cast<rlim_t>(free_number) + 64; ++files) {
        rlimit few = before;
        few.rlim_cur = files;
        ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
        opened_ever = Store::open(directory_ / "state", directory_ / "spool").has_value() || opened_ever;
    }
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(opened_ever);
    open();
    EXPECT_EQ(store_->jobs().find(id)->state, JobState::pending_held);
    EXPECT_TRUE(store_->jobs().open_document(id).has_value());
}

TEST_F(Recovery, RefusesASecondServerOnTheSameSpool)
{
    const auto second = Store::open(directory_ / "state", directory_ / "spool");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(Recovery, RefusesADatabaseOfANewerProgram)
{
    ASSERT_TRUE(store_->database().write([](store::Connection& c) { return c.script("PRAGMA user_version=9999"); }));
    intake_.reset();
    store_.reset();
    const auto opened = Store::open(directory_ / "state", directory_ / "spool");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::unsupported);
}

TEST_F(Recovery, LetsNobodyElseIn)
{
    namespace fs = std::filesystem;
    add_printer();
    (void)submitted();
    for (const char* name : {"state", "spool", "spool/incoming", "spool/jobs"})
        EXPECT_EQ(fs::status(directory_ / name).permissions() & fs::perms::all, fs::perms::owner_all) << name;
    for (const auto& entry : fs::recursive_directory_iterator(directory_))
        if (entry.is_regular_file()) {
            EXPECT_EQ(entry.status().permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write) << entry.path();
        }
}

TEST_F(Recovery, FollowsNoPlantedLink)
{
    namespace fs = std::filesystem;
    add_printer();
    const JobId id = submit(submission(), large_document()).value().id;
    std::ofstream(directory_ / "secret") << "not a document";
    fs::path document;
    for (const auto& entry : fs::recursive_directory_iterator(directory_ / "spool/jobs"))
        if (!entry.is_directory()) document = entry.path();
    fs::remove(document);
    fs::create_symlink(directory_ / "secret", document);
    EXPECT_FALSE(store_->jobs().open_document(id));
    // Nor through a directory.
    fs::remove(document);
    fs::remove(document.parent_path());
    fs::create_directory(directory_ / "elsewhere");
    fs::create_symlink(directory_ / "elsewhere", document.parent_path());
    std::ofstream(directory_ / "elsewhere" / document.filename()) << "not a document";
    EXPECT_FALSE(store_->jobs().open_document(id));
    intake_.reset();
    store_.reset();
    fs::remove(document.parent_path());
    // Nor at the database or the spool.
    fs::rename(directory_ / "state/consigne.db", directory_ / "state/moved.db");
    fs::create_symlink(directory_ / "state/moved.db", directory_ / "state/consigne.db");
    EXPECT_FALSE(Store::open(directory_ / "state", directory_ / "spool"));
    fs::rename(directory_ / "spool", directory_ / "moved");
    fs::create_symlink(directory_ / "moved", directory_ / "spool");
    EXPECT_FALSE(Store::open(directory_ / "state2", directory_ / "spool"));
}

// The disk that fills up, as a limit on the size of a file: write(2) fails with EFBIG where ENOSPC would come.
TEST_F(Recovery, AFailedWriteKeepsNothing)
{
    add_printer();
    auto incoming = intake_->begin(submission());
    ASSERT_TRUE(incoming);
    const std::string part(512 * 1024, 'x');
    ASSERT_TRUE((*incoming)->write(as_bytes(part)));
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 600 * 1024;
    (void)std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto refused = (*incoming)->write(as_bytes(part));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)std::signal(SIGXFSZ, SIG_DFL);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::storage_failed);
    // There is room again, but a document with a hole is no document.
    EXPECT_FALSE((*incoming)->write(as_bytes(part)));
    const auto committed = (*incoming)->commit();
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code, Errc::storage_failed);
    incoming->reset();
    EXPECT_EQ(documents_kept(), 0u);
    EXPECT_TRUE(store_->jobs().list({}).empty());
}

TEST_F(Recovery, RemovesTheDocumentWhenItsRowIsNotTaken)
{
    add_printer();
    Submission said = submission();
    said.proved = PersonId{4711};  // nobody: the foreign key refuses the row
    EXPECT_FALSE(submit(said));
    EXPECT_EQ(documents_kept(), 0u);
}

TEST_F(Recovery, ATidyLogIsEmpty)
{
    add_printer();
    (void)submitted();
    EXPECT_GT(std::filesystem::file_size(directory_ / "state/consigne.db-wal"), 0u);
    store_->database().tidy();
    EXPECT_EQ(std::filesystem::file_size(directory_ / "state/consigne.db-wal"), 0u);
    EXPECT_EQ(store_->jobs().list({}).size(), 1u);
}

TEST_F(Recovery, AnErrorInATransactionUndoesAllOfIt)
{
    const auto done = store_->database().write([](store::Connection& c) -> Result<> {
        const auto first = c.run("INSERT INTO setting (key, value) VALUES ('a', '1')");
        if (!first) return first.error();
        return fail(Errc::conflict, "no");
    });
    EXPECT_FALSE(done);
    EXPECT_TRUE(store_->settings().all().empty());
    EXPECT_TRUE(store_->settings().set("a", "2"));
    EXPECT_EQ(store_->settings().all().at("a"), "2");
}

TEST_F(Recovery, AReaderCannotWrite)
{
    const auto done = store_->database().read([](store::Connection& c) { return c.run("INSERT INTO setting (key, value) VALUES ('a', '1')"); });
    EXPECT_FALSE(done);
}

}  // namespace
}  // namespace consigne::spooler
