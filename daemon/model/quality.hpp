#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace loanpulse {

struct Target;

enum class OnFail { fail, quarantine, warn };

/// Values of these columns are present.
struct NotNullCheck {
  std::vector<std::string> columns;
};
/// Bounds are inclusive and compared exactly, in the column's type. NULL passes.
struct RangeCheck {
  std::string column;
  std::optional<std::string> min;
  std::optional<std::string> max;
};
/// NULL passes.
struct AcceptedValuesCheck {
  std::string column;
  std::vector<std::string> values;
};
/// The whole value matches the RE2 pattern. NULL passes.
struct RegexCheck {
  std::string column;
  std::string pattern;
};
/// No two rows of a run share these columns' values. NULLs are distinct, as in SQL.
struct UniqueCheck {
  std::vector<std::string> columns;
};
/// Bounds for the number of rows that reach the merge.
struct RowCountCheck {
  std::optional<std::size_t> min;
  std::optional<std::size_t> max;
};
/// Every declared column converts to its type, and the primary key is there. Always on: a job
/// that does not list it gets it with `on_fail: fail`.
struct ValidTypesCheck {};

using CheckRule = std::variant<ValidTypesCheck, NotNullCheck, RangeCheck, AcceptedValuesCheck,
                               RegexCheck, UniqueCheck, RowCountCheck>;

struct Check {
  CheckRule rule;
  OnFail on_fail = OnFail::fail;
  double max_fraction = 1.0;  ///< quarantine only: a larger share of bad rows fails the run
};

/// Whether a check names exactly the primary key, in any order: it is judged before older versions
/// of a key are removed, since afterwards it could not fail.
bool is_primary_key(UniqueCheck const& check, Target const& target);

/// The configured name of a rule: "not_null", "range", ...
std::string_view rule_name(CheckRule const& rule);
std::string_view to_string(OnFail on_fail);

}  // namespace loanpulse
