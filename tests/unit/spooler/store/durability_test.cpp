#include "spooler/store/durability.hpp"

#include "tests/support/failing_sync.hpp"
#include "tests/unit/spooler/store/temporary_store.hpp"

namespace consigne::spooler {
namespace {

using test::FailingSync;

TEST(DurabilityRule, DoubtsAfterTwoFailuresInARowUntilASuccess)
{
    store::Durability durability;
    EXPECT_FALSE(durability.doubted());
    durability.failed("first");
    EXPECT_FALSE(durability.doubted());
    durability.succeeded();
    durability.failed("one again");
    EXPECT_FALSE(durability.doubted()) << "not in a row";
    durability.failed("two");
    EXPECT_TRUE(durability.doubted());
    durability.failed("three");
    EXPECT_TRUE(durability.doubted());
    durability.succeeded();
    EXPECT_FALSE(durability.doubted());
    durability.failed("first");
    EXPECT_FALSE(durability.doubted());
}

using IntakeDurability = TemporaryStore;

TEST_F(IntakeDurability, RefusesTheDocumentWhoseSyncFailedAndKeepsNothingOfIt)
{
    add_printer();
    {
        const FailingSync disk;
        const unsigned before = FailingSync::refused();
        const auto refused = submit(submission());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::storage_failed);  // IPP says 0x0505
        EXPECT_EQ(FailingSync::refused(), before + 1) << "a failed sync is never tried again on the same file";
        EXPECT_EQ(documents_kept(), 0U);
        EXPECT_TRUE(store_->jobs().list({}).empty());
    }
    EXPECT_TRUE(submit(submission())) << "one failure alone stops nothing";
}

TEST_F(IntakeDurability, TakesNothingNewAfterTwoFailuresUntilASyncSucceeds)
{
    add_printer();
    const JobId before = submitted().id;
    {
        const FailingSync disk;
        EXPECT_EQ(submit(submission()).error().code, Errc::storage_failed);
        EXPECT_EQ(submit(submission()).error().code, Errc::storage_failed);
        EXPECT_EQ(submit(submission()).error().code, Errc::busy);  // IPP says 0x0506
        store_->try_again();
        EXPECT_EQ(submit(submission()).error().code, Errc::busy) << "the disk is still what it was";
        EXPECT_TRUE(store_->jobs().find(before)) << "what is there can be read";
        const auto document = store_->jobs().open_document(before);
        ASSERT_TRUE(document);
    }
    EXPECT_EQ(submit(submission()).error().code, Errc::busy) << "nobody has seen it succeed yet";
    store_->try_again();
    EXPECT_TRUE(submit(submission()));
    EXPECT_EQ(files_below("incoming"), 0U);
}

TEST_F(IntakeDurability, ADocumentThatWasOnItsWayAndIsKeptProvesTheDisk)
{
    add_printer();
    auto on_its_way = intake_->begin(submission());
    ASSERT_TRUE(on_its_way);
    ASSERT_TRUE((*on_its_way)->write(as_bytes("%PDF-1.4")));
    {
        const FailingSync disk;
        EXPECT_FALSE(submit(submission()));
        EXPECT_FALSE(submit(submission()));
    }
    ASSERT_TRUE(store_->durability().doubted());
    EXPECT_TRUE((*on_its_way)->commit());
    EXPECT_TRUE(submit(submission()));
}

}  // namespace
}  // namespace consigne::spooler
