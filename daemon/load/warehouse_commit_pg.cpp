// How PgWarehouse commits, by the way that the rows have gone.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

#include "load/other_sessions_pg.hpp"
#include "load/sql/local_settings.hpp"
#include "load/stale_sessions_pg.hpp"
#include "load/unique_facts.hpp"
#include "load/warehouse_pg.hpp"

namespace loanpulse {
namespace {

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

/// For the outcome of a COMMIT. Who waited for the lost session's locks as long as is allowed does
/// not wait again.
bool may_be_asked_again(StageError const& error) {
  return error.kind() == ErrorKind::transient && error.code() != "sql_55P03";
}

}  // namespace

CommitReceipt PgWarehouse::commit(Commit const& commit) {
  settle_unchanged(commit.facts);
  area_.complete();
  if (direct_) {
    if (auto receipt = commit_direct(commit)) return *std::move(receipt);
  }
  area_.complete();  // rows may have come back from the direct way
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
    auto const merged = early_->take_over(keep_alive_);
    if (!merged) return std::nullopt;
    auto ready = ready_rows(commit);
    ready.merged = merged->counts;
    auto receipt =
        commit_run(merged->transaction, job_, run_, sql_, area_, commit, std::move(ready));
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
      auto receipt = commit_run(tx, job_, run_, sql_, area_, commit, ready_rows(commit));
      committed_ = true;
      return receipt;
    } catch (StageError const& error) {
      if (error.code() == "commit_unknown") return learn_outcome(error);
      if (!may_be_redone(error) || attempt == max_commit_attempts) {
        if (auto const more = with_other_sessions(*session_, job_.target, error)) throw *more;
        throw;
      }
      spdlog::warn("Commit of run {} of '{}' is redone, attempt {} of {}: {}.", run_.run_id,
                   job_.name, attempt + 1, max_commit_attempts, error.what());
    }
    end_stale_sessions(*session_, run_);
  }
}

/// Nothing when the rows are in the staging area after all.
std::optional<CommitReceipt> PgWarehouse::commit_direct(Commit const& commit) {
  auto ready = ready_rows(commit);
  try {
    // Among rows that all went this way the index has found no key twice; others may share theirs.
    if (ready.count == 0) {
      ready.facts = with_distinct_keys(job_, commit.facts);
    } else {
      require_distinct_keys(ready.facts);
    }
    require_unique_checks(job_, ready.facts);
    if (!direct_->has_begun()) direct_->begin(*session_, lock_timeout_);
    direct_->copy_kept();
    direct_->settle();
  } catch (StageError const& error) {
    give_up_direct_load(error);
    return std::nullopt;
  }
  ready.direct = direct_->kept_rows();
  ready.direct_inserted = direct_->rows();
  ready.count += ready.direct;
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

/// As the staging area and the comparison have them.
ReadyRows PgWarehouse::ready_rows(Commit const& commit) const {
  ReadyRows ready;
  ready.unchanged = unchanged_ ? unchanged_->rows() : 0;
  ready.count = area_.staged() + ready.unchanged;
  ready.facts = commit.facts;
  ready.begins_with_known_keys = begins_with_known_keys_;
  ready.target_has_rows = target_has_rows_;
  return ready;
}

CommitReceipt PgWarehouse::learn_outcome(StageError const& lost) {
  spdlog::warn("Run {} of '{}' lost its connection during COMMIT, asking for the outcome: {}.",
               run_.run_id, job_.name, lost.what());
  std::string silence;
  for (int attempt = 1;; ++attempt) {
    try {
      // Connecting takes as long as a network takes, and interrupt() waits for nothing.
      auto fresh = session_->another();
      {
        std::lock_guard const lock{replacing_};
        *session_ = std::move(fresh);
      }
      PgTransaction tx{*session_, limit_lock_wait(lock_timeout_)};
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
      silence = error.what();
      if (!may_be_asked_again(error) || interrupted_ || attempt == max_reconnects) break;
      std::this_thread::sleep_for(reconnect_pause);
    }
  }
  throw StageError{
      ErrorKind::transient, "commit_unknown",
      fmt::format("the connection broke during COMMIT and PostgreSQL has not said what became of "
                  "it: whether run {} committed is in its record in metadata.pipeline_runs; "
                  "running the job again is safe either way ({}; {})",
                  run_.run_id, lost.what(), silence)};
}

}  // namespace loanpulse
