#include "values/duration.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsUnitsFromTheLargestToTheSmallest) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("90d"), 24h * 90);
  EXPECT_EQ(parse_duration("1d2h3m4s5ms"), 26h + 3min + 4s + 5ms);
  EXPECT_EQ(parse_duration("0s"), 0ms);
}

TEST(Duration, RefusesNumbersWithoutUnitAndAnythingElse) {
  for (auto const* text :
       {"", "5", "0", "m", "5 m", "-5m", "+5m", "1.5h", "5M", "5min", "1m1h", "1h1h", "5m ", "5m3",
        "36526d", "99999999999999999999s", "9223372036854775807ms", "1e3s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, IsWrittenAsItIsRead) {
  for (auto const* text : {"0s", "1ms", "90d", "1h30m", "1d2h3m4s5ms"}) {
    EXPECT_EQ(format_duration(*parse_duration(text)), text);
  }
  EXPECT_EQ(format_duration(90min), "1h30m");
}

}  // namespace
}  // namespace loanpulse
