#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "model/job.hpp"
#include "model/row.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What the row checks say of one batch.
struct GateVerdict {
  std::vector<bool> keep;                   ///< per row: goes on to the staging area
  std::vector<QuarantinedRow> quarantined;  ///< one per row that is kept out, with its first reason
  /// Per row: it is not wanted, and so neither goes on nor is checked. Empty: all are.
  std::vector<bool> skipped{};
  std::size_t skipped_rows = 0;
};

/// The checks that look at one row at a time (valid_types, not_null, range, accepted_values,
/// regex), applied to batch after batch of a run; keeps count. Used by one thread at a time.
///
/// Before that, rows that the job does not keep are left out (Source::keep). Whether a row is
/// wanted is known only where what is asked about could be read: one with a fault there is checked.
///
/// Every check sees every row that is wanted. A row that violates an `on_fail: fail` check is kept
/// out too, and the run fails in `verdict`; `warn` only counts. A row's primary key must be
/// present: that is part of valid_types.
class RowGate {
 public:
  /// Throws std::invalid_argument for what config/ should have refused (bad bound, bad pattern).
  explicit RowGate(Job const& job);
  ~RowGate();
  RowGate(RowGate const&) = delete;
  RowGate& operator=(RowGate const&) = delete;

  /// `left_out`: rows that are neither checked nor kept, as those that are not wanted; empty: none.
  GateVerdict apply(RowBatch const& batch, std::vector<bool> const& left_out = {});

  /// One result per row check of the job, in the job's order, over all batches so far. `passed` is
  /// false only where the run must fail: `on_fail: fail` with a violation, or `quarantine` with
  /// more than `max_fraction` of the rows.
  std::vector<CheckResult> results() const;

 private:
  class Checks;
  std::unique_ptr<Checks> checks_;
};

/// The message of a run that failed by these results: names each failed check, how many of how many
/// rows, and its first violation. Where the `causes` are known they come first, and nobody is told
/// to correct rows that do not convert. Empty when all passed.
std::string failure_message(std::vector<CheckResult> const& results,
                            std::vector<std::string> const& causes = {});

}  // namespace loanpulse
