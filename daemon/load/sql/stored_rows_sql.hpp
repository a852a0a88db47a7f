#pragma once

#include <string>
#include <vector>

#include "model/row.hpp"
#include "model/target.hpp"

namespace loanpulse {

/// COPY … TO STDOUT of those rows of the target whose keys a page's kept rows have, declared
/// columns only, in no order; it may give some rows more. Empty when there is no kept row, or when
/// the key has a column whose values are not as easily said in SQL (integers, numeric, uuid and
/// text are). It may begin with SET LOCAL statements, and so wants a transaction of its own.
std::string copy_stored_rows(Target const& target, RowBatch const& batch,
                             std::vector<bool> const& keep);

/// One row: whether the target has none of the keys of a page's kept rows. Empty, and with SET
/// LOCAL statements, as above.
std::string keys_are_new(Target const& target, RowBatch const& batch,
                         std::vector<bool> const& keep);

/// Whether every key of the target is below `bound`, a row of values or a subselect of one, as a
/// condition. True of an empty target. Looks at the last entry of the key's index: asked for keys
/// that are not below, the planner takes the index for the longer way where it has no statistics,
/// and reads the whole table.
std::string all_keys_below(Target const& target, std::string const& bound);

}  // namespace loanpulse
