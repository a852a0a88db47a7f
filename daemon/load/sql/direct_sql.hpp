#pragma once

#include <string>
#include <vector>

#include "model/row.hpp"
#include "model/target.hpp"

namespace loanpulse {

/// The lowest primary key of a page's kept rows as SQL, "(1, 'a')"; empty when there is no row, or
/// when a key column is of a type whose order is not surely PostgreSQL's (text and its collations).
std::string lowest_key(Target const& target, RowBatch const& batch, std::vector<bool> const& keep);

/// One row: whether nothing about the table makes COPY other than INSERT; and the server's time, in
/// microseconds since 1970.
std::string may_copy_into(Target const& target);

/// The same, and between the two whether every key there is below `lowest`, the lowest of the run;
/// an empty one: whether the table is empty.
std::string may_load_directly(Target const& target, std::string const& lowest);

/// COPY of the declared columns, `_run_id` and `_loaded_at`.
std::string copy_into_target(Target const& target);

}  // namespace loanpulse
