// Shared files of small documents: appended to, emptied one by one, read again after any kind of end.
#include "spooler/store/segments.hpp"

#include "tests/support/failing_sync.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>

namespace consigne::spooler::store {
namespace {

namespace fs = std::filesystem;

class SegmentFiles : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "consigne-test-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
        open();
    }
    void TearDown() override { fs::remove_all(directory_); }

    void open()
    {
        segments_.reset();
        const Descriptor fd(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        auto opened = Segments::open(fd.get());
        ASSERT_TRUE(opened);
        segments_ = std::move(*opened);
    }
    std::string kept(std::int64_t job, const std::string& words, const std::string& document)
    {
        const Segments::Record record{job, words, as_bytes(document)};
        auto places = segments_->append(std::span(&record, 1));
        EXPECT_TRUE(places);
        return places ? places->front() : std::string();
    }
    [[nodiscard]] std::string at(const std::string& place) const
    {
        const auto where = segments_->open(place);
        if (!where) return "nothing";
        const DescriptorSource source(where->first.get(), where->second);
        std::string text(static_cast<std::size_t>(source.size()), '\0');
        const auto got = source.read(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
        return got && *got == text.size() ? text : "unreadable";
    }
    /// Opened anew; what is handed over as lost, of which `stays` is kept.
    std::vector<std::int64_t> recovered(const std::set<std::string>& known, bool stays = false)
    {
        open();
        std::vector<std::int64_t> lost;
        EXPECT_TRUE(segments_->recover(known, [&](const Segments::Found& found) -> Result<bool> {
            lost.push_back(found.job);
            return stays;
        }));
        return lost;
    }
    [[nodiscard]] std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator())); }
    [[nodiscard]] std::string all_bytes() const
    {
        std::ostringstream out;
        for (const auto& entry : fs::directory_iterator(directory_)) out << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        return out.str();
    }

    fs::path directory_;
    std::unique_ptr<Segments> segments_;
};

