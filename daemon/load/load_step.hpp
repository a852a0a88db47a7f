#pragma once

#include <optional>
#include <variant>

#include "model/error.hpp"

namespace loanpulse {

/// The sessions of a run, by what they are for. Only the first is there from the beginning.
enum class LoadSession { staging, copying, comparing };

/// What rows have passed by the staging table for, and are kept on disk until the commit.
enum class Spool { copied, unchanged };

// What the driver of a LoadStrategy must do next. Behind the arrow: what it then calls, unless the
// step failed. Where nothing is said that is done().

/// Open a second session in the background.
struct OpenSessionAhead {};
/// Ask whether the target has none of the page's keys. → answered
struct AskTarget {};
/// Encode the page for the target, and keep it on disk until it is copied.
struct SpoolPage {};
/// Open a session, or take the one that was opened ahead.
struct OpenSession {
  LoadSession session;
};
/// Begin the transaction in which pages are copied into the target, and which is to be the commit.
struct BeginCopying {
  LoadSession on;
};
/// Copy the spooled pages that were not copied yet.
struct CopySpooled {};
/// Wait until all that was sent is copied.
struct FlushCopy {};

/// Ask for the target's rows with the page's keys, without waiting for them. → answered, with false
/// where such keys cannot be asked for
struct AskForRows {
  LoadSession on;
};
/// Wait for these rows. The session is free then, and they are at hand.
struct ReceiveRows {};
/// Set those rows of the page aside that are the same as the received ones. → compared
struct CompareRows {};
/// Stage the others. → staged
struct StageDiffering {};
/// Spool the others, which the target does not have, as new rows. → answered, with false where the
/// target may not be copied into
struct SpoolNew {};

/// Stage the page. → staged
struct StagePage {};
/// Copy rows that stay out of the target to the quarantine table.
struct QuarantineRows {};
/// Wait until all that was staged is there, so that the session is free.
struct FlushStaging {};
/// The same, and no more rows come: the last chunk is complete too. → staged
struct CompleteStaging {};
/// Undo what was done with the rows of a spool, and stage them. → staged
struct ReplaySpool {
  Spool spool;
  StageError reason;
};

/// Let a second session merge the chunks of the staging table that are complete.
struct MergeChunks {};
/// Undo what it merged and was not committed.
struct StopMerging {};

/// Commit in the transaction of the copied pages. What was staged is merged there.
struct CommitCopied {};
/// Commit in the transaction of the merged chunks. → done, or answered with false where the merge
/// was undone
struct CommitMerged {};
/// Merge and commit in a new transaction.
struct CommitStaged {
  int attempt;                      ///< from 1; of LoadStrategy::most_commits
  std::optional<StageError> after;  ///< why the commit before was lost
};
/// Ask the database what became of a commit whose connection was lost.
struct LearnOutcome {
  StageError lost;
};
/// Throw this: the run has failed.
struct FailRun {
  StageError reason;
};
/// Nothing: what has come is taken care of.
struct NothingMore {};

using LoadStep = std::variant<OpenSessionAhead, AskTarget, SpoolPage, OpenSession, BeginCopying,
                              CopySpooled, FlushCopy, AskForRows, ReceiveRows, CompareRows,
                              StageDiffering, SpoolNew, StagePage, QuarantineRows, FlushStaging,
                              CompleteStaging, ReplaySpool, MergeChunks, StopMerging, CommitCopied,
                              CommitMerged, CommitStaged, LearnOutcome, FailRun, NothingMore>;

/// Takes a step by one lambda for each kind of it: for std::visit.
template <class... Cases>
struct ByStep : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
ByStep(Cases...) -> ByStep<Cases...>;

}  // namespace loanpulse
