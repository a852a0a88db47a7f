#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decode/path_tree.hpp"
#include "decode/reshape.hpp"
#include "json/json_path.hpp"
#include "json/prepare_json.hpp"
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
  PagePlan(Job const& job, std::vector<std::string> wanted);

  /// Paths from the document's root: what the paginator wants, by its number, and the records.
  PathTree envelope;
  PathNode const* records = nullptr;  ///< where the array of records is
  std::string data_selector;          ///< of what is read, which may have been reshaped
  /// Of the answer itself, where it is reshaped before it is read; else empty.
  std::vector<std::string> selectors;
  DataShape shape = DataShape::array;
  WhenAbsent when_absent = WhenAbsent::fail;
  BeyondJson beyond;               ///< what answers may have that JSON has not
  std::vector<std::string> outer;  ///< paths of columns that lie around a record
  GoneSelectors gone;              ///< of records whose rows are gone
  std::vector<std::string> answer_paths;

  /// A path of a column whose values take more than a conversion.
  struct SpecialPath {
    std::size_t column = 0;
    /// Of a column with several paths: the first of lower rank that leads to a value gives it. Else
    /// the path is that of the cursor.
    std::optional<std::size_t> choice{};  ///< the column's place among those
    std::size_t rank = 0;
  };

  /// Paths from a record's root: the columns, by their number, and behind those the special paths.
  /// Those of a choice come last, so that no place has them for its first user if it has others.
  PathTree record;
  std::vector<SpecialPath> special;
  std::size_t choices = 0;  ///< columns with several paths
  std::vector<Converter> columns;
  std::optional<std::size_t> cursor_column;
  /// By which rows are marked, see PagingInfo::rows; none: they are not.
  std::vector<std::size_t> key_columns;

  /// Which column a user of `record` belongs to.
  std::size_t column_of(std::size_t user) const {
    return user < columns.size() ? user : special[user - columns.size()].column;
  }
  /// The special path of a user that is one of several of its column; else null.
  SpecialPath const* choice_of(std::size_t user) const {
    if (user < columns.size()) return nullptr;
    auto const& path = special[user - columns.size()];
    return path.choice ? &path : nullptr;
  }

  /// Containers within containers, of which the innermost is entered by a path or taken whole.
  std::size_t max_depth = 0;

 private:
  void add_path(std::string const& path, std::size_t column);
  void add_special(SpecialPath special_path, std::string const& path);
};

/// The paths of a column, in the order in which they count.
std::vector<std::string> paths_of(Column const& column);
/// A path as it leads through a record; one to what lies around a record is one member's name.
JsonPath path_in_record(std::string const& path, std::string_view column);

/// "a bigint", "an integer".
std::string with_article(ColumnType const& type);

}  // namespace loanpulse
