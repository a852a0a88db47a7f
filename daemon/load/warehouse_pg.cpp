#include "load/warehouse_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "load/commit_pg.hpp"
#include "load/lock_wait.hpp"
#include "load/stale_sessions_pg.hpp"
#include "load/target_pg.hpp"
#include "load/unique_facts.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t large_page = 5'000;  ///< rows
constexpr int max_commit_attempts = 5;
constexpr int max_reconnects = 30;
constexpr std::chrono::seconds reconnect_pause{1};

/// Losing against a concurrent writer; the staged rows are still there, so the merge can be redone.
bool may_be_redone(StageError const& error) {
  return error.code() == "sql_40001" || error.code() == "sql_40P01" ||
         error.code() == "sql_55P03" || error.code() == "sql_23505";
}

/// The same of a transaction on a session of its own: the rows are elsewhere too, and so is another
/// session.
bool may_be_done_elsewhere(StageError const& error) {
  return may_be_redone(error) || error.kind() == ErrorKind::transient;
}

/// Throws unless the direct way leaves nothing to ask of the staged rows.
void require_unique_checks(Job const& job, SetFacts const& facts) {
  if (prove_unique_checks(job, facts)) return;
  throw StageError{ErrorKind::bad_data, "not_unique", "a value may have come twice"};
}

}  // namespace

PgWarehouse::PgWarehouse(PgSessionPool& sessions, ScratchSpace& scratch, Job const& job,
                         Run const& run, std::chrono::milliseconds lock_timeout)
    : job_{job},
      run_{run},
      sessions_{sessions},
      scratch_{scratch},
      session_{sessions.take(session_name(job.name))},
      sql_{job, run},
      area_{*session_, job, sql_},
      lock_timeout_{lock_timeout},
      may_merge_early_{!sql_.set_checks_take_rows()} {}

PgWarehouse::~PgWarehouse() {
  stop_merging_early();
  direct_.reset();
  if (committed_) return;
  if (direct_session_) direct_session_->spoil();  // it may have been told to break off
  area_.drop();
  session_.spoil();
}

void PgWarehouse::prepare() {
  prepare_target(*session_, job_, lock_timeout_);
  prepared_at_ = std::chrono::steady_clock::now();
}

void PgWarehouse::stage(RowBatch const& batch, std::vector<bool> const& keep,
                        SetFacts const& possible) {
  if (std::find(keep.begin(), keep.end(), true) == keep.end()) return;
  if (!std::exchange(way_is_chosen_, true)) choose_way(batch, keep);
  if (direct_ && load_directly(batch, keep, possible)) return;
  area_.stage(batch, keep);
  if (!possible.keys_are_distinct && may_merge_early_) stop_merging_early();
  for (auto const& chunk : area_.take_complete()) merge_early(chunk);
}

void PgWarehouse::quarantine(std::vector<QuarantinedRow> const& rows) { area_.quarantine(rows); }

void PgWarehouse::pause() {
  if (direct_) {
    give_up_direct_load(
        {ErrorKind::transient, "source_paused", "the source takes long for a page"});
  }
  area_.settle();
}

void PgWarehouse::choose_way(RowBatch const& first, std::vector<bool> const& keep) {
  if (sql_.set_checks_take_rows()) return;
  area_.settle();
  try {
    direct_ = DirectLoad::try_for(*session_, job_, run_, first, keep, scratch_);
  } catch (StageError const& error) {
    spdlog::debug("Run {} goes through the staging area: {}.", run_.run_id, error.what());
  }
}

