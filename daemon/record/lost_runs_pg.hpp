#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pg/session.hpp"

namespace loanpulse {

/// A `running` row, and what PostgreSQL's clock says of its lease.
struct RunningRow {
  std::string run_id{};
  std::string job_name{};
  std::string trigger{};
  std::string daemon{};
  std::string started_at{};  ///< UTC, for people
  std::string lease{};       ///< as PostgreSQL wrote it, to notice a renewal
  bool expired = false;      ///< past, or further ahead than any renewal could have set it
  bool long_past = false;    ///< expired live_process_grace ago
};

/// All running rows, or those of one job.
std::vector<RunningRow> running_rows(PgTransaction& transaction,
                                     std::optional<std::string> const& job_name);

/// Whether the run's process is gone: seen to be dead from here, or its lease expired. A `cli` run
/// renews its lease between pages only, so while its process is seen to be alive it gets
/// live_process_grace more.
bool is_lost(RunningRow const& row);

/// Ends the claims of lost runs: back to `queued`, `cancelled` where that was asked for, and
/// `interrupted` for a cli run or one lost too often. Rows that were renewed since they were read,
/// or that a commit holds locked, are left alone. Returns how many were changed.
std::size_t release_runs(PgTransaction& transaction, std::span<RunningRow const> lost);

}  // namespace loanpulse
