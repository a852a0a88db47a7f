#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "load/comparison_pace.hpp"
#include "load/known_rows.hpp"
#include "load/load_step.hpp"
#include "load/unique_facts.hpp"
#include "model/error.hpp"

namespace loanpulse {

/// What is known of a run before its first page.
struct LoadTraits {
  bool has_watermark = false;         ///< else everything is read
  bool set_checks_take_rows = false;  ///< a check on the whole set may quarantine some
  bool stages_all = false;            ///< what is staged is not only merged
};

/// A page, or a part of a large one, of which some row is kept.
struct ArrivedPage {
  std::size_t number = 0;                  ///< of the page, from 1
  bool is_later_part = false;              ///< not the first one of its page
  std::size_t rows = 0;                    ///< that are kept
  bool came_quickly = false;               ///< no open transaction would wait for this source
  KnownShare known = KnownShare::unknown;  ///< rows that were loaded before
  Uniqueness uniqueness{};                 ///< of all rows so far
};

/// Every decision of loading a run, without SQL and without a session: whether its rows are copied
/// straight into the target, compared with what is there, staged, or merged ahead of the commit,
/// and what is done when one of these fails; see the diagram in load/README.md. The driver reports
/// what happens and does the step that comes back, then reports what became of it, until
/// NothingMore:
///
///   page_comes → AskTarget → answered → SpoolPage → done → … → NothingMore
///
/// All but the staging table is an attempt: what fails there is answered by staging the same rows.
/// Used by the run's loading thread.
class LoadStrategy {
 public:
  /// Commits that are tried in a new transaction. The last one's failure is the run's.
  static constexpr int most_commits = 5;

  explicit LoadStrategy(LoadTraits const& traits);

  // What happens. Once the step before was NothingMore.

  LoadStep run_begins();
  LoadStep page_comes(ArrivedPage const& page);
  /// Some rows of the last page stay out of the target.
  LoadStep rows_are_quarantined();
  LoadStep source_pauses();
  /// With what is known of all rows of the run.
  LoadStep commit_is_wanted(Uniqueness const& known);

  // What became of the last step: see LoadStep.

  LoadStep done();
  LoadStep answered(bool yes);
  /// Of a page's rows: those that the target has as they are, and those whose keys it lacks.
  LoadStep compared(std::size_t rows, std::size_t unchanged, std::size_t absent);
  /// `has_complete_chunk`: the staging table has one that was not merged yet.
  LoadStep staged(bool has_complete_chunk);
  /// Nothing when the error ends the run.
  std::optional<LoadStep> failed(StageError const& error);

  /// What the server did for the run was broken off. From here on nothing falls back to something
  /// else, which nobody would break off. From any thread.
  void interrupt() { interrupted_ = true; }
  bool is_interrupted() const { return interrupted_; }

  /// Some key of the first staged rows is in the target, or was at least not found to be new.
  bool begins_with_known_keys() const { return begins_with_known_keys_; }
  /// The run has committed.
  bool is_committed() const { return is_committed_; }

 private:
  /// What the next step is for. Those of a page follow each other in this order.
  enum class Task {
    none,
    ask_target,
    spool_page,
    copy_spooled,
    compare_page,
    ask_for_rows,
    compare_received,
    stage_page,
    merge_chunks,
    quarantine,
    pause,
    commit,
  };
  // What a run may be about, each on its way to the commit.
  enum class Copying { off, spooling, session_open, begun, copied, flushed };
  enum class Staging { complete, busy, flushed };
  enum class Merging { possible, under_way, lost, off };

  LoadStep begin(Task task);
  LoadStep next();
  LoadStep go_on(Task task);
  LoadStep choose();

  LoadStep ask_target();
  LoadStep spool_page();
  LoadStep copy_spooled();
  LoadStep compare_page();
  LoadStep ask_for_rows();
  LoadStep compare_received();
  LoadStep stage_page();
  LoadStep merge_chunks();
  LoadStep quarantine();
  LoadStep pause();
  LoadStep commit();
  LoadStep commit_copied();

  bool may_ask_ahead() const;
  bool may_lead_to_copying() const;
  bool may_spool_new() const;
  std::optional<StageError> doubt_about_comparison() const;
  std::optional<LoadStep> finish_received() const;
  std::optional<LoadStep> finish_comparison() const;
  std::optional<StageError> doubt_about_copying() const;
  LoadStep fall_back(Spool spool, StageError const& reason) const;

  void note_staged();
  void note_replayed(Spool spool);
  std::optional<LoadStep> recover(StageError const& error);
  std::optional<LoadStep> replay(Spool spool, StageError const& error) const;

  Task task_ = Task::none;
  LoadStep step_ = NothingMore{};  ///< that was given last
  std::atomic<bool> interrupted_ = false;

  bool const has_watermark_;
  std::size_t questions_left_;             ///< whether all keys of a page are new
  std::optional<std::size_t> first_page_;  ///< its number
  ArrivedPage page_;                       ///< the last one
  bool is_first_ = false;                  ///< the last one is the run's first

  Copying copying_ = Copying::off;
  bool has_opened_ahead_ = false;  ///< a session for that

  // Of two pages at most: the target's rows are asked for of one while the other's are compared.
  enum class Received { nothing, rows, compared };

  bool may_compare_ = false;
  bool may_copy_new_;                ///< rows that a comparison has found to be new
  std::optional<KnownShare> asked_;  ///< the page whose rows are waited for
  Received received_ = Received::nothing;
  KnownShare received_known_ = KnownShare::unknown;  ///< the page whose rows are at hand
  std::size_t new_rows_ = 0;  ///< of the compared page, where all that differ are; else none
  ComparisonPace pace_;
  std::size_t questions_ = 0;  ///< pages that were asked about
  bool has_comparing_session_ = false;
  bool has_set_aside_ = false;  ///< some unchanged row

  Staging staging_ = Staging::complete;
  bool has_staged_ = false;          ///< some row
  bool has_complete_chunk_ = false;  ///< to be merged
  bool begins_with_known_keys_ = false;
  Merging merging_;

  int attempt_ = 1;                        ///< of CommitStaged
  std::optional<StageError> lost_commit_;  ///< why the last one did not commit
  bool is_committed_ = false;
};

}  // namespace loanpulse
