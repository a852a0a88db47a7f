#include "load/load_strategy.hpp"

namespace loanpulse {
namespace {

/// Pages, or parts of a large one, that are asked about whether all of their keys are new in the
/// target. A source that lists by its cursor sends what it has sent before, the lag, at its head;
/// where all is read, the first page speaks for the others.
std::size_t pages_to_ask_about(LoadTraits const& traits) {
  if (traits.set_checks_take_rows || traits.stages_all) return 0;
  return traits.has_watermark ? 3 : 1;
}

/// Questions, from the first on, that share the staging area's session: a short run needs no second
/// one.
constexpr std::size_t questions_on_one_session = 3;

/// Rows. From a first page of so many on, a run that may copy opens a second session while it is
/// compared; below it the run may well end with this page.
constexpr std::size_t rows_of_a_long_run = 1'000;

/// Rows. So many new ones, and none that has changed, say of the pages behind them what a question
/// would: of fewer, chance may have kept the changed ones out.
constexpr std::size_t telling_new_rows = 100;

}  // namespace

LoadStrategy::LoadStrategy(LoadTraits const& traits)
    : has_watermark_{traits.has_watermark},
      questions_left_{pages_to_ask_about(traits)},
      may_copy_new_{questions_left_ > 0},
      merging_{traits.set_checks_take_rows || traits.stages_all ? Merging::off
                                                                : Merging::possible} {}

LoadStep LoadStrategy::run_begins() {
  // A run that reads everything is worth a second session, which takes the server a process.
  if (has_watermark_) return step_ = NothingMore{};
  has_opened_ahead_ = true;
  return step_ = OpenSessionAhead{};
}

LoadStep LoadStrategy::page_comes(ArrivedPage const& page) {
  is_first_ = !first_page_;
  if (is_first_) {
    first_page_ = page.number;
    if (questions_left_ > 0) may_compare_ = true;
  }
  page_ = page;
  bool const may_ask =
      copying_ == Copying::off && merging_ != Merging::under_way && questions_left_ > 0;
  if (may_ask) --questions_left_;
  return begin(may_ask && !has_known_rows(page.known) ? Task::ask_target : Task::spool_page);
}

LoadStep LoadStrategy::rows_are_quarantined() { return begin(Task::quarantine); }

LoadStep LoadStrategy::source_pauses() { return begin(Task::pause); }

LoadStep LoadStrategy::commit_is_wanted(Uniqueness const& known) {
  page_.uniqueness = known;
  return begin(Task::commit);
}

LoadStep LoadStrategy::begin(Task task) {
  task_ = task;
  return next();
}

LoadStep LoadStrategy::next() { return step_ = choose(); }

LoadStep LoadStrategy::go_on(Task task) {
  task_ = task;
  return choose();
}

LoadStep LoadStrategy::choose() {
  switch (task_) {
    case Task::none:
      break;
    case Task::ask_target:
      return ask_target();
    case Task::spool_page:
      return spool_page();
    case Task::copy_spooled:
      return copy_spooled();
    case Task::compare_page:
      return compare_page();
    case Task::ask_for_rows:
      return ask_for_rows();
    case Task::compare_received:
      return compare_received();
    case Task::stage_page:
      return stage_page();
    case Task::merge_chunks:
      return merge_chunks();
    case Task::quarantine:
      return quarantine();
    case Task::pause:
      return pause();
    case Task::commit:
      return commit();
  }
  return NothingMore{};
}

LoadStep LoadStrategy::ask_target() {
  // New rows of the page before wait for the answer: they are copied with this page, or staged.
  bool const new_rows_wait = received_ == Received::compared && new_rows_ > 0 && may_copy_new_;
  if (!new_rows_wait) {
    if (auto const step = finish_comparison()) return *step;
  }
  if (staging_ == Staging::busy) return FlushStaging{};
  if (new_rows_wait && new_rows_ >= telling_new_rows) return SpoolNew{};
  return AskTarget{};
}

LoadStep LoadStrategy::spool_page() {
  if (received_ == Received::compared) return *finish_received();
  // Old rows are merged by the transaction in which the new ones are copied.
  if (copying_ == Copying::off || has_known_rows(page_.known)) return go_on(Task::compare_page);
  if (auto const doubt = doubt_about_copying()) return fall_back(Spool::copied, *doubt);
  return SpoolPage{};
}

LoadStep LoadStrategy::copy_spooled() {
  // With the second page it is known that the source is quick enough for an open transaction, and
  // that the run is worth a second session. A large page that came at once says as much.
  bool const is_worth_a_session =
      page_.number != first_page_ || (page_.is_later_part && page_.came_quickly);
  if (copying_ == Copying::spooling && is_worth_a_session) return OpenSession{LoadSession::copying};
  if (copying_ == Copying::session_open) return BeginCopying{LoadSession::copying};
  if (copying_ == Copying::begun) return CopySpooled{};
  return go_on(Task::none);
}

LoadStep LoadStrategy::compare_page() {
  if (may_ask_ahead()) {
    if (auto const doubt = doubt_about_comparison()) return fall_back(Spool::unchanged, *doubt);
    if (asked_) return ReceiveRows{};
  } else if (auto const step = finish_comparison()) {
    return *step;
  }
  if (is_first_ && may_compare_ && may_lead_to_copying() && !has_opened_ahead_ &&
      page_.rows >= rows_of_a_long_run) {
    has_opened_ahead_ = true;
    return OpenSessionAhead{};
  }
  bool const is_worth_asking =
      may_compare_ && (pace_.is_worth_asking(page_.known) || may_lead_to_copying());
  return go_on(is_worth_asking ? Task::ask_for_rows : Task::stage_page);
}

LoadStep LoadStrategy::ask_for_rows() {
  if (!may_compare_) return go_on(Task::stage_page);  // the attempt has failed
  if (questions_ < questions_on_one_session) {
    if (staging_ == Staging::busy) return FlushStaging{};
    return AskForRows{LoadSession::staging};
  }
  if (!has_comparing_session_) return OpenSession{LoadSession::comparing};
  return AskForRows{LoadSession::comparing};
}

LoadStep LoadStrategy::compare_received() {
  if (auto const step = finish_received()) return *step;
  return go_on(Task::merge_chunks);
}

LoadStep LoadStrategy::stage_page() {
  // Rows whose keys are all above those of the target would have been copied.
  if (is_first_) begins_with_known_keys_ = may_compare_;
  return StagePage{};
}

LoadStep LoadStrategy::merge_chunks() {
  // Which version of a key is the newest is known when all are there.
  if (!page_.uniqueness.of_keys) {
    if (merging_ == Merging::under_way) return StopMerging{};
    merging_ = Merging::off;
  }
  // What is staged while others are copied is merged in their transaction.
  bool const may_merge = merging_ != Merging::off && copying_ == Copying::off;
  if (may_merge && has_complete_chunk_) return MergeChunks{};
  return go_on(Task::none);
}

LoadStep LoadStrategy::quarantine() {
  // They may be copied at once, on the session that a question may be using.
  if (!has_comparing_session_) {
    if (auto const step = finish_comparison()) return *step;
  }
  return QuarantineRows{};
}

LoadStep LoadStrategy::pause() {
  StageError const reason{ErrorKind::transient, "source_paused",
                          "the source takes long for a page"};
  // No transaction waits for a slow source. What was compared is to be so at the commit too, and
  // nobody knows when that will be.
  if (copying_ != Copying::off) return fall_back(Spool::copied, reason);
  if (may_compare_) return fall_back(Spool::unchanged, reason);
  if (staging_ == Staging::busy) return FlushStaging{};
  return go_on(Task::none);
}

LoadStep LoadStrategy::commit() {
  if (is_committed_) {
    if (merging_ == Merging::under_way) return StopMerging{};
    return go_on(Task::none);
  }
  if (auto const step = finish_comparison()) return *step;
  if (staging_ != Staging::complete) return CompleteStaging{};
  if (copying_ != Copying::off) return commit_copied();
  if (merging_ == Merging::under_way && page_.uniqueness.of_keys) {
    if (has_complete_chunk_) return MergeChunks{};
    return CommitMerged{};
  }
  if (merging_ == Merging::under_way || merging_ == Merging::lost) return StopMerging{};
  if (interrupted_) {
    return FailRun{{ErrorKind::cancelled, "cancelled", "the merge was broken off"}};
  }
  return CommitStaged{attempt_, lost_commit_};
}

LoadStep LoadStrategy::commit_copied() {
  if (auto const doubt = doubt_about_copying()) return fall_back(Spool::copied, *doubt);
  if (copying_ == Copying::spooling) return BeginCopying{LoadSession::staging};
  if (copying_ == Copying::begun) return CopySpooled{};
  if (copying_ == Copying::copied) return FlushCopy{};
  return CommitCopied{};
}

/// Before the last answer is compared: the server looks for this page's rows meanwhile. Only where
/// that answer is expected to be in favour of it, and on a session that serves for nothing else.
bool LoadStrategy::may_ask_ahead() const {
  return may_compare_ && has_comparing_session_ && received_ != Received::compared &&
         pace_.expects_unchanged(page_.known);
}

/// What is known is about all rows so far: rows that are set aside must each have a key of their
/// own.
std::optional<StageError> LoadStrategy::doubt_about_comparison() const {
  if (auto const doubt = doubt_about_keys(page_.uniqueness)) return doubt;
  return doubt_about_checks(page_.uniqueness);
}

/// A page of the lag at the head of a list, as every day: where none of its rows has changed, none
/// need be staged, and the new ones behind them are copied.
bool LoadStrategy::may_lead_to_copying() const {
  return copying_ == Copying::off && questions_left_ > 0 && has_known_rows(page_.known) &&
         !has_staged_;
}

/// Copying is under way, or the run ends with rows that need no staging table.
bool LoadStrategy::may_spool_new() const {
  if (new_rows_ == 0 || !may_copy_new_) return false;
  return copying_ != Copying::off || (task_ == Task::commit && !has_staged_);
}

/// The page whose rows are at hand.
std::optional<LoadStep> LoadStrategy::finish_received() const {
  if (received_ == Received::compared && may_spool_new()) {
    if (copying_ == Copying::off && staging_ == Staging::busy) return FlushStaging{};
    return SpoolNew{};
  }
  if (received_ == Received::compared) return StageDiffering{};
  if (received_ == Received::rows) return CompareRows{};
  return std::nullopt;
}

/// The pages before, whose rows were asked for.
std::optional<LoadStep> LoadStrategy::finish_comparison() const {
  if (!may_compare_) return std::nullopt;
  if (auto const doubt = doubt_about_comparison()) return fall_back(Spool::unchanged, *doubt);
  if (auto const step = finish_received()) return step;
  if (asked_) return ReceiveRows{};
  return std::nullopt;
}

/// Among rows that are all copied the target's index finds a key that comes twice; others may share
/// theirs.
std::optional<StageError> LoadStrategy::doubt_about_copying() const {
  if (auto const doubt = doubt_about_checks(page_.uniqueness)) return doubt;
  if (has_staged_ || has_set_aside_) return doubt_about_keys(page_.uniqueness);
  return std::nullopt;
}

/// The rows that are staged now would be broken off by nobody, where that was asked for before.
LoadStep LoadStrategy::fall_back(Spool spool, StageError const& reason) const {
  if (interrupted_) return FailRun{reason};
  return ReplaySpool{spool, reason};
}

}  // namespace loanpulse
