#include "partitions/combine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ValueList list_of(std::string name, std::vector<ValueList::Value> values) {
  return {std::move(name), std::move(values)};
}

std::vector<std::string> keys_of(std::vector<Partition> const& partitions) {
  std::vector<std::string> keys;
  for (auto const& partition : partitions) keys.push_back(partition.key);
  return keys;
}

TEST(Combine, GoesThroughTheLastDimensionFirst) {
  auto const partitions = combine(
      {rows_of(list_of("a", {{"x"}, {"y"}})), rows_of(list_of("n", {{"1", true}, {"2", true}}))});
  EXPECT_THAT(keys_of(partitions), ElementsAre("a=x, n=1", "a=x, n=2", "a=y, n=1", "a=y, n=2"));
  ASSERT_EQ(partitions[2].values.size(), 2u);
  EXPECT_EQ(partitions[2].values[0].text, "y");
  EXPECT_FALSE(partitions[2].values[0].is_number);
  EXPECT_TRUE(partitions[2].values[1].is_number);
}

TEST(Combine, OfNothingIsOneEmptyCombinationAndOfAnEmptyDimensionNone) {
  EXPECT_THAT(keys_of(combine({})), ElementsAre(""));
  EXPECT_THAT(combine({rows_of(list_of("a", {{"x"}})), {}}), IsEmpty());
}

TEST(Combine, NoTwoCombinationsHaveOneKey) {
  EXPECT_NE(partition_key({{"a", "1, b=2"}}), partition_key({{"a", "1"}, {"b", "2"}}));
  EXPECT_NE(partition_key({{"a", "\\"}, {"b", ""}}), partition_key({{"a", "\\, b="}}));
  EXPECT_EQ(partition_key({{"loan.id", "a,b=c\\d"}}), "loan.id=a\\,b\\=c\\\\d");
}

}  // namespace
}  // namespace loanpulse
