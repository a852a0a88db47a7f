#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

/// Why PostgreSQL cannot use `name` as the name of a table, schema or column, with the cure; empty
/// when it can. Names are always quoted, so case and signs are free; the length is 1..63 bytes
/// (manual, 4.1.1) and control characters are refused.
std::string identifier_fault(std::string_view name);

/// The same for a column of a target: also not one of LoanPulse's own columns, nor one of
/// PostgreSQL's system columns (manual, 5.5).
std::string column_name_fault(std::string_view name);

/// The same for the schema of a target: also none that belongs to LoanPulse or to PostgreSQL.
std::string schema_fault(std::string_view name);

}  // namespace loanpulse
