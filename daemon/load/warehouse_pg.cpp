#include "load/warehouse_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>

#include "load/commit_pg.hpp"
#include "load/lock_wait_pg.hpp"
#include "load/target_pg.hpp"

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

}  // namespace

PgWarehouse::PgWarehouse(PgSessionPool& sessions, Job const& job, Run const& run,
                         std::chrono::milliseconds lock_timeout)
    : job_{job},
      run_{run},
      sessions_{sessions},
      session_{sessions.take("loanpulse " + job.name)},
      sql_{job, run},
      area_{*session_, job, sql_},
      lock_timeout_{lock_timeout} {}

PgWarehouse::~PgWarehouse() {
  stop_merging_early();
  if (committed_) return;
  area_.drop();
  session_.spoil();
}

void PgWarehouse::prepare() {
  prepare_target(*session_, job_.target, lock_timeout_);
  require_state(*session_, job_, lock_timeout_);
}

void PgWarehouse::stage(RowBatch const& batch, std::vector<bool> const& keep,
                        bool keys_are_distinct) {
  area_.stage(batch, keep);
  if (!keys_are_distinct && may_merge_early_) stop_merging_early();
  for (auto const& chunk : area_.take_complete()) merge_early(chunk);
}

void PgWarehouse::quarantine(std::vector<QuarantinedRow> const& rows) { area_.quarantine(rows); }

/// Only while no key can come twice: which version of a key is the newest, and whether a check on
/// the whole set may take rows out, is known when all are there.
void PgWarehouse::merge_early(StagedChunk chunk) {
  if (!may_merge_early_) return;
  if (!early_) {
    try {
      auto session = sessions_.take("loanpulse " + job_.name);
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
  area_.complete();
  if (early_) {
    for (auto const& chunk : area_.take_complete()) early_->add(chunk);
    auto receipt = commit_merged(commit);
    stop_merging_early();
    if (receipt) return *std::move(receipt);
  }
  return commit_anew(commit);
}

/// Nothing when the head start was lost.
std::optional<CommitReceipt> PgWarehouse::commit_merged(Commit const& commit) {
  try {
    auto const merged = early_->take_over();
    if (!merged) return std::nullopt;
    auto receipt = commit_run(merged->transaction, job_, run_, sql_, area_, commit, merged->counts);
    committed_ = true;
    return receipt;
  } catch (StageError const& error) {
    if (error.code() == "commit_unknown") return learn_outcome(error);
    if (!may_be_redone(error)) throw;
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
      PgTransaction tx{*session_};
      limit_lock_wait(tx, lock_timeout_);
      auto receipt = commit_run(tx, job_, run_, sql_, area_, commit, std::nullopt);
      committed_ = true;
      return receipt;
    } catch (StageError const& error) {
      if (error.code() == "commit_unknown") return learn_outcome(error);
      if (!may_be_redone(error) || attempt == max_commit_attempts) throw;
      spdlog::warn("Commit of run {} of '{}' is redone, attempt {} of {}: {}.", run_.run_id,
                   job_.name, attempt + 1, max_commit_attempts, error.what());
    }
  }
}

void PgWarehouse::interrupt() {
  interrupted_ = true;
  std::lock_guard const lock{replacing_};
  session_->cancel_statement();
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
      // FOR UPDATE waits for the lost session's transaction, if it is still being decided. With
      // another token the row tells of somebody else's attempt.
      auto const row = tx.exec(
          "SELECT status, rows_read, rows_inserted, rows_updated, rows_unchanged, "
          "rows_quarantined, pages, bytes, watermark_after FROM metadata.pipeline_runs "
          "WHERE run_id = $1 AND fencing_token = $2 FOR UPDATE",
          run_.run_id, run_.fencing_token);
      if (row.empty() || row[0][0].as<std::string>() != "succeeded") {
        throw StageError{
            ErrorKind::transient, "connection_lost",
            fmt::format("the connection broke during COMMIT and run {} did not commit: "
                        "run the job again ({})",
                        run_.run_id, lost.what())};
      }
      committed_ = true;
      CommitReceipt receipt;
      receipt.counts = {row[0][1].as<std::uint64_t>(), row[0][2].as<std::uint64_t>(),
                        row[0][3].as<std::uint64_t>(), row[0][4].as<std::uint64_t>(),
                        row[0][5].as<std::uint64_t>(), row[0][6].as<std::uint64_t>(),
                        row[0][7].as<std::uint64_t>()};
      if (!row[0][8].is_null()) receipt.watermark_after = row[0][8].as<std::string>();
      return receipt;
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
