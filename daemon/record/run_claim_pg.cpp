#include "record/run_claim_pg.hpp"

#include "model/error.hpp"
#include "model/lease.hpp"
#include "record/lost_runs_pg.hpp"
#include "record/process_identity.hpp"
#include "record/run_record_pg.hpp"
#include "record/sql_time.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

[[noreturn]] void throw_already_running(std::string const& job_name, RunningRow const& row) {
  throw StageError{ErrorKind::rejected, "already_running",
                   fmt::format("job \"{}\" is already running: run {} by {} since {} UTC; wait for "
                               "its end, or end it: `loanpulse cancel {}` if a daemon runs it, "
                               "Ctrl-C where `loanpulse run` does",
                               job_name, row.run_id, row.daemon, row.started_at, row.run_id)};
}

}  // namespace

void lock_job(PgTransaction& transaction, std::string const& job_name) {
  transaction.exec("SELECT pg_advisory_xact_lock(hashtextextended('loanpulse job ' || $1, 0))",
                   job_name);
}

void release_dead_run(PgTransaction& transaction, std::string const& job_name) {
  auto const running = running_rows(transaction, job_name);
  if (running.empty()) return;
  if (!is_lost(running.front())) throw_already_running(job_name, running.front());
  if (release_runs(transaction, running) > 0) return;
  auto const still = running_rows(transaction, job_name);
  if (!still.empty()) throw_already_running(job_name, still.front());
}

Run insert_running(PgTransaction& transaction, std::string const& job_name, Trigger trigger) {
  // The unique index decides if anybody came past lock_job().
  auto const inserted = transaction.exec(
      fmt::format("INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger, attempt, "
                  "started_at, daemon, fencing_token, lease_expires_at) VALUES "
                  "(gen_random_uuid(), $1, 'running', $2, 1, now(), $3, "
                  "nextval('metadata.fencing_token'), now() + interval '{} s') "
                  "ON CONFLICT (job_name) WHERE status = 'running' DO NOTHING "
                  "RETURNING run_id, fencing_token, {}",
                  lease_duration.count(), sql_microseconds("started_at")),
      job_name, to_string(trigger), own_identity());
  if (inserted.empty()) {
    auto const others = running_rows(transaction, job_name);
    throw_already_running(job_name, others.empty() ? RunningRow{.run_id = "?",
                                                                .daemon = "another process",
                                                                .started_at = "just now"}
                                                   : others.front());
  }
  auto const& row = inserted[0];
  Run run{.run_id = row[0].c_str(),
          .job_name = job_name,
          .trigger = trigger,
          .attempt = 1,
          .fencing_token = row[1].as<std::int64_t>(),
          .started_at = time_of(row[2].as<std::int64_t>()),
          .watermark_before = std::nullopt};
  read_watermark(transaction, run);
  return run;
}

void read_watermark(PgTransaction& transaction, Run& run) {
  auto const state = transaction.exec(
      "UPDATE metadata.pipeline_runs r SET watermark_before = s.watermark "
      "FROM metadata.ingestion_state s WHERE r.run_id = $1 AND s.job_name = r.job_name "
      "AND s.partition = '' RETURNING s.watermark, EXISTS (SELECT FROM metadata.ingestion_state p "
      "WHERE p.job_name = r.job_name AND p.partition <> '')",
      run.run_id);
  if (state.empty()) return;
  run.watermark_before = optional_text(state[0][0]);
  run.has_partitions = state[0][1].as<bool>();
}

bool is_claimed(PgTransaction& transaction, Run const& run) {
  lock_job(transaction, run.job_name);
  return !transaction
              .exec(
                  "SELECT 1 FROM metadata.pipeline_runs WHERE run_id = $1 "
                  "AND status = 'running' AND fencing_token = $2",
                  run.run_id, run.fencing_token)
              .empty();
}

}  // namespace loanpulse
