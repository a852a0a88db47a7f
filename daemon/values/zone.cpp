#include "values/instant.hpp"
#include "values/shown_text.hpp"
#include "values/zone_time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <stdexcept>

namespace loanpulse {

date::time_zone const* find_zone(std::string_view name) {
  try {
    date::time_zone const* const zone = date::locate_zone(name);
    // The zone's file is read at first use: a broken one must show here, not in the middle of a
    // run.
    (void)zone->get_info(date::sys_seconds{});
    return zone;
  } catch (std::exception const&) {
    return nullptr;
  }
}

date::time_zone const* zone_of_column(Column const& column) {
  if (!column.timezone) return nullptr;
  if (auto const* const zone = find_zone(*column.timezone)) return zone;
  throw std::invalid_argument{fmt::format(
      "column {}: time zone \"{}\" is unknown on this machine; use an IANA name such as "
      "Europe/Berlin, and install tzdata",
      column.name, shown_text(*column.timezone))};
}

std::optional<LocalReading> utc_of_local(std::int64_t local_seconds, date::time_zone const& zone) {
  try {
    date::local_seconds const local{std::chrono::seconds{local_seconds}};
    date::local_info const info = zone.get_info(local);
    if (info.result == date::local_info::nonexistent) {
      return LocalReading{info.first.end.time_since_epoch().count(), true};
    }
    return LocalReading{local_seconds - info.first.offset.count(), false};
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

std::optional<std::int64_t> local_of_utc(std::int64_t seconds, date::time_zone const& zone) {
  try {
    date::sys_seconds const instant{std::chrono::seconds{seconds}};
    return seconds + zone.get_info(instant).offset.count();
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

}  // namespace loanpulse
