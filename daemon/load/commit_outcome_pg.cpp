#include "load/commit_outcome_pg.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string>
#include <thread>
#include <utility>

#include "load/commit_pg.hpp"
#include "load/sql/local_settings.hpp"

namespace loanpulse {
namespace {

/// Attempts, a second apart: by then a server that restarts is back. Afterwards the outcome is told
/// as unknown.
constexpr int max_reconnects = 30;
constexpr std::chrono::seconds reconnect_pause{1};

/// Who waited for the lost session's locks as long as is allowed does not wait again.
bool may_be_asked_again(StageError const& error) {
  return error.kind() == ErrorKind::transient && error.code() != "sql_55P03";
}

}  // namespace

CommitReceipt learn_outcome(RunSessions& sessions, Run const& run,
                            std::chrono::milliseconds lock_timeout, StageError const& lost,
                            std::function<bool()> const& is_interrupted) {
  spdlog::warn("Run {} of '{}' lost its connection during COMMIT, asking for the outcome: {}.",
               run.run_id, run.job_name, lost.what());
  std::string silence;
  for (int attempt = 1;; ++attempt) {
    try {
      sessions.reconnect();
      PgTransaction tx{sessions[LoadSession::staging], limit_lock_wait(lock_timeout)};
      auto receipt = find_commit(tx, run);
      if (!receipt) {
        throw StageError{
            ErrorKind::transient, "connection_lost",
            fmt::format("the connection broke during COMMIT and run {} did not commit: "
                        "run the job again ({})",
                        run.run_id, lost.what())};
      }
      return *std::move(receipt);
    } catch (StageError const& error) {
      if (error.code() == "connection_lost") throw;
      silence = error.what();
      if (!may_be_asked_again(error) || is_interrupted() || attempt == max_reconnects) break;
      std::this_thread::sleep_for(reconnect_pause);
    }
  }
  throw StageError{
      ErrorKind::transient, "commit_unknown",
      fmt::format("the connection broke during COMMIT and PostgreSQL has not said what became of "
                  "it: whether run {} committed is in its record in metadata.pipeline_runs; "
                  "running the job again is safe either way ({}; {})",
                  run.run_id, lost.what(), silence)};
}

}  // namespace loanpulse
