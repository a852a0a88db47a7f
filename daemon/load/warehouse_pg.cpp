#include "load/warehouse_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "load/sql/local_settings.hpp"
#include "load/stale_sessions_pg.hpp"
#include "load/target_pg.hpp"
#include "load/unique_facts.hpp"
#include "pg/answer_limit.hpp"
#include "pg/identifier.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t pages_on_one_session = 3;
/// For a COPY to be cancelled and the staging area to be dropped; else its sweep does that.
constexpr std::chrono::seconds longest_closing{30};

/// Pages, or parts of a large one, from the run's first on, that are asked about whether all of
/// their keys are new in the target. A source that lists by its cursor sends what it has sent
/// before, the lag, at its head; where all is read, the first page speaks for the others.
std::size_t pages_to_try(Run const& run, UpsertSql const& sql) {
  if (sql.set_checks_take_rows()) return 0;
  return run.watermark_before ? 3 : 1;
}

}  // namespace

PgWarehouse::PgWarehouse(PgSessionPool& sessions, ScratchSpace& scratch, Job const& job,
                         Run const& run, std::chrono::milliseconds lock_timeout,
                         std::function<void()> keep_alive)
    : job_{job},
      run_{run},
      sessions_{sessions},
      scratch_{scratch},
      session_{sessions.take(session_name(job.name))},
      sql_{job, run},
      area_{*session_, job, sql_},
      known_{job, run},
      lock_timeout_{lock_timeout},
      keep_alive_{std::move(keep_alive)},
      pages_to_try_{pages_to_try(run, sql_)},
      may_merge_early_{!sql_.set_checks_take_rows()} {}

PgWarehouse::~PgWarehouse() {
  stop_merging_early();
  // Whoever would interrupt a wait for a server that stands still has no hold on it any more.
  AnswerLimit const limit{session_->socket(), longest_closing};
  std::optional<AnswerLimit> of_direct;
  std::optional<AnswerLimit> of_comparing;
  if (direct_session_) of_direct.emplace((*direct_session_)->socket(), longest_closing);
  if (comparing_session_) of_comparing.emplace((*comparing_session_)->socket(), longest_closing);
  direct_.reset();
  unchanged_.reset();
  // Sessions that were told to break off something may be told so a moment later.
  if (committed_ && !interrupted_) return;
  if (direct_session_) direct_session_->spoil();
  if (comparing_session_) comparing_session_->spoil();
  if (!committed_) area_.drop();
  session_.spoil();
}

void PgWarehouse::prepare() {
  if (!run_.watermark_before) {
    opening_ =
        std::async(std::launch::async, [this] { return take_locking_session(sessions_, run_); });
  }
  target_has_rows_ = prepare_target(*session_, job_, lock_timeout_);
  prepared_at_ = std::chrono::steady_clock::now();
}

/// On another session, which does not see what the run's own have not committed.
bool PgWarehouse::has_rows_of_others() {
  auto session = sessions_.take(session_name(job_.name));
  PgTransaction tx{*session, limit_lock_wait(lock_timeout_)};
  return !tx.exec(fmt::format("SELECT 1 FROM {} LIMIT 1",
                              quoted_table(job_.target.schema, job_.target.table)))
              .empty();
}

void PgWarehouse::stage(RowBatch const& batch, std::vector<bool> const& keep,
                        SetFacts const& possible) {
  possible_ = possible;
  if (std::find(keep.begin(), keep.end(), true) == keep.end()) return;
  bool const is_first = first_page_ == 0;
  choose_way(batch, keep);
  if (direct_ && load_directly(batch, keep)) return;
  if (!unchanged_ || !set_unchanged_aside(batch, keep)) {
    // Rows whose keys are all above those of the target would have gone straight there.
    if (is_first) begins_with_known_keys_ = unchanged_.has_value();
    area_.stage(batch, keep);
  }
  if (!possible.keys_are_distinct && may_merge_early_) stop_merging_early();
  if (direct_) return;  // whose transaction merges the staged rows when it commits
  for (auto const& chunk : area_.take_complete()) merge_early(chunk);
}

void PgWarehouse::quarantine(std::vector<QuarantinedRow> const& rows) {
  // They may be copied at once, on the session that a question may be using.
  if (!rows.empty() && !comparing_session_) settle_unchanged(possible_);
  area_.quarantine(rows);
}

void PgWarehouse::pause() {
  StageError const reason{ErrorKind::transient, "source_paused",
                          "the source takes long for a page"};
  if (direct_) give_up_direct_load(reason);
  // What was compared is to be so at the commit too: nobody knows when that will be.
  if (unchanged_) stage_unchanged(reason);
  area_.settle();
}

/// Asks about one of the first pages whether the rows from here on may be copied directly.
void PgWarehouse::choose_way(RowBatch const& batch, std::vector<bool> const& keep) {
  bool const is_first = first_page_ == 0;
  if (is_first) {
    first_page_ = batch.page;
    if (pages_to_try_ > 0) {
      unchanged_.emplace(job_, run_, sql_.with_cursor_text(), scratch_, lock_timeout_);
    }
  }
  if (direct_ || early_ || pages_to_try_ == 0) return;
  --pages_to_try_;
  if (known_.any(batch, keep)) return;
  settle_unchanged(possible_);
  area_.settle();
  try {
    direct_ = DirectLoad::try_for(*session_, job_, run_, batch, keep, scratch_);
  } catch (StageError const& error) {
    spdlog::debug("Run {} goes through the staging area: {}.", run_.run_id, error.what());
  }
  if (direct_ && is_first) unchanged_.reset();
}

