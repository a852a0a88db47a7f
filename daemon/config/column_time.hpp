#pragma once

#include "config/key_table.hpp"
#include "model/column.hpp"

namespace loanpulse {

/// The key `format` of a column: a word or a strftime pattern, or a list of them.
Key<Column> column_format_key();

/// Reports `format` and `timezone` where they do not fit the column's type or one another, else
/// they would silently do nothing, and returns false.
bool check_column_time(YamlMap const& map, Column const& column);

}  // namespace loanpulse
