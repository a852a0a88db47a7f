#include "values/column_time.hpp"
#include "values/instant.hpp"
#include "values/iso_time.hpp"
#include "values/local_instant.hpp"
#include "values/unix_time.hpp"
#include "values/zone_time.hpp"

#include <chrono>
#include <utility>

namespace loanpulse {
namespace {

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

ParsedInstant calendar_instant(std::string_view text, TimeForm const& form,
                               date::time_zone const* zone) {
  IsoTime time;
  auto fault = parse_calendar_time(text, form, time);
  if (!fault.empty()) return {Instant{}, std::move(fault)};
  if (time.offset) return {Instant{time.local_seconds - *time.offset, time.attoseconds}, {}};
  return zoned_instant(time.local_seconds, time.attoseconds, zone);
}

ParsedInstant unix_instant(std::string_view text, TimeFormat format) {
  UnixTime time;
  std::string_view const fault = parse_unix_time(text, format, time);
  if (!fault.empty()) return faulty(fault);
  return {time.instant, {}};
}

}  // namespace

ParsedInstant parse_instant(std::string_view text, TimeForm const& form,
                            date::time_zone const* zone) {
  if (form.kind == TimeFormat::iso) return iso_instant(text, zone);
  if (is_unix(form.kind)) return unix_instant(text, form.kind);
  return calendar_instant(text, form, zone);
}

ParsedInstant parse_local_instant(std::string_view text, TimeForm const& form) {
  if (is_unix(form.kind)) return unix_instant(text, form.kind);
  IsoTime time;
  if (form.kind == TimeFormat::iso) {
    std::string_view const fault = parse_iso_time(text, time);
    if (!fault.empty()) return faulty(fault);
  } else if (auto fault = parse_calendar_time(text, form, time); !fault.empty()) {
    return {Instant{}, std::move(fault)};
  }
  if (time.offset) return faulty("it has a UTC offset; declare the column timestamptz");
  return {Instant{time.local_seconds, time.attoseconds}, {}};
}

std::optional<std::int32_t> parse_date(std::string_view text, TimeForm const& form) {
  if (form.kind == TimeFormat::iso_basic) return parse_basic_date(text);
  if (is_unix(form.kind)) {
    UnixTime time;
    if (!parse_unix_time(text, form.kind, time).empty()) return std::nullopt;
    auto const day =
        std::chrono::floor<std::chrono::days>(std::chrono::seconds{time.instant.seconds});
    return static_cast<std::int32_t>(day.count());
  }
  IsoTime time;
  bool const is_date = form.kind == TimeFormat::iso ? parse_iso_time(text, time).empty()
                                                    : parse_calendar_time(text, form, time).empty();
  if (!is_date) return std::nullopt;
  return time.days();
}

}  // namespace loanpulse