bool PgWarehouse::has_taken_other_ways() const {
  return area_.has_rows() || (unchanged_ && unchanged_->rows() > 0);
}

/// False when the page is still to be staged.
bool PgWarehouse::load_directly(RowBatch const& batch, std::vector<bool> const& keep) {
  if (known_.any(batch, keep)) return false;
  try {
    require_unique_checks(job_, possible_);
    if (has_taken_other_ways()) require_distinct_keys(possible_);
    direct_->keep(batch, keep);
  } catch (StageError const& error) {
    give_up_direct_load(error);
    return false;
  }
  // With the second page it is known that the source is quick enough for an open transaction, and
  // that the run is worth a second session. A large page that came at once says as much.
  bool const is_of_second_page = batch.page != first_page_;
  if (!direct_->has_begun() && !is_of_second_page && !(batch.first_record > 0 && came_quickly())) {
    return true;
  }
  try {
    if (!direct_->has_begun()) begin_direct_load();
    direct_->copy_kept();
  } catch (StageError const& error) {
    give_up_direct_load(error);
  }
  return true;
}

bool PgWarehouse::came_quickly() const {
  return std::chrono::steady_clock::now() - prepared_at_ < longest_pause / 2;
}

PgSessionPool::Loan PgWarehouse::second_session() {
  return opening_.valid() ? opening_.get() : take_locking_session(sessions_, run_);
}

void PgWarehouse::begin_direct_load() {
  auto session = second_session();
  {
    std::lock_guard const lock{replacing_};
    direct_session_.emplace(std::move(session));
  }
  direct_->begin(**direct_session_, lock_timeout_);
}

void PgWarehouse::give_up_direct_load(StageError const& reason) {
  if (interrupted_) throw reason;  // the staging area would be interrupted by nobody
  spdlog::debug("Run {} goes on through the staging area: {}.", run_.run_id, reason.what());
  auto const direct = std::move(direct_);
  direct->give_up_to(area_, keep_alive_);
  std::lock_guard const lock{replacing_};
  direct_session_.reset();
}

PgSession& PgWarehouse::comparing_session() {
  if (!comparing_session_) {
    auto session = second_session();
    std::lock_guard const lock{replacing_};
    comparing_session_.emplace(std::move(session));
  }
  return **comparing_session_;
}

/// False when the page is to be staged.
bool PgWarehouse::set_unchanged_aside(RowBatch const& batch, std::vector<bool> const& keep) {
  settle_unchanged(possible_);
  if (!unchanged_ || !unchanged_->is_worth_asking(batch, keep)) return false;
  // A short run does with one session, on which questions and staged rows take turns.
  bool const takes_turns = unchanged_->pages() < pages_on_one_session;
  if (takes_turns) area_.settle();
  try {
    return unchanged_->ask(takes_turns ? *session_ : comparing_session(), batch, keep);
  } catch (StageError const& error) {
    stage_unchanged(error);
    return false;
  }
}

/// The facts are about the rows so far: each must be a case of its own.
void PgWarehouse::settle_unchanged(SetFacts const& facts) {
  if (!unchanged_) return;
  UnchangedRows::Others others;
  try {
    require_distinct_keys(facts);
    require_unique_checks(job_, facts);
    others = unchanged_->settle();
  } catch (StageError const& error) {
    return stage_unchanged(error);
  }
  if (others.rows > 0) area_.stage(others.stream, others.rows);
}

/// Does without the comparison after all.
void PgWarehouse::stage_unchanged(StageError const& reason) {
  if (interrupted_) throw reason;
  spdlog::debug("Run {} stages all of its rows: {}.", run_.run_id, reason.what());
  unchanged_->give_up_to(area_, keep_alive_);
  unchanged_.reset();
  std::lock_guard const lock{replacing_};
  comparing_session_.reset();
}

/// Only while no key can come twice: which version of a key is the newest is known when all are
/// there.
void PgWarehouse::merge_early(StagedChunk chunk) {
  if (!may_merge_early_) return;
  if (!early_) {
    std::lock_guard const lock{replacing_};
    early_ =
        std::make_unique<EarlyMerge>(sessions_, run_, sql_, lock_timeout_, begins_with_known_keys_);
  }
  early_->add(chunk);
}

void PgWarehouse::stop_merging_early() {
  may_merge_early_ = false;
  if (!early_) return;
  early_->stop();  // while interrupt() still reaches it
  std::lock_guard const lock{replacing_};
  early_.reset();
}

void PgWarehouse::interrupt(Interruption how) {
  interrupted_ = true;
  std::lock_guard const lock{replacing_};
  session_->interrupt(how);
  if (direct_session_) (*direct_session_)->interrupt(how);
  if (comparing_session_) (*comparing_session_)->interrupt(how);
  if (early_) early_->interrupt(how);
}

}  // namespace loanpulse
