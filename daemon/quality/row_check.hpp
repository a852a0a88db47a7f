#pragma once

#include "model/quality.hpp"
#include "model/row.hpp"
#include "model/target.hpp"
#include "model/text_arena.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace loanpulse {

/// One row of a batch with what the decoder found wrong with it.
struct CheckedRow {
  Cell const* cells;
  std::span<RowFault const> faults;
};

/// What a check says against one row, in words.
struct Violation {
  std::string column;  ///< empty when the record as a whole is at fault
  std::string text;    ///< "credit_score 900 is above 850"
};

/// A rule about single rows, bound to the columns of a job. `violates` is asked for every row and
/// must be cheap; `describe` only for rows that violate it. Immutable.
class RowCheck {
 public:
  virtual ~RowCheck() = default;
  virtual bool violates(CheckedRow row) const = 0;
  virtual Violation describe(CheckedRow row) const = 0;
  virtual std::string subject() const = 0;  ///< what is checked: "credit_score 300..850"
};

/// Each throws std::invalid_argument for a column that is not declared and for a bound, value or
/// pattern that its column cannot have.
std::unique_ptr<RowCheck> make_valid_types_check(Target const& target);
std::unique_ptr<RowCheck> make_not_null_check(NotNullCheck const& rule, Target const& target);
std::unique_ptr<RowCheck> make_range_check(RangeCheck const& rule, Target const& target);
std::unique_ptr<RowCheck> make_accepted_values_check(AcceptedValuesCheck const& rule,
                                                     Target const& target);
std::unique_ptr<RowCheck> make_regex_check(RegexCheck const& rule, Target const& target);

/// The check of a rule; null when the rule is about sets of rows (unique, row_count).
std::unique_ptr<RowCheck> make_row_check(CheckRule const& rule, Target const& target);

/// Converts a value of the configuration as the column's own values are. Throws
/// std::invalid_argument when it does not convert.
Cell configured_cell(Column const& column, std::string_view text, TextArena& arena);

}  // namespace loanpulse
