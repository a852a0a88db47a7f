#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decode/path_tree.hpp"
#include "model/job.hpp"
#include "model/record_shape.hpp"
#include "values/converter.hpp"

namespace loanpulse {

/// What a column has in every row, whatever the records say.
struct GivenValue {
  std::size_t column = 0;           ///< index in Target::columns
  std::optional<std::string> text;  ///< empty: NULL
  bool is_number = false;           ///< JSON would write it without quotes

  bool operator==(GivenValue const&) const = default;
};

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

/// "a bigint", "an integer".
std::string with_article(ColumnType const& type);

}  // namespace loanpulse