TEST_F(SegmentFiles, GiveBackEachDocument)
{
    const std::string large(200'000, 'l');
    const std::vector<Segments::Record> records{{1, "words of one", as_bytes("one")}, {2, "words of two", as_bytes(large)}, {3, "", as_bytes("three")}};
    const auto places = segments_->append(records);
    ASSERT_TRUE(places);
    EXPECT_EQ(at((*places)[0]), "one");
    EXPECT_EQ(at((*places)[1]), large);
    EXPECT_EQ(at((*places)[2]), "three");
    EXPECT_EQ(at(kept(4, "words", "four")), "four");
    EXPECT_EQ(segments_->documents(), 4U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(SegmentFiles, LeaveAHoleWhereADocumentWas)
{
    const std::string document(100'000, 'd');
    const auto first = kept(1, "the key of the first", document), second = kept(2, "the key of the second", document);
    struct stat before {}, after {};
    ASSERT_EQ(::stat(fs::directory_iterator(directory_)->path().c_str(), &before), 0);
    segments_->remove(first);
    segments_->remove(first);  // once is enough
    EXPECT_EQ(segments_->documents(), 1U);
    EXPECT_EQ(all_bytes().find("key of the first"), std::string::npos);
    EXPECT_EQ(at(second), document);
    ASSERT_EQ(::stat(fs::directory_iterator(directory_)->path().c_str(), &after), 0);
    EXPECT_LT(after.st_blocks, before.st_blocks);
}

TEST_F(SegmentFiles, GoWhenTheirLastDocumentGoes)
{
    const std::string quarter(Segments::most_bytes / 4, 'q');
    std::vector<std::string> places;
    for (int i = 0; i < 5; ++i) places.push_back(kept(i + 1, "words", quarter));
    EXPECT_EQ(files(), 2U);
    for (int i = 0; i < 4; ++i) segments_->remove(places[static_cast<std::size_t>(i)]);
    EXPECT_EQ(files(), 1U);
    segments_->remove(places[4]);
    EXPECT_EQ(files(), 1U) << "the one in use stays";
    EXPECT_EQ(recovered({}), std::vector<std::int64_t>());
    EXPECT_EQ(files(), 0U);
}

TEST_F(SegmentFiles, HandOverWhatNobodyKnows)
{
    const auto first = kept(1, "first", "one"), second = kept(2, "second", "two"), third = kept(3, "third", "three");
    segments_->remove(third);
    EXPECT_EQ(recovered({first}, true), std::vector<std::int64_t>{2});
    EXPECT_EQ(segments_->missing(), std::vector<std::string>{});
    EXPECT_EQ(segments_->documents(), 2U);
    EXPECT_EQ(at(second), "two");
    EXPECT_EQ(recovered({first}), std::vector<std::int64_t>{2}) << "this time it does not stay";
    EXPECT_EQ(segments_->documents(), 1U);
    EXPECT_EQ(all_bytes().find("second"), std::string::npos);
    EXPECT_EQ(recovered({first}), std::vector<std::int64_t>());
    EXPECT_EQ(at(first), "one");
}

TEST_F(SegmentFiles, SayWhatIsMissing)
{
    const auto first = kept(1, "first", "one");
    const std::string other = "segments/00000009/0/5/3", nonsense = "segments/../../etc/passwd";
    (void)recovered({first, other, nonsense, "jobs/aa/file"});
    EXPECT_EQ(segments_->missing(), (std::vector<std::string>{nonsense, other}));
    EXPECT_EQ(at(other), "nothing");
    EXPECT_EQ(at(nonsense), "nothing");
    segments_->remove(nonsense);
}

// A power failure may leave any part of the last batch.
TEST_F(SegmentFiles, KeepWhatStandsBeforeACut)
{
    const auto first = kept(1, "first", "one");
    (void)kept(2, "second", "two");
    const fs::path file = fs::directory_iterator(directory_)->path();
    const std::string whole = all_bytes();
    const std::size_t begin = whole.size() / 2;
    for (std::size_t size = whole.size(); size-- > begin;) {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        EXPECT_EQ(recovered({first}, true), std::vector<std::int64_t>{}) << size;
        EXPECT_EQ(at(first), "one");
        EXPECT_EQ(at(kept(3, "third", "three")), "three") << "a new file is begun";
        for (const auto& entry : fs::directory_iterator(directory_))
            if (entry.path() != file) fs::remove(entry.path());
    }
    // Or its header and not what belongs to it.
    for (std::size_t at_octet = begin; at_octet < whole.size(); ++at_octet) {
        std::string changed = whole;
        changed[at_octet] = static_cast<char>(changed[at_octet] ^ 0x40);
        std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
        const auto lost = recovered({first}, true);
        // Its seal keeps the document, which nobody looks at here.
        EXPECT_TRUE(lost.empty() || (lost == std::vector<std::int64_t>{2} && at_octet >= whole.size() - 3)) << at_octet;
        EXPECT_EQ(at(first), "one");
    }
}

// A disk that went bad at one place costs what lies there.
TEST_F(SegmentFiles, KeepWhatIsKnownBehindDamage)
{
    const auto first = kept(1, "first", "one"), second = kept(2, "second", "two"), third = kept(3, "third", "three"), fourth = kept(4, "fourth", "four");
    const std::string whole = all_bytes();
    const fs::path file = fs::directory_iterator(directory_)->path();
    for (std::size_t at_octet = 0; at_octet < whole.size(); ++at_octet) {
        std::string changed = whole;
        changed[at_octet] = static_cast<char>(changed[at_octet] ^ 0x55);
        std::ofstream(file, std::ios::binary | std::ios::trunc) << changed;
        const std::set<std::string> known{first, third, fourth};
        (void)recovered(known, true);
        ASSERT_EQ(segments_->missing(), std::vector<std::string>{}) << at_octet;
        ASSERT_GE(segments_->documents(), 3U) << at_octet;
        ASSERT_EQ(at(fourth).size(), 4U);
    }
    // Nor is the file taken away when all of it is bad.
    std::ofstream(file, std::ios::binary | std::ios::trunc) << "short";
    (void)recovered({first});
    EXPECT_EQ(segments_->missing(), std::vector<std::string>{first});
    EXPECT_EQ(files(), 1U);
    (void)second;
}

TEST_F(SegmentFiles, AreGivenUpAfterASyncThatFailed)
{
    const auto first = kept(1, "first", "one");
    {
        const test::FailingSync disk;
        const Segments::Record record{2, "second", as_bytes("two")};
        EXPECT_EQ(segments_->append(std::span(&record, 1)).error().code, Errc::storage_failed);
    }
    EXPECT_EQ(segments_->documents(), 1U);
    EXPECT_EQ(at(kept(3, "third", "three")), "three");
    EXPECT_EQ(files(), 2U) << "nothing more goes into the first";
    EXPECT_EQ(recovered({first}, true), std::vector<std::int64_t>{3}) << "the second is nowhere";
}

}  // namespace
}  // namespace consigne::spooler::store
