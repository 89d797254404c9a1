// Documents at rest: nothing of them can be read from the disk, and nothing opens them once they are deleted.
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace consigne::spooler {
namespace {

class Sealing : public TemporaryStore {
protected:
    static std::string text_of(const std::filesystem::path& file)
    {
        std::ostringstream out;
        out << std::ifstream(file, std::ios::binary).rdbuf();
        return out.str();
    }
    /// Files below the store's directory that contain `words`.
    [[nodiscard]] std::vector<std::string> files_with(const std::string& words) const
    {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_))
            if (entry.is_regular_file() && text_of(entry.path()).find(words) != std::string::npos) found.push_back(entry.path().filename());
        return found;
    }
    [[nodiscard]] std::string key_of(JobId id)
    {
        return store_->database().read([&](store::Connection& c) { return c.one("SELECT coalesce(key, '') FROM document WHERE job = ?", [](store::Row& row) { return row.text(); }, id); }).value();
    }
    void close()
    {
        intake_.reset();
        store_.reset();
    }
    [[nodiscard]] std::filesystem::path key_file() const { return directory_ / "state/documents.key"; }
    [[nodiscard]] std::vector<std::filesystem::path> documents() const
    {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "spool/jobs"))
            if (entry.is_regular_file()) files.push_back(entry.path());
        return files;
    }

    const std::string secret_ = "the salaries of everybody in this house";
};

