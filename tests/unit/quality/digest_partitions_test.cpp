#include "quality/digest_partitions.hpp"

#include <gtest/gtest.h>

#include "support/memory_scratch.hpp"
#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

/// Spread like a digest: an odd multiplier makes it a permutation of the 64-bit numbers.
std::uint64_t spread(std::uint64_t value) { return value * 0x9e3779b97f4a7c15u; }

class DigestPartitionsTest : public testing::Test {
 protected:
  void add(std::uint64_t from, std::uint64_t to) {
    for (auto value = from; value < to; ++value) digests.add(spread(value));
  }

  MemoryScratch space;
  DigestPartitions digests{space};
};

TEST_F(DigestPartitionsTest, NoneIsDistinct) { EXPECT_TRUE(digests.all_distinct()); }

TEST_F(DigestPartitionsTest, FindOneRepetitionAmongMany) {
  add(0, 500'000);
  EXPECT_TRUE(digests.all_distinct());
  add(123'456, 123'457);
  EXPECT_FALSE(digests.all_distinct());
}

TEST_F(DigestPartitionsTest, FindARepetitionThatNeverReachedTheDisk) {
  add(7, 8);
  add(7, 8);
  EXPECT_FALSE(digests.all_distinct());
}

TEST_F(DigestPartitionsTest, CompareTheFirstWithTheLastOfAFullBlock) {
  for (std::uint64_t value = 1; value <= 1'000; ++value) digests.add(value);  // one partition
  digests.add(1);
  EXPECT_FALSE(digests.all_distinct());
}

TEST_F(DigestPartitionsTest, HaveAPlaceForEveryValue) {
  for (std::uint64_t value : {0ull, ~0ull, 1ull << 63, (1ull << 56) - 1, 1ull << 56}) {
    digests.add(value);
  }
  EXPECT_TRUE(digests.all_distinct());
  digests.add(~0ull);
  EXPECT_FALSE(digests.all_distinct());
}

TEST(DigestPartitions, SayWhenTheDiskIsFull) {
  MemoryScratch space{4'096};
  DigestPartitions digests{space};
  auto const error = stage_error_of([&] {
    for (std::uint64_t value = 0; value < 1'000'000; ++value) digests.add(spread(value));
  });
  EXPECT_EQ(error.code(), "scratch_file");
}

}  // namespace
}  // namespace loanpulse
