#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/page.hpp"
#include "model/row.hpp"
#include "model/run.hpp"
#include "model/set_facts.hpp"

namespace loanpulse {

/// Everything that becomes true together when a run succeeds.
struct Commit {
  std::span<BronzeFile const> files;
  std::vector<CheckResult> row_checks;        ///< results of the checks made while decoding
  std::optional<std::string> highest_cursor;  ///< source text over the rows that were staged
  SetFacts facts;                             ///< of the rows that were staged
  RunCounts counts;                           ///< read, quarantined, future, pages, bytes so far
  std::vector<std::string> warnings{};        ///< of the stages before
};

/// What the database says was done.
struct CommitReceipt {
  RunCounts counts;
  std::optional<std::string> watermark_after;
  std::vector<CheckResult> checks;      ///< row and set checks of the run
  std::vector<std::string> warnings{};  ///< the run's, and those of checks that only warn
};

/// How long the source may take for a page before the warehouse is told.
inline constexpr std::chrono::seconds longest_pause{2};

/// Where rows go. One object per run, used by the run's loading thread. Throws StageError.
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  /// Creates the target if it is missing, else compares it with the job's columns; refuses when
  /// they differ, or when the target has rows while the job's state is lost. Fetches nothing.
  virtual void prepare() = 0;

  /// Whether the target has rows that are not this run's. Asked before commit().
  virtual bool has_rows_of_others() = 0;

  /// Takes the rows with keep[row]. What goes wrong with them may be reported by a later call, at
  /// the latest by commit(). `possible` is what may turn out true of all rows so far.
  virtual void stage(RowBatch const& batch, std::vector<bool> const& keep,
                     SetFacts const& possible) = 0;

  /// The source has sent nothing for `longest_pause`: nothing is kept locked meanwhile.
  virtual void pause() = 0;

  /// Copies rows that stay out of the target into the run's staging area.
  virtual void quarantine(std::vector<QuarantinedRow> const& rows) = 0;

  /// Set checks, then ONE transaction: fence, upsert, watermark, manifest, quality results,
  /// `succeeded`. Throws StageError with nothing changed; after a lost connection during COMMIT
  /// it asks the database what happened before it says anything.
  virtual CommitReceipt commit(Commit const& commit) = 0;
};

}  // namespace loanpulse