/// False when the page is still to be staged.
bool PgWarehouse::load_directly(RowBatch const& batch, std::vector<bool> const& keep,
                                SetFacts const& possible) {
  try {
    require_unique_checks(job_, possible);
    direct_->keep(batch, keep);
  } catch (StageError const& error) {
    give_up_direct_load(error);
    return false;
  }
  // With the second page it is known that the source is quick enough for an open transaction, and
  // that the run is worth a second session. One large page that came at once says as much.
  if (direct_->pages() < 2 && !(batch.rows >= large_page && came_quickly())) return true;
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

void PgWarehouse::begin_direct_load() {
  auto session = sessions_.take(session_name(job_.name));
  {
    std::lock_guard const lock{replacing_};
    direct_session_.emplace(std::move(session));
  }
  area_.settle();
  end_stale_sessions(*session_, run_);
  direct_->begin(**direct_session_, lock_timeout_);
}

void PgWarehouse::give_up_direct_load(StageError const& reason) {
  if (interrupted_) throw reason;  // the staging area would be interrupted by nobody
  spdlog::debug("Run {} goes on through the staging area: {}.", run_.run_id, reason.what());
  auto const direct = std::move(direct_);
  direct->give_up_to(area_);
  std::lock_guard const lock{replacing_};
  direct_session_.reset();
}

/// Nothing when the rows are in the staging area after all.
std::optional<CommitReceipt> PgWarehouse::commit_direct(Commit const& commit) {
  ReadyRows ready;
  ready.facts = with_distinct_keys(job_, commit.facts);
  try {
    require_unique_checks(job_, ready.facts);
    if (!direct_->has_begun()) direct_->begin(*session_, lock_timeout_);
    direct_->copy_kept();
    direct_->settle();
  } catch (StageError const& error) {
    give_up_direct_load(error);
    return std::nullopt;
  }
  ready.count = direct_->kept_rows();
  ready.merged = MergeCounts{direct_->rows(), 0};
  try {
    auto receipt = commit_run(direct_->settle(), job_, run_, sql_, area_, commit, std::move(ready));
    committed_ = true;
    return receipt;
  } catch (StageError const& error) {
    if (error.code() == "commit_unknown") {
      direct_.reset();
      return learn_outcome(error);
    }
    if (!may_be_done_elsewhere(error)) throw;
    give_up_direct_load(error);
    return std::nullopt;
  }
}

/// Only while no key can come twice: which version of a key is the newest is known when all are
/// there.
void PgWarehouse::merge_early(StagedChunk chunk) {
  if (!may_merge_early_) return;
  if (!early_) {
    try {
      auto session = sessions_.take(session_name(job_.name));
      end_stale_sessions(*session, run_);
      std::lock_guard const lock{replacing_};
      early_ = std::make_unique<EarlyMerge>(std::move(session), run_, sql_, lock_timeout_);
    } catch (StageError const& error) {
      spdlog::debug("No session to merge ahead of the commit: {}.", error.what());
      may_merge_early_ = false;
      return;
    }
  }
  early_->add(chunk);
}

void PgWarehouse::stop_merging_early() {
  may_merge_early_ = false;
  std::unique_ptr<EarlyMerge> early;
  {
    std::lock_guard const lock{replacing_};
    early = std::move(early_);
  }
}

CommitReceipt PgWarehouse::commit(Commit const& commit) {
  area_.settle();
  if (direct_) {
    if (auto receipt = commit_direct(commit)) return *std::move(receipt);
  }
  area_.complete();
  if (early_ && commit.facts.keys_are_distinct) {
    for (auto const& chunk : area_.take_complete()) early_->add(chunk);
    auto receipt = commit_merged(commit);
    stop_merging_early();
    if (receipt) return *std::move(receipt);
  }
  stop_merging_early();
  return commit_anew(commit);
}

/// Nothing when the head start was lost.
std::optional<CommitReceipt> PgWarehouse::commit_merged(Commit const& commit) {
  try {
    auto const merged = early_->take_over();
    if (!merged) return std::nullopt;
    auto receipt = commit_run(merged->transaction, job_, run_, sql_, area_, commit,
                              {area_.staged(), commit.facts, merged->counts});
    committed_ = true;
    return receipt;
  } catch (StageError const& error) {
    if (error.code() == "commit_unknown") return learn_outcome(error);
    if (!may_be_done_elsewhere(error)) throw;
    spdlog::warn("Commit of run {} of '{}' is redone: {}.", run_.run_id, job_.name, error.what());
    return std::nullopt;
  }
}

CommitReceipt PgWarehouse::commit_anew(Commit const& commit) {
  if (interrupted_) {  // while it merged ahead; nobody would interrupt again
    throw StageError{ErrorKind::cancelled, "cancelled", "the merge was broken off"};
  }
  for (int attempt = 1;; ++attempt) {
    try {
      PgTransaction tx{*session_, limit_lock_wait(lock_timeout_)};
      auto receipt = commit_run(tx, job_, run_, sql_, area_, commit,
                                {area_.staged(), commit.facts, std::nullopt});
      committed_ = true;
      return receipt;
    } catch (StageError const& error) {
      if (error.code() == "commit_unknown") return learn_outcome(error);
      if (!may_be_redone(error) || attempt == max_commit_attempts) throw;
      spdlog::warn("Commit of run {} of '{}' is redone, attempt {} of {}: {}.", run_.run_id,
                   job_.name, attempt + 1, max_commit_attempts, error.what());
    }
    end_stale_sessions(*session_, run_);
  }
}

void PgWarehouse::interrupt() {
  interrupted_ = true;
  std::lock_guard const lock{replacing_};
  session_->cancel_statement();
  if (direct_session_) (*direct_session_)->cancel_statement();
  if (early_) early_->interrupt();
}

CommitReceipt PgWarehouse::learn_outcome(StageError const& lost) {
  spdlog::warn("Run {} of '{}' lost its connection during COMMIT, asking for the outcome: {}.",
               run_.run_id, job_.name, lost.what());
  for (int attempt = 1;; ++attempt) {
    try {
      {
        std::lock_guard const lock{replacing_};
        session_->reconnect();
      }
      PgTransaction tx{*session_};
      auto receipt = find_commit(tx, run_);
      if (!receipt) {
        throw StageError{
            ErrorKind::transient, "connection_lost",
            fmt::format("the connection broke during COMMIT and run {} did not commit: "
                        "run the job again ({})",
                        run_.run_id, lost.what())};
      }
      committed_ = true;
      return *std::move(receipt);
    } catch (StageError const& error) {
      if (error.code() == "connection_lost") throw;
      if (attempt == max_reconnects) break;
      std::this_thread::sleep_for(reconnect_pause);
    }
  }
  throw StageError{
      ErrorKind::transient, "commit_unknown",
      fmt::format("the connection broke during COMMIT and PostgreSQL has not come back: "
                  "whether run {} committed is in its record in metadata.pipeline_runs; "
                  "running the job again is safe either way ({})",
                  run_.run_id, lost.what())};
}

}  // namespace loanpulse
