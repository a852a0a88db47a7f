#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decode/path_tree.hpp"
#include "json/json_path.hpp"
#include "model/job.hpp"
#include "model/record_shape.hpp"
#include "values/converter.hpp"

namespace loanpulse {

/// What a job wants of each page, compiled once.
struct PagePlan {
  /// Throws std::invalid_argument for a path or time zone that config/ should have refused.
  PagePlan(Job const& job, std::vector<std::string> const& wanted);

  /// Paths from the document's root: what the paginator wants, by its number, and the records.
  PathTree envelope;
  PathNode const* records = nullptr;  ///< where the array of records is
  std::string data_selector;          ///< of what is read, which may have been reshaped
  /// Of the answer itself, where it is reshaped before it is read; else empty.
  std::vector<std::string> selectors;
  DataShape shape = DataShape::array;
  WhenAbsent when_absent = WhenAbsent::fail;
  std::vector<std::string> outer;  ///< paths of columns that lie around a record
  std::vector<std::string> answer_paths;

  /// Paths from a record's root: the columns, by their number.
  PathTree record;
  std::vector<Converter> columns;
  std::optional<std::size_t> cursor_column;

  /// Containers within containers, of which the innermost is entered by a path or taken whole.
  std::size_t max_depth = 0;
};

/// Where a record, as it is read, has the column's value. What lies around a record is a member of
/// it by then, named by the whole path.
/// Throws std::invalid_argument for a path that config/ should have refused.
JsonPath place_of(Column const& column);

/// "a bigint", "an integer".
std::string with_article(ColumnType const& type);

}  // namespace loanpulse
