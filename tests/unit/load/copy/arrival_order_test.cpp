#include "load/copy/arrival_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "support/stage_error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

Source limits_with(std::size_t max_page_bytes) {
  Source source;
  source.limits.max_page_bytes = max_page_bytes;
  source.limits.max_pages = 1'000'000'000;
  return source;
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

TEST(ArrivalOrder, HasRoomForAThousandTimesTheRecordsByLines) {
  Source by_lines;
  by_lines.format = BodyFormat::ndjson;
  ArrivalOrder const order{by_lines};
  std::size_t const last_record = (std::size_t{1} << 31) - 1;
  EXPECT_LT(order(0, 1, last_record - 1), order(0, 1, last_record));
  EXPECT_LT(order(0, 4'194'302, last_record), order(0, 4'194'303, 0));
  EXPECT_LT(order(998, 4'194'303, last_record), order(999, 1, 0));
  auto const beyond = stage_error_of([&] { order(0, 1, last_record + 1); });
  EXPECT_EQ(beyond.code(), "too_many_records");
  EXPECT_THAT(beyond.what(), HasSubstr("page 1 has more than 2147483648 records"));
  EXPECT_EQ(stage_error_of([&] { order(0, 4'194'304, 0); }).code(), "too_many_pages");
}

}  // namespace
}  // namespace loanpulse
