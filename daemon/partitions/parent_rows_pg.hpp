#pragma once

#include "model/for_each.hpp"
#include "partitions/combine.hpp"
#include "pg/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// The rows of a table that `source.for_each` names, each once and in the order of its columns, in
/// a transaction that reads only. What identifies a row is its primary key where all of that is
/// among the columns, else all of them; rows without it are passed over. With a `since` (a time by
/// PostgreSQL's clock, as text) only those that a run has written that ended after it.
///
/// Throws StageError, rejected: "parents_missing" for a table or column that is not there, or that
/// no run has written where changes are asked for; "parents_unreadable" for a condition or a table
/// that PostgreSQL refuses.
std::vector<DimensionRow> read_parents(PgTransaction& tx, ParentTable const& table,
                                       std::optional<std::string> const& since);

}  // namespace loanpulse
