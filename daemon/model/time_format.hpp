#pragma once

#include <string>
#include <utility>

namespace loanpulse {

/// How a source writes points in time.
enum class TimeFormat {
  iso,        ///< ISO 8601 / RFC 3339, date and time separated by 'T' or a blank
  iso_basic,  ///< yyyymmdd
  unix_s,     ///< seconds since 1970, with a fraction if any ("unix" in the configuration)
  unix_ms,    ///< milliseconds since 1970
  unix_us,    ///< microseconds since 1970
  unix_ns,    ///< nanoseconds since 1970
  dotnet,     ///< "/Date(1700000000000+0100)/": milliseconds since 1970, whatever the offset
  rfc2822,    ///< "Wed, 31 Jan 2024 10:00:00 +0100", with what RFC 9110 has of dates
  pattern,    ///< strftime's
};

/// Whether values count from 1970, in UTC.
constexpr bool is_unix(TimeFormat format) {
  return format >= TimeFormat::unix_s && format <= TimeFormat::dotnet;
}

/// A format with what it needs beside its name.
struct TimeForm {
  TimeForm(TimeFormat format = TimeFormat::iso) : kind{format} {}
  explicit TimeForm(std::string strftime_pattern)
      : kind{TimeFormat::pattern}, pattern{std::move(strftime_pattern)} {}

  TimeFormat kind;
  std::string pattern{};  ///< of `pattern`, see values/time_pattern.hpp

  bool operator==(TimeForm const&) const = default;
};

}  // namespace loanpulse
