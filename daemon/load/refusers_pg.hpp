#pragma once

#include <cstdint>

#include "model/error.hpp"
#include "model/target.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Whether the target has something that may swallow rows without an error: a trigger that is
/// called before a row is written, a rule, or row security that applies to us.
bool may_refuse_rows(PgTransaction& tx, Target const& target);

/// That the target has swallowed so many of the rows that were to be written; names what may have
/// done it.
StageError rows_refused(PgTransaction& tx, Target const& target, std::uint64_t refused,
                        std::uint64_t rows);

}  // namespace loanpulse
