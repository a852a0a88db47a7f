#include "record/run_claim_pg.hpp"

#include "model/error.hpp"
#include "record/process_identity.hpp"

#include <fmt/format.h>

#include <chrono>

namespace loanpulse {
namespace {

struct RunningRow {
  std::string run_id;
  std::string daemon;
  std::string started_at;
  std::string lease{};
  bool lease_expired = false;
  bool long_expired = false;
};

std::optional<RunningRow> find_running(PgTransaction& transaction, std::string const& job_name) {
  auto const rows = transaction.exec(
      "SELECT run_id, daemon, to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), "
      "lease_expires_at, lease_expires_at < now(), lease_expires_at < now() - interval '5 min' "
      "FROM metadata.pipeline_runs WHERE job_name = $1 AND status = 'running'",
      job_name);
  if (rows.empty()) return std::nullopt;
  auto const& row = rows[0];
  return RunningRow{.run_id = row[0].c_str(),
                    .daemon = row[1].c_str(),
                    .started_at = row[2].c_str(),
                    .lease = row[3].c_str(),
                    .lease_expired = row[4].as<bool>(),
                    .long_expired = row[5].as<bool>()};
}

bool is_dead(RunningRow const& row) {
  switch (liveness_of(row.daemon)) {
    case Liveness::alive:
      // Hung or stopped for good, or it could not reach the database when its run failed.
      return row.long_expired;
    case Liveness::dead:
      return true;
    case Liveness::unknown:
      return row.lease_expired;
  }
  return false;
}

[[noreturn]] void throw_already_running(std::string const& job_name, RunningRow const& row) {
  throw StageError{ErrorKind::rejected, "already_running",
                   fmt::format("job \"{}\" is already running: run {} by {} since {} UTC; wait for "
                               "its end, or stop that process",
                               job_name, row.run_id, row.daemon, row.started_at)};
}

}  // namespace

void lock_job(PgTransaction& transaction, std::string const& job_name) {
  transaction.exec("SELECT pg_advisory_xact_lock(hashtextextended('loanpulse job ' || $1, 0))",
                   job_name);
}

void interrupt_dead_run(PgTransaction& transaction, std::string const& job_name) {
  auto const running = find_running(transaction, job_name);
  if (!running) return;
  if (!is_dead(*running)) throw_already_running(job_name, *running);
  // A dead process's session may still be committing on the server: SKIP LOCKED finds that out.
  // The lease is compared, as a heartbeat may have come since it was read.
  auto const marked = transaction.exec(
      "UPDATE metadata.pipeline_runs SET status = 'interrupted', finished_at = now(), "
      "error_code = 'interrupted', error_message = $2 "
      "WHERE run_id = (SELECT run_id FROM metadata.pipeline_runs WHERE run_id = $1 "
      "AND status = 'running' AND lease_expires_at = $3::timestamptz FOR UPDATE SKIP LOCKED)",
      running->run_id,
      fmt::format("the process {} ended without finishing this run; nothing of it was stored, and "
                  "the next run starts where the last successful one stopped",
                  running->daemon),
      running->lease);
  if (marked.affected_rows() == 1) return;
  if (auto const still = find_running(transaction, job_name)) {
    throw_already_running(job_name, *still);
  }
}

Run insert_running(PgTransaction& transaction, std::string const& job_name, Trigger trigger) {
  // The unique index decides if anybody came past lock_job().
  auto const inserted = transaction.exec(
      "INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger, started_at, daemon, "
      "fencing_token, lease_expires_at) VALUES (gen_random_uuid(), $1, 'running', $2, now(), $3, "
      "nextval('metadata.fencing_token'), now() + interval '60 s') "
      "ON CONFLICT (job_name) WHERE status = 'running' DO NOTHING "
      "RETURNING run_id, fencing_token, (extract(epoch FROM started_at) * 1000000)::bigint",
      job_name, to_string(trigger), own_identity());
  if (inserted.empty()) {
    auto const other = find_running(transaction, job_name);
    throw_already_running(
        job_name, other.value_or(RunningRow{
                      .run_id = "?", .daemon = "another process", .started_at = "just now"}));
  }
  auto const& row = inserted[0];
  Run run{.run_id = row[0].c_str(),
          .job_name = job_name,
          .trigger = trigger,
          .fencing_token = row[1].as<std::int64_t>(),
          .started_at = TimePoint{std::chrono::microseconds{row[2].as<std::int64_t>()}},
          .watermark_before = std::nullopt};
  // A statement of its own: its snapshot is younger than any wait of the one above.
  auto const state = transaction.exec(
      "UPDATE metadata.pipeline_runs r SET watermark_before = s.watermark "
      "FROM metadata.ingestion_state s WHERE r.run_id = $1 AND s.job_name = r.job_name "
      "RETURNING s.watermark",
      run.run_id);
  if (!state.empty() && !state[0][0].is_null()) run.watermark_before = state[0][0].c_str();
  return run;
}

}  // namespace loanpulse
