// Small pictures of documents: sealed with them, gone with them. And cards that nobody has.
#include "tests/unit/spooler/store/temporary_store.hpp"

#include <fstream>

namespace consigne::spooler {
namespace {

using namespace std::chrono_literals;

class KeptPictures : public TemporaryStore {
protected:
    /// Whether the words can be read in any file of the store.
    [[nodiscard]] bool on_disk(const std::string& words) const
    {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string all((std::istreambuf_iterator<char>(file)), {});
            if (all.find(words) != std::string::npos) return true;
        }
        return false;
    }
    std::uint64_t kept()
    {
        std::uint64_t rows = 0;
        EXPECT_TRUE(store_->database().read([&](store::Connection& c) { return c.each("SELECT count(*) FROM picture", [&](store::Row& row) { rows = static_cast<std::uint64_t>(row.integer()); }); }));
        return rows;
    }
};

TEST_F(KeptPictures, AreSealedWithTheirDocumentAndComeBackWhole)
{
    add_printer();
    const Job job = submitted();
    auto& jobs = store_->jobs();
    EXPECT_EQ(jobs.picture(job.id).error().code, Errc::not_found);
    const std::string words = "the first page of a letter";
    ASSERT_TRUE(jobs.keep_picture(job.id, words));
    EXPECT_EQ(*jobs.picture(job.id), words);
    open();
    EXPECT_EQ(*store_->jobs().picture(job.id), words);
    EXPECT_FALSE(on_disk(words));
    const std::string hex = "7468652066697273742070616765";  // "the first page"
    EXPECT_FALSE(on_disk(hex));
    // That none can be drawn is known as well.
    ASSERT_TRUE(store_->jobs().keep_picture(job.id, ""));
    EXPECT_EQ(*store_->jobs().picture(job.id), "");
}

TEST_F(KeptPictures, GoWithTheirDocument)
{
    add_printer();
    const Job deleted = submitted(), expired = submitted();
    auto& jobs = store_->jobs();
    for (const Job& job : {deleted, expired}) ASSERT_TRUE(jobs.keep_picture(job.id, "a page"));
    EXPECT_EQ(kept(), 2U);
    ASSERT_TRUE(jobs.cancel(deleted.id, "by its owner"));
    EXPECT_EQ(kept(), 1U);
    EXPECT_EQ(jobs.picture(deleted.id).error().code, Errc::not_found);
    ASSERT_TRUE(jobs.expire(expired.expires + 1s, 10));
    EXPECT_EQ(kept(), 0U);
    // One that was still being drawn comes too late.
    EXPECT_EQ(jobs.keep_picture(deleted.id, "a page").error().code, Errc::not_found);
    EXPECT_EQ(kept(), 0U);
}

TEST_F(KeptPictures, OfAnotherDocumentAreNotTaken)
{
    add_printer();
    const Job one = submitted(), other = submitted();
    ASSERT_TRUE(store_->jobs().keep_picture(one.id, "a page"));
    ASSERT_TRUE(store_->database().write([&](store::Connection& c) -> Result<> {
        const auto moved = c.run("UPDATE picture SET job = ? WHERE job = ?", other.id, one.id);
        return moved ? Result<>() : Result<>(moved.error());
    }));
    EXPECT_EQ(store_->jobs().picture(other.id).error().code, Errc::storage_failed);
}

using Taps = TemporaryStore;

TEST_F(Taps, AreKeptLatestFirstAndCounted)
{
    auto& people = store_->people();
    const Instant now{std::chrono::seconds{1'800'000'000}};
    ASSERT_TRUE(people.keep_tap({"d1", "1111", "Accueil", now}));
    ASSERT_TRUE(people.keep_tap({"d2", "2222", "Accueil", now + 1s}));
    ASSERT_TRUE(people.keep_tap({"d1", "1111", "Étage", now + 2s}));
    const auto taps = people.taps(now + 3s);
    ASSERT_EQ(taps.size(), 2U);
    EXPECT_EQ(taps[0].digest, "d1");
    EXPECT_EQ(taps[0].place, "Étage");
    EXPECT_EQ(taps[0].times, 2U);
    EXPECT_EQ(people.taps(now + 1s + tap_kept).size(), 2U);
    EXPECT_EQ(people.taps(now + 2s + tap_kept).size(), 1U);
    ASSERT_TRUE(people.forget_tap("d1"));
    EXPECT_EQ(people.forget_tap("d1").error().code, Errc::not_found);
}

TEST_F(Taps, AreNoMoreThanFiftyAndNoneOfACardThatIsLinked)
{
    auto& people = store_->people();
    const Instant now{std::chrono::seconds{1'800'000'000}};
    for (int i = 0; i < 60; ++i) ASSERT_TRUE(people.keep_tap({"d" + std::to_string(i), "0000", "Accueil", now + std::chrono::seconds(i)}));
    EXPECT_EQ(people.taps(now).size(), most_taps);
    EXPECT_EQ(people.taps(now).back().digest, "d10");
    const auto camille = add_person("camille");
    ASSERT_TRUE(people.add_card({"d59", "0000", camille}));
    EXPECT_EQ(people.taps(now).front().digest, "d58");
    // The tap that was on its way meanwhile.
    ASSERT_TRUE(people.keep_tap({"d59", "0000", "Accueil", now + 60s}));
    EXPECT_EQ(people.taps(now).front().digest, "d58");
}

TEST_F(Taps, KnowWhenACodeWasSet)
{
    auto& people = store_->people();
    const auto camille = add_person("camille");
    EXPECT_EQ(people.code_set(camille), std::nullopt);
    const Instant before = now();
    ASSERT_TRUE(people.set_code(camille, "digest"));
    ASSERT_TRUE(people.code_set(camille));
    EXPECT_GE(*people.code_set(camille), before);
}

TEST_F(Taps, MachinesKeepTheirTrays)
{
    const auto id = add_device();
    auto device = *store_->devices().find(id);
    EXPECT_TRUE(device.trays.empty());
    device.trays = {{"tray-1", 595, 842}, {"", 842, 1191}};
    ASSERT_TRUE(store_->devices().update(device));
    open();
    EXPECT_EQ(store_->devices().find(id)->trays, device.trays);
}

}  // namespace
}  // namespace consigne::spooler
