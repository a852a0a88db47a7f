#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/clock.hpp"

namespace loanpulse {

// Points in time travel as microseconds since 1970, which both sides hold exactly.

inline std::int64_t microseconds_of(TimePoint time) { return time.time_since_epoch().count(); }
inline TimePoint time_of(std::int64_t microseconds) {
  return TimePoint{std::chrono::microseconds{microseconds}};
}

/// SQL for the bigint that a timestamptz is: "(extract(epoch FROM queued_at) * 1000000)::bigint".
std::string sql_microseconds(std::string_view timestamptz);
/// SQL for the timestamptz that a bigint is.
std::string sql_timestamptz(std::string_view microseconds);
/// SQL for a timestamptz as text, ISO 8601 in UTC with microseconds: 2024-05-31T06:00:00.000000Z.
std::string sql_iso_time(std::string_view timestamptz);

}  // namespace loanpulse
