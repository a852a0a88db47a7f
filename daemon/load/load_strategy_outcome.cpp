// How LoadStrategy takes what became of a step.
#include "load/load_strategy.hpp"

namespace loanpulse {
namespace {

/// Losing against a concurrent writer. The staged rows are still there, so the merge can be redone.
bool may_be_redone(StageError const& error) {
  return error.code() == "sql_40001" || error.code() == "sql_40P01" ||
         error.code() == "sql_55P03" || error.code() == "sql_23505";
}

/// The same of a transaction on a session of its own: the rows are elsewhere too, and so is another
/// session.
bool may_be_done_elsewhere(StageError const& error) {
  return may_be_redone(error) || error.kind() == ErrorKind::transient;
}

bool is_unknown(StageError const& error) { return error.code() == "commit_unknown"; }

}  // namespace

LoadStep LoadStrategy::done() {
  std::visit(ByStep{
                 [&](SpoolPage) {
                   if (copying_ != Copying::spooling) copying_ = Copying::begun;
                   task_ = Task::copy_spooled;
                 },
                 [&](OpenSession const& open) {
                   if (open.session == LoadSession::comparing) has_comparing_session_ = true;
                   if (open.session == LoadSession::copying) copying_ = Copying::session_open;
                 },
                 [&](BeginCopying) { copying_ = Copying::begun; },
                 [&](CopySpooled) { copying_ = Copying::copied; },
                 [&](FlushCopy) { copying_ = Copying::flushed; },
                 [&](ReceiveRows) {
                   received_ = Received::rows;
                   received_known_ = *asked_;
                   asked_.reset();
                 },
                 [&](QuarantineRows) {
                   staging_ = Staging::busy;
                   task_ = Task::none;
                 },
                 [&](FlushStaging) { staging_ = Staging::flushed; },
                 [&](MergeChunks) {
                   has_complete_chunk_ = false;
                   merging_ = Merging::under_way;
                 },
                 [&](StopMerging) { merging_ = Merging::off; },
                 [&](CommitCopied) { is_committed_ = true; },
                 [&](CommitMerged) { is_committed_ = true; },
                 [&](CommitStaged const&) { is_committed_ = true; },
                 [&](LearnOutcome const&) { is_committed_ = true; },
                 [](auto const&) {},
             },
             step_);
  return next();
}

LoadStep LoadStrategy::answered(bool yes) {
  std::visit(ByStep{
                 [&](AskTarget) {
                   if (yes) copying_ = Copying::spooling;
                   if (yes && is_first_) may_compare_ = false;
                   task_ = Task::spool_page;
                 },
                 [&](AskForRows) {
                   if (yes) asked_ = page_.known;
                   if (yes) ++questions_;
                   task_ = yes ? Task::compare_received : Task::stage_page;
                 },
                 [&](SpoolNew) {
                   may_copy_new_ = yes;
                   if (task_ == Task::ask_target) task_ = Task::spool_page;
                   if (!yes) return;
                   received_ = Received::nothing;
                   if (copying_ == Copying::off) copying_ = Copying::spooling;
                   if (copying_ == Copying::copied) copying_ = Copying::begun;
                 },
                 [&](CommitMerged) { merging_ = Merging::lost; },
                 [](auto const&) {},
             },
             step_);
  return next();
}

LoadStep LoadStrategy::compared(std::size_t rows, std::size_t unchanged, std::size_t absent) {
  received_ = unchanged < rows ? Received::compared : Received::nothing;
  new_rows_ = unchanged + absent == rows ? absent : 0;
  if (unchanged > 0) has_set_aside_ = true;
  pace_.compared(received_known_, rows, unchanged);
  return next();
}

LoadStep LoadStrategy::staged(bool has_complete_chunk) {
  has_complete_chunk_ = has_complete_chunk;
  std::visit(ByStep{
                 [&](StagePage) {
                   note_staged();
                   task_ = Task::merge_chunks;
                 },
                 [&](StageDiffering) {
                   note_staged();
                   received_ = Received::nothing;
                 },
                 [&](ReplaySpool const& replay) { note_replayed(replay.spool); },
                 [&](CompleteStaging) { staging_ = Staging::complete; },
                 [](auto const&) {},
             },
             step_);
  return next();
}

void LoadStrategy::note_staged() {
  has_staged_ = true;
  staging_ = Staging::busy;
}

void LoadStrategy::note_replayed(Spool spool) {
  if (spool == Spool::copied) {
    note_staged();
    copying_ = Copying::off;
    return;
  }
  // Pages that were not compared yet are staged with the rows that were set aside.
  if (has_set_aside_ || asked_ || received_ == Received::rows) note_staged();
  may_compare_ = false;
  asked_.reset();
  received_ = Received::nothing;
  has_set_aside_ = false;
}

std::optional<LoadStep> LoadStrategy::failed(StageError const& error) {
  auto next_step = recover(error);
  if (next_step) step_ = *next_step;
  return next_step;
}

std::optional<LoadStep> LoadStrategy::recover(StageError const& error) {
  using Recovery = std::optional<LoadStep>;
  return std::visit(ByStep{
                        [&](AskTarget) -> Recovery { return go_on(Task::spool_page); },
                        [&](SpoolPage) { return replay(Spool::copied, error); },
                        [&](OpenSession const& open) {
                          bool const copies = open.session == LoadSession::copying;
                          return replay(copies ? Spool::copied : Spool::unchanged, error);
                        },
                        [&](BeginCopying) { return replay(Spool::copied, error); },
                        [&](CopySpooled) { return replay(Spool::copied, error); },
                        [&](FlushCopy) { return replay(Spool::copied, error); },
                        [&](AskForRows) { return replay(Spool::unchanged, error); },
                        [&](ReceiveRows) { return replay(Spool::unchanged, error); },
                        [&](CompareRows) { return replay(Spool::unchanged, error); },
                        [&](SpoolNew) -> Recovery {
                          if (interrupted_) return std::nullopt;
                          may_copy_new_ = false;
                          return choose();
                        },
                        [&](CommitCopied) -> Recovery {
                          if (is_unknown(error)) return LearnOutcome{error};
                          if (!may_be_done_elsewhere(error)) return std::nullopt;
                          return replay(Spool::copied, error);
                        },
                        [&](CommitMerged) -> Recovery {
                          if (is_unknown(error)) return LearnOutcome{error};
                          if (!may_be_done_elsewhere(error)) return std::nullopt;
                          merging_ = Merging::lost;
                          lost_commit_ = error;
                          return choose();
                        },
                        [&](CommitStaged const& commit) -> Recovery {
                          if (is_unknown(error)) return LearnOutcome{error};
                          if (!may_be_redone(error) || commit.attempt == most_commits)
                            return std::nullopt;
                          ++attempt_;
                          lost_commit_ = error;
                          return choose();
                        },
                        [](auto const&) -> Recovery { return std::nullopt; },
                    },
                    step_);
}

/// As fall_back(), but the error is thrown on.
std::optional<LoadStep> LoadStrategy::replay(Spool spool, StageError const& error) const {
  if (interrupted_) return std::nullopt;
  return fall_back(spool, error);
}

}  // namespace loanpulse
