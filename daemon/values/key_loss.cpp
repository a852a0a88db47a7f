#include "values/key_loss.hpp"

#include "values/column_time.hpp"
#include "values/decimal.hpp"
#include "values/instant.hpp"
#include "values/iso_time.hpp"
#include "values/unix_time.hpp"
#include "values/zone_time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace loanpulse {
namespace {

constexpr std::int64_t attoseconds_per_microsecond = 1'000'000'000'000;
constexpr std::string_view one_of_two = "so that two keys could become one";

std::string_view with_all_digits(TimeForm const& form) {
  return is_unix(form.kind) && form.kind != TimeFormat::dotnet ? "numeric" : "text";
}

/// Seconds and attoseconds as they are written, before any zone; false for a mere date.
bool read_clock(std::string_view text, TimeForm const& form, IsoTime& time) {
  if (!is_unix(form.kind)) return parse_calendar_time(text, form, time).empty() && time.has_time;
  UnixTime unix_time;
  if (!parse_unix_time(text, form.kind, unix_time).empty()) return false;
  time = IsoTime{};
  time.local_seconds = unix_time.instant.seconds;
  time.attoseconds = unix_time.instant.attoseconds;
  time.offset = 0;
  return true;
}

bool is_in_gap(IsoTime const& time, date::time_zone const* zone) {
  if (time.offset || zone == nullptr) return false;
  auto const reading = utc_of_local(time.local_seconds, *zone);
  return reading && reading->in_gap;
}

/// Whether the text is one of the two in which programs write this number: the shortest one that
/// leads back to it, and the one with as many digits as tell all numbers apart.
template <typename Number>
bool is_written_as(Number number, std::string_view text) {
  std::array<char, 64> buffer{};
  char* const end = buffer.data() + buffer.size();
  auto written = std::to_chars(buffer.data(), end, number, std::chars_format::scientific);
  if (compare_decimals(text, {buffer.data(), written.ptr}) == 0) return true;
  written = std::to_chars(buffer.data(), end, number, std::chars_format::scientific,
                          std::numeric_limits<Number>::max_digits10 - 1);
  return compare_decimals(text, {buffer.data(), written.ptr}) == 0;
}

}  // namespace

std::string lost_of_time(Column const& column, date::time_zone const* zone, std::string_view text,
                         Cell const&) {
  IsoTime time;
  auto const& form = form_of(column, zone, text);
  if (!read_clock(text, form, time)) return {};
  if (time.attoseconds % attoseconds_per_microsecond != 0) {
    return fmt::format("its digits below the microsecond would be cut, {}: declare the column {}",
                       one_of_two, with_all_digits(form));
  }
  if (time.is_leap_second) {
    return fmt::format(
        "a leap second would be stored as the second after it, {}: declare the column text",
        one_of_two);
  }
  if (column.type.name == TypeName::timestamptz && is_in_gap(time, zone)) {
    return fmt::format(
        "the clocks of {} leave this time out, and all times of that gap are stored as its end, "
        "{}: correct the column's `timezone:`, or declare the column text",
        column.timezone.value_or("its zone"), one_of_two);
  }
  return {};
}

std::string lost_of_date(Column const& column, date::time_zone const* zone, std::string_view text,
                         Cell const&) {
  IsoTime time;
  auto const& form = form_of(column, zone, text);
  if (!read_clock(text, form, time)) return {};
  bool const is_midnight = time.local_seconds % seconds_per_day == 0 && time.attoseconds == 0;
  if (is_midnight && !time.is_leap_second) return {};
  return fmt::format("its time of day would be cut, {}: declare the column {}", one_of_two,
                     time.offset || column.timezone ? "timestamptz" : "timestamp");
}

std::string lost_of_real(Column const& column, date::time_zone const*, std::string_view text,
                         Cell const& cell) {
  double const number = cell.real();
  if (!std::isfinite(number)) return {};
  bool const is_single = column.type.name == TypeName::real;
  if (is_single ? is_written_as(static_cast<float>(number), text) : is_written_as(number, text)) {
    return {};
  }
  return fmt::format(
      "{} would round it to {}, {}: declare the column numeric, or text", to_sql(column.type),
      is_single ? fmt::format("{}", static_cast<float>(number)) : fmt::format("{}", number),
      one_of_two);
}

}  // namespace loanpulse
