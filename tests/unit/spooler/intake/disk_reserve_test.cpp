#include "spooler/intake/disk_reserve.hpp"

#include <gtest/gtest.h>

namespace consigne::spooler {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

TEST(DiskReserve, IsTwoGibibytesOrATwentiethOfTheDisk)
{
    EXPECT_EQ(disk_reserve(std::nullopt, 10 * gib), 2 * gib);
    EXPECT_EQ(disk_reserve(std::nullopt, 40 * gib), 2 * gib);
    EXPECT_EQ(disk_reserve(std::nullopt, 100 * gib), 5 * gib);
    EXPECT_EQ(disk_reserve(0, 100 * gib), 0U) << "as configured";
}

TEST(DiskReserve, DocumentsAreReadWithLessThanIsLeftForNewOnes)
{
    EXPECT_EQ(reading_reserve(2 * gib), gib / 2);
    EXPECT_EQ(reading_reserve(0), 0U);
}

}  // namespace
}  // namespace consigne::spooler
