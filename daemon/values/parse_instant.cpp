#include "values/instant.hpp"
#include "values/iso_time.hpp"
#include "values/local_instant.hpp"
#include "values/unix_time.hpp"
#include "values/zone_time.hpp"

#include <chrono>

namespace loanpulse {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

ParsedInstant faulty(std::string_view reason) { return {Instant{}, std::string{reason}}; }

ParsedInstant zoned_instant(std::int64_t local_seconds, std::int64_t attoseconds,
                            date::time_zone const* zone) {
  if (zone == nullptr) return faulty("it has no UTC offset; set `timezone:` on the column");
  auto const reading = utc_of_local(local_seconds, *zone);
  if (!reading) return faulty("the column's time zone data cannot be read; reinstall tzdata");
  // A moment inside a gap is the gap's end exactly, so its fraction is gone as well.
  return {Instant{reading->seconds, reading->in_gap ? 0 : attoseconds}, {}};
}

ParsedInstant iso_instant(std::string_view text, date::time_zone const* zone) {
  IsoTime time;
  std::string_view const fault = parse_iso_time(text, time);
  if (!fault.empty()) return faulty(fault);
  if (time.offset) return {Instant{time.local_seconds - *time.offset, time.attoseconds}, {}};
  return zoned_instant(time.local_seconds, time.attoseconds, zone);
}

ParsedInstant basic_instant(std::string_view text, date::time_zone const* zone) {
  auto const days = parse_basic_date(text);
  if (!days) return faulty("expected a date yyyymmdd");
  return zoned_instant(*days * seconds_per_day, 0, zone);
}

ParsedInstant unix_instant(std::string_view text, TimeFormat format) {
  UnixTime time;
  std::string_view const fault = parse_unix_time(text, format, time);
  if (!fault.empty()) return faulty(fault);
  return {time.instant, {}};
}

}  // namespace

ParsedInstant parse_instant(std::string_view text, TimeFormat format, date::time_zone const* zone) {
  if (format == TimeFormat::iso) return iso_instant(text, zone);
  if (format == TimeFormat::iso_basic) return basic_instant(text, zone);
  return unix_instant(text, format);
}

ParsedInstant parse_local_instant(std::string_view text, TimeFormat format) {
  if (format == TimeFormat::iso) {
    IsoTime time;
    std::string_view const fault = parse_iso_time(text, time);
    if (!fault.empty()) return faulty(fault);
    if (time.offset) return faulty("it has a UTC offset; declare the column timestamptz");
    return {Instant{time.local_seconds, time.attoseconds}, {}};
  }
  if (format == TimeFormat::iso_basic) {
    auto const days = parse_basic_date(text);
    if (!days) return faulty("expected a date yyyymmdd");
    return {Instant{*days * seconds_per_day, 0}, {}};
  }
  return unix_instant(text, format);
}

std::optional<std::int32_t> parse_date(std::string_view text, TimeFormat format) {
  if (format == TimeFormat::iso_basic) return parse_basic_date(text);
  if (format == TimeFormat::iso) {
    IsoTime time;
    if (!parse_iso_time(text, time).empty()) return std::nullopt;
    return time.days();
  }
  UnixTime time;
  if (!parse_unix_time(text, format, time).empty()) return std::nullopt;
  auto const day =
      std::chrono::floor<std::chrono::days>(std::chrono::seconds{time.instant.seconds});
  return static_cast<std::int32_t>(day.count());
}

}  // namespace loanpulse
