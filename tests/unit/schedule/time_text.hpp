#pragma once

#include "model/clock.hpp"
#include "values/instant.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace loanpulse {

/// "2024-03-10T02:30:00Z"
inline TimePoint at(std::string_view text) {
  auto const parsed = parse_instant(text, TimeFormat::iso, nullptr);
  EXPECT_EQ(parsed.fault, "") << text;
  return TimePoint{std::chrono::microseconds{parsed.instant.microseconds()}};
}

}  // namespace loanpulse
