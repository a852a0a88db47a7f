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

}  // namespace loanpulse
