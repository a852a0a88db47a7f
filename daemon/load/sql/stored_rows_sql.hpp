#pragma once

#include <string>
#include <vector>

#include "load/stored_order.hpp"
#include "model/row.hpp"
#include "model/target.hpp"

namespace loanpulse {

// Questions for the target's rows of a page: COPY … TO STDOUT of the declared columns, in no order;
// the answer may have some rows more. They may begin with SET LOCAL statements, and so want a
// transaction of their own.

/// By a range of keys, which is the cheapest. Empty where the key is no integer, or where those of
/// the kept rows are far apart.
std::string copy_key_range(Target const& target, RowBatch const& batch,
                           std::vector<bool> const& keep);

/// By the keys of the kept rows. Empty when there is none, or when the key has a column whose
/// values are not as easily said in SQL (integers, numeric, uuid and text are). `with_places`:
/// behind the columns comes the row's ctid, or null where copy_blocks() would be of no use.
std::string copy_rows_with_keys(Target const& target, RowBatch const& batch,
                                std::vector<bool> const& keep, bool with_places);

/// By where they lie, each with its ctid behind the columns. From PostgreSQL 14 on, and of one
/// table in blocks (manual, 73.6): of others the whole table would be read.
std::string copy_blocks(Target const& target, BlockRange range);

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
