#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/run_record.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// How many columns run_record_columns() names.
inline constexpr int run_record_width = 33;

/// The select list of a RunRecord: columns of the pipeline_runs that the statement calls `alias`.
std::string run_record_columns(std::string_view alias);

/// The record in the columns from `first` on; they are those of run_record_columns().
RunRecord read_run_record(PgRows::Row const& row, int first = 0);

std::optional<RunRecord> find_run(PgTransaction& transaction, std::string const& run_id);
/// Newest first; see RunCatalogue::list().
std::vector<RunRecord> list_runs(PgTransaction& transaction, RunFilter const& filter);

/// A field's text; empty for NULL.
std::optional<std::string> optional_text(PgRows::Field const& field);

}  // namespace loanpulse