TEST_F(Sealing, LeavesNoWordOfADocumentOnTheDisk)
{
    add_printer();
    auto incoming = intake_->begin(submission());
    ASSERT_TRUE(incoming);
    for (int i = 0; i < 20'000; ++i) ASSERT_TRUE((*incoming)->write(as_bytes(secret_)));
    EXPECT_TRUE(files_with("salaries").empty()) << "while it comes in";
    const auto job = (*incoming)->commit();
    ASSERT_TRUE(job);
    EXPECT_TRUE(files_with("salaries").empty());
    EXPECT_EQ(plain(job->id).substr(0, secret_.size()), secret_);
    EXPECT_EQ(plain(job->id).size(), 20'000 * secret_.size());
}

// The child that reads one document of a shared file could read all of it.
TEST_F(Sealing, SaysNothingOfAJobBesideItsDocument)
{
    add_printer();
    Submission said = submission("camille");
    said.name = "Licenciements";
    ASSERT_TRUE(submit(said));
    for (const auto& file : files_with("Licenciements")) EXPECT_TRUE(file.starts_with("consigne.db")) << file;
    for (const auto& file : files_with("camille")) EXPECT_TRUE(file.starts_with("consigne.db")) << file;
}

TEST_F(Sealing, ForgetsTheKeyOfADocumentThatGoes)
{
    add_printer();
    const Job gone = submitted(), stays = submitted();
    const std::string key = key_of(gone.id);
    ASSERT_EQ(key.size(), 136U);
    ASSERT_FALSE(files_with(key).empty());
    ASSERT_TRUE(store_->jobs().cancel(gone.id, "job-canceled-by-user"));
    EXPECT_EQ(key_of(gone.id), "");
    store_->database().tidy();
    EXPECT_TRUE(files_with(key).empty()) << "in the database or its log";
    EXPECT_EQ(plain(stays.id), "%PDF-1.4 a document");
}

TEST_F(Sealing, GoesOverToANewKey)
{
    add_printer();
    const Job job = submitted();
    const std::string before = key_of(job.id);
    close();
    ASSERT_TRUE(store::Keyring::renew(key_file()));
    open();
    EXPECT_NE(key_of(job.id), before);
    EXPECT_EQ(plain(job.id), "%PDF-1.4 a document");
    close();
    // The old key, last in the file, is not needed any more.
    std::string text = text_of(key_file());
    text.resize(text.find_last_not_of('\n') + 1);
    text.resize(text.find_last_of('\n') + 1);
    std::ofstream(key_file(), std::ios::trunc) << text;
    open();
    EXPECT_EQ(plain(job.id), "%PDF-1.4 a document");
    EXPECT_EQ(plain(submitted().id), "%PDF-1.4 a document");
}

// Else whoever has the old key would find the document's key beside the document, renewed or not.
TEST_F(Sealing, TakesRecordsAlongToANewKey)
{
    add_printer();
    Submission said = submission();
    said.asked.copies = 3;
    const Job one = submit(said).value(), two = submitted();
    const Job gone = submitted();
    ASSERT_TRUE(store_->jobs().cancel(gone.id, "job-canceled-by-user"));
    const std::string old_id = key_of(one.id).substr(0, 16);
    ASSERT_FALSE(files_with(old_id).empty());
    close();
    ASSERT_TRUE(store::Keyring::renew(key_file()));
    open();
    store_->database().tidy();
    EXPECT_TRUE(files_with(old_id).empty()) << "something is sealed under the old key still";
    close();
    std::string text = text_of(key_file());
    text.resize(text.find_last_not_of('\n') + 1);
    text.resize(text.find_last_of('\n') + 1);
    std::ofstream(key_file(), std::ios::trunc) << text;
    open();
    // Rows that are lost are made again of records under the new key alone.
    for (const JobId id : {one.id, two.id}) ASSERT_TRUE(store_->database().write([&](store::Connection& c) { return c.run("DELETE FROM job WHERE id = ?", id); }));
    open();
    EXPECT_EQ(store_->jobs().find(one.id)->asked.copies, 3u);
    for (const JobId id : {one.id, two.id}) EXPECT_EQ(plain(id), "%PDF-1.4 a document");
    EXPECT_EQ(store_->jobs().find(gone.id)->state, JobState::canceled);
}

TEST_F(Sealing, DoesNotMakeANewKeyWhereTheOldOneIsMissed)
{
    add_printer();
    const Job job = submitted();
    close();
    std::filesystem::rename(key_file(), directory_ / "elsewhere.key");
    const auto refused = Store::open(directory_ / "state", directory_ / "spool");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(key_file()));
    std::filesystem::rename(directory_ / "elsewhere.key", key_file());
    open();
    EXPECT_EQ(plain(job.id), "%PDF-1.4 a document");
}

TEST_F(Sealing, KeepsTheJobsOfAKeyThatIsNotHere)
{
    add_printer();
    const Job job = submitted();
    close();
    std::filesystem::rename(key_file(), directory_ / "elsewhere.key");
    ASSERT_TRUE(store::Keyring::make(key_file()));
    open();
    EXPECT_EQ(store_->jobs().find(job.id)->state, JobState::pending_held);
    EXPECT_FALSE(store_->jobs().open_document(job.id));
    const Job later = submitted();
    EXPECT_EQ(plain(later.id), "%PDF-1.4 a document");
    close();
    std::ofstream(key_file(), std::ios::app) << text_of(directory_ / "elsewhere.key");
    open();
    EXPECT_EQ(plain(job.id), "%PDF-1.4 a document") << "once the key is back";
    EXPECT_EQ(plain(later.id), "%PDF-1.4 a document");
}

TEST_F(Sealing, GivesNothingOfADocumentThatWasChangedOrExchangedOnTheDisk)
{
    add_printer();
    const Job one = submit(submission(), large_document()).value(), two = submit(submission(), large_document()).value();
    auto files = documents();
    ASSERT_EQ(files.size(), 2U);
    std::filesystem::rename(files[0], directory_ / "spare");
    std::filesystem::rename(files[1], files[0]);
    std::filesystem::rename(directory_ / "spare", files[1]);
    EXPECT_EQ(plain(one.id), "broken: the document's seal is broken");
    EXPECT_EQ(plain(two.id), "broken: the document's seal is broken");
}

TEST_F(Sealing, TakesAKeyFileThatIsNamedAsItIs)
{
    close();
    const auto named = directory_ / "named.key";
    EXPECT_EQ(Store::open(directory_ / "state", directory_ / "spool", named).error().code, Errc::not_found) << "never made by us";
    ASSERT_TRUE(store::Keyring::make(named));
    EXPECT_TRUE(Store::open(directory_ / "state", directory_ / "spool", named));
}

}  // namespace
}  // namespace consigne::spooler
