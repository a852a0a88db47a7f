#pragma once

#include "model/column.hpp"
#include "model/limits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// What becomes of a row whose key the target has in a newer version.
enum class OlderRows {
  keep,  ///< the target's version stays
  take,  ///< what the source says now counts
};

/// What a run makes of the rows that the target had before it.
enum class LoadMode {
  merge,    ///< rows are updated and inserted by their key
  replace,  ///< they give way to the run's, in its transaction
};

/// What becomes of a row that the source says is gone.
enum class WhenGone {
  remove,  ///< it is deleted
  mark,    ///< its `_deleted_at` is set, until the source sends it again
};

/// How a source says that rows are gone: by a member of a record, or by lists of keys.
struct Deletions {
  std::string path{};                    ///< of a record; empty: none
  std::vector<std::string> values{};     ///< one of these is there; empty: anything but no
  std::vector<std::string> selectors{};  ///< where an answer has keys, or records, of what is gone
  WhenGone then = WhenGone::remove;
};

struct Target {
  std::string schema;
  std::string table;
  LoadMode mode = LoadMode::merge;
  std::vector<std::string> primary_key;  ///< column names; none only where rows are replaced
  std::vector<Column> columns;           ///< in declared order, which is the table's order
  OlderRows older = OlderRows::keep;
  std::optional<Deletions> deleted;  ///< none: nothing that is read takes a row away
  /// Rows that a trigger, a rule or a policy of the target swallows without an error.
  OnFinding refused_rows = OnFinding::fail;

  std::string qualified_name() const { return schema + "." + table; }
};

/// Where a column stands in the rows of a target. Throws std::invalid_argument if it does not.
std::size_t column_index(Target const& target, std::string_view name);

/// Whether a column is one of the primary key's.
bool is_key_column(Target const& target, std::string_view name);

/// Where the primary key's columns stand among the target's, in the order of the key.
std::vector<std::size_t> key_columns(Target const& target);

}  // namespace loanpulse
