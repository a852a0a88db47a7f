#include "load/copy/arrival_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

SourceLimits limits_with(std::size_t max_page_bytes) {
  SourceLimits limits;
  limits.max_page_bytes = max_page_bytes;
  limits.max_pages = 1'000'000'000;
  return limits;
}

TEST(ArrivalOrder, GrowsWithNanosecondsThenPagesThenRecords) {
  for (std::size_t const bytes : {1u << 10, 64u << 20, 1u << 30}) {
    ArrivalOrder const order{limits_with(bytes)};
    std::size_t const last_record = bytes / 2 - 1;
    EXPECT_LT(order(0, 1, 0), order(0, 1, 1));
    EXPECT_LT(order(0, 1, last_record), order(0, 2, 0));
    EXPECT_LT(order(0, 2'097'151, last_record), order(0, 2'097'152, 0)) << bytes;
    EXPECT_LT(order(0, 1, 5), order(0, 2'097'153, 0)) << bytes;
    EXPECT_LT(order(0, 16'000'000, last_record), order(1, 1, 0)) << bytes;
    EXPECT_LT(order(998, 16'000'000, last_record), order(999, 1, 0)) << bytes;
    EXPECT_GT(order(999, 16'000'000, last_record), 0) << bytes;
  }
}

TEST(ArrivalOrder, AThousandMillionPagesHaveRoom) {
  ArrivalOrder const order{limits_with(8u << 20)};
  EXPECT_LT(order(0, 999'999'999, 4'000'000), order(0, 1'000'000'000, 0));
}

TEST(ArrivalOrder, RefusesAPageThatWouldBeTakenForAnother) {
  ArrivalOrder const order{limits_with(1u << 30)};
  order(0, (1u << 24) - 1, 0);
  auto const error = stage_error_of([&] { order(0, 1'000'000'000, 0); });
  EXPECT_EQ(error.code(), "too_many_pages");
  EXPECT_THAT(error.what(), HasSubstr("page 1000000000"));
  EXPECT_THAT(error.what(), HasSubstr("lower source.limits.max_page_size"));
}

}  // namespace
}  // namespace loanpulse
