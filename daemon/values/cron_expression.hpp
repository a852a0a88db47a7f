#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// The five fields of crontab(5), as a set of minutes of a clock; it knows nothing of time zones.
/// Days are those of the month and, when both fields are restricted (hold no `*`), those of the
/// week as well. A value; made by parse_cron_expression.
class CronExpression {
 public:
  /// Sets of values, bit n for value n.
  struct Fields {
    std::uint64_t minutes = 1;   ///< 0..59
    std::uint64_t hours = 1;     ///< 0..23
    std::uint64_t days = 0;      ///< 1..31
    std::uint64_t months = 0;    ///< 1..12
    std::uint64_t weekdays = 0;  ///< 0..6, 0 is Sunday
    bool either_day = false;     ///< a day of one of the two kinds is enough
  };

  /// Never comes.
  CronExpression() = default;
  /// Neither `minutes` nor `hours` is empty.
  explicit CronExpression(Fields const& fields) : fields_{fields} {}

  /// Whether a day fits it at all: there is no 31 February.
  bool ever_comes() const;

  /// Whether it comes in every hour of its days: then it means an interval rather than a time.
  bool holds_every_hour() const;

  /// The first matching minute at or after `from` and before `before`.
  std::optional<std::chrono::local_seconds> first_in(std::chrono::local_seconds from,
                                                     std::chrono::local_seconds before) const;
  /// The last matching minute at or after `from` and before `before`.
  std::optional<std::chrono::local_seconds> last_in(std::chrono::local_seconds from,
                                                    std::chrono::local_seconds before) const;
  /// How many matching minutes there are at or after `from` and before `before`.
  std::uint64_t count_in(std::chrono::local_seconds from, std::chrono::local_seconds before) const;

 private:
  std::uint64_t days_of(std::chrono::year_month month) const;
  std::uint64_t count_of_day_until(std::chrono::local_seconds moment) const;
  std::optional<int> first_of_day(int from_minute) const;
  std::optional<int> last_of_day(int before_minute) const;

  Fields fields_;
};

/// Result of reading an expression: `expression`, or what is wrong with the text, such as "minute
/// must be 0 to 59, got '60'".
struct ParsedCron {
  CronExpression expression;
  std::string fault;  ///< empty: `expression` holds
};

/// Reads minute, hour, day of month, month and weekday, separated by blanks; or @hourly, @daily,
/// @midnight, @weekly, @monthly, @yearly, @annually. A field is a list, separated by commas, of
/// `*`, `a`, `a-b`, and these with a step: `*/n`, `a-b/n`, `a/n` (from a to the maximum). Months
/// and weekdays have names, JAN to DEC and SUN to SAT in either case. 7 is Sunday, and so is SUN at
/// a range's end.
ParsedCron parse_cron_expression(std::string_view text);

}  // namespace loanpulse
