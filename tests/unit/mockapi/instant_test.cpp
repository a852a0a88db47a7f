#include "mockapi/instant.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse::mockapi {
namespace {

using namespace std::chrono_literals;

std::string written(Instant instant) {
  char buffer[rfc3339_length];
  return {buffer, write_rfc3339(buffer, instant)};
}

std::string read_and_written(std::string_view text) {
  std::optional<Instant> const instant = parse_rfc3339(text);
  return instant ? written(*instant) : "none";
}

TEST(MockApiInstant, WritesSixDigitsAndZ) {
  Instant const instant = std::chrono::sys_days{std::chrono::year{2024} / 2 / 29} + 1h + 2min + 3s;
  EXPECT_EQ(written(instant), "2024-02-29T01:02:03.000000Z");
  EXPECT_EQ(written(instant + 45us), "2024-02-29T01:02:03.000045Z");
  EXPECT_EQ(written(Instant{-1us}), "1969-12-31T23:59:59.999999Z");
}

TEST(MockApiInstant, ReadsEveryFormOfTheSameInstant) {
  for (auto const* text : {"2024-01-31T23:30:00Z", "2024-01-31t23:30:00.0z",
                           "2024-02-01T01:30:00+02:00", "2024-01-31T18:00:00.000000000-05:30"}) {
    EXPECT_EQ(read_and_written(text), "2024-01-31T23:30:00.000000Z") << text;
  }
}

TEST(MockApiInstant, RoundsDigitsBeyondTheMicrosecondUp) {
  EXPECT_EQ(read_and_written("2024-01-01T00:00:00.5Z"), "2024-01-01T00:00:00.500000Z");
  EXPECT_EQ(read_and_written("2024-01-01T00:00:00.1234560000Z"), "2024-01-01T00:00:00.123456Z");
  EXPECT_EQ(read_and_written("2024-01-01T00:00:00.123456001Z"), "2024-01-01T00:00:00.123457Z");
  EXPECT_EQ(read_and_written("2024-12-31T23:59:59.9999999Z"), "2025-01-01T00:00:00.000000Z");
}

TEST(MockApiInstant, RefusesWhatIsNoRfc3339Instant) {
  for (auto const* text :
       {"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+0200", "2024-01-01T00:00:00+24:00",
        "2024-01-01T00:00:00 02:00", "2024-01-01T00:00:00Zx", "24-01-01T00:00:00Z", "yesterday"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace loanpulse::mockapi
