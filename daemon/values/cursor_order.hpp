#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/column.hpp"
#include "values/instant.hpp"

namespace loanpulse {

/// The order of a job's cursor values, on the source's own text: instants for date and timestamp
/// columns, exact numbers for integer and numeric ones. Nothing is rounded.
class CursorOrder {
 public:
  /// `column` is the cursor's column. Throws std::invalid_argument when its type has no such order
  /// (text, json, uuid, boolean, real) or its time zone is unknown.
  explicit CursorOrder(Column const& column);

  /// Empty when the text is no value of the column; else the reason.
  std::string fault(std::string_view text) const;

  /// Of a text without fault; the column is of dates or times.
  Instant instant(std::string_view text) const;

  /// Both must be without fault.
  std::strong_ordering compare(std::string_view a, std::string_view b) const;

  /// The watermark minus `lag`, written as the source writes it: same separator, offset, number of
  /// fraction digits, same format (seconds stay seconds). A lag of zero gives the text itself, byte
  /// for byte. Rounds down where the form is coarser than the result (a date keeps its day). For
  /// number cursors `lag` is not a duration of theirs and the text is given back unchanged.
  std::string minus(std::string_view watermark, std::chrono::milliseconds lag) const;

  /// Nanoseconds of the value below its microsecond, 0..999: PostgreSQL's timestamps do not keep
  /// them, but the newest of two versions may be decided by them. 0 for numbers and dates.
  int nanoseconds_below_microsecond(std::string_view text) const;

 private:
  Column column_;
  CursorForm form_;
  date::time_zone const* zone_ = nullptr;
};

}  // namespace loanpulse
