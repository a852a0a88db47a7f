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
#include "model/validators.hpp"

namespace loanpulse {

/// How far a run has read the list of a partition.
struct ReadState {
  std::string partition;                ///< see Partition::key
  std::optional<std::string> before;    ///< its watermark
  std::optional<std::string> highest;   ///< cursor of its rows that were staged, source text
  std::optional<std::string> moves_to;  ///< where the watermark goes whatever the rows say
  ListValidators validators{};
};

/// Everything that becomes true together when a run succeeds.
struct Commit {
  std::span<BronzeFile const> files;
  std::vector<CheckResult> row_checks;        ///< results of the checks made while decoding
  std::optional<std::string> highest_cursor;  ///< source text over the rows that were staged
  SetFacts facts;                             ///< of the rows that were staged
  RunCounts counts;                           ///< read, quarantined, future, pages, bytes so far
  std::vector<std::string> warnings{};        ///< of the stages before
  /// Where the job's watermark goes whatever the rows say: the end of a window, or a sync token.
  std::optional<std::string> moves_to{};
  std::vector<ReadState> partitions{};  ///< of a job with for_each
  bool rows_came_again = false;         ///< since the list was read again, or rows moved in it
  bool queues_next = false;             ///< there is more to read at once, and a queue to say so to
  std::optional<Validators> validators{};  ///< of a job without for_each
  std::size_t lists_not_modified = 0;      ///< of whose rows nothing has changed, and none came
  bool not_modified = false;               ///< that is so of all lists
};

/// What the database says was done.
struct CommitReceipt {
  RunCounts counts;
  std::optional<std::string> watermark_after;
  std::vector<CheckResult> checks;      ///< row and set checks of the run
  std::vector<std::string> warnings{};  ///< the run's, and those of checks that only warn
};

/// Seconds that the source may take for a page. Then the warehouse is told, see pause().
inline constexpr std::chrono::seconds longest_pause{2};

/// Where rows go. One object per run, used by the run's loading thread. Every method throws
/// StageError. Where no code is named it is PostgreSQL's ("sql_55P03"), or "database_lost" or
/// "database_unreachable" when there was no answer.
class Warehouse {
 public:
  virtual ~Warehouse() = default;

  /// Creates the target if it is missing, else compares it with the job's columns; refuses when
  /// they differ ("target_mismatch"), when the target has rows while the job's state is lost
  /// ("state_lost"), or has lost what the state says it has ("target_emptied"). Fetches nothing.
  virtual void prepare() = 0;

  /// Whether the target has rows that are not this run's. Asked before commit().
  virtual bool has_rows_of_others() = 0;

  /// Takes the rows with keep[row]. What goes wrong with them may be reported by a later call, at
  /// the latest by commit(). `possible` is what may turn out true of all rows so far. Throws
  /// "too_many_pages" when pages can no longer be told apart.
  virtual void stage(RowBatch const& batch, std::vector<bool> const& keep,
                     SetFacts const& possible) = 0;

  /// The source has sent nothing for `longest_pause`: nothing is kept locked meanwhile.
  virtual void pause() = 0;

  /// Copies rows that stay out of the target into the run's staging area.
  virtual void quarantine(std::vector<QuarantinedRow> const& rows) = 0;

  /// Set checks, then ONE transaction: fence, upsert, watermark, manifest, quality results,
  /// `succeeded`. After a lost connection during COMMIT it asks the database what happened before
  /// it says anything. Throws with nothing changed: "fenced" when another has taken the run over,
  /// "cancelled", "state_changed" when the watermark was moved meanwhile, QualityFailure,
  /// "rows_refused" when the target has swallowed some, "counts_disagree", "connection_lost" when
  /// that ended the COMMIT; only after "commit_unknown" nobody knows.
  virtual CommitReceipt commit(Commit const& commit) = 0;
};

}  // namespace loanpulse
