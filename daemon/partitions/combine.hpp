#pragma once

#include "model/for_each.hpp"

#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// What a dimension stands for, one after the other: what a partition's key says of it, and what
/// its placeholders stand for.
struct DimensionRow {
  std::string key;  ///< "region=eu"
  std::vector<Partition::Value> values;
};

/// "loan.id=17, loan.branch=a\,b": names and values, of which a comma, an equals sign and a
/// backslash have a backslash in front, so that no two of them are spelled alike.
std::string partition_key(std::vector<std::pair<std::string, std::string>> const& parts);

/// The rows of a list.
std::vector<DimensionRow> rows_of(ValueList const& list);

/// Every combination, the last dimension's values following each other. None when a dimension has
/// no rows; one that is empty when there are no dimensions.
std::vector<Partition> combine(std::vector<std::vector<DimensionRow>> const& dimensions);

}  // namespace loanpulse
