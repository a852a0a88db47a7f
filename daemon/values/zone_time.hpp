#pragma once

#include "model/column.hpp"

#include <cstdint>
#include <optional>

namespace date {
class time_zone;
}  // namespace date

namespace loanpulse {

/// When a clock in some zone shows a local time.
struct LocalReading {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  bool in_gap = false;       ///< the clock never shows it: `seconds` is the instant the gap ends
};

/// A stretch of time through which the clocks of a zone run evenly: they show UTC and `offset`.
/// Stretches follow one another without a hole; two neighbours may have the same offset.
struct ZoneStretch {
  std::int64_t begin = 0;   ///< seconds since 1970-01-01T00:00:00Z
  std::int64_t end = 0;     ///< where the next one begins
  std::int64_t offset = 0;  ///< seconds east of UTC
};

/// The stretch around an instant. Throws what the date library does when the zone's data cannot be
/// read, which find_zone (values/instant.hpp) has ruled out for the zones that it returns.
ZoneStretch stretch_at(std::int64_t seconds, date::time_zone const& zone);

/// When a clock in `zone` shows `local_seconds`; the earlier instant of a repeated time. Empty when
/// the zone's data cannot be read. Never throws.
std::optional<LocalReading> utc_of_local(std::int64_t local_seconds, date::time_zone const& zone);

/// What a clock in `zone` shows at the instant. Empty when the zone's data cannot be read.
std::optional<std::int64_t> local_of_utc(std::int64_t seconds, date::time_zone const& zone);

/// The zone of a column's values without offset; null when none is declared. Throws
/// std::invalid_argument for a name that this machine does not know.
date::time_zone const* zone_of_column(Column const& column);

}  // namespace loanpulse
