#include "record/triggers_pg.hpp"

#include "model/error.hpp"
#include "record/run_id.hpp"
#include "record/run_record_pg.hpp"
#include "record/storable_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace loanpulse {
namespace {

/// Characters; a longer key is refused.
constexpr std::ptrdiff_t longest_key = 255;

void check_key(TriggerRequest const& request) {
  if (!request.idempotency_key) return;
  auto const& key = *request.idempotency_key;
  // In UTF-8 every character has one byte that continues none.
  auto const characters = std::count_if(key.begin(), key.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  if (characters <= longest_key && key.size() <= 4 * longest_key) return;
  throw StageError{ErrorKind::rejected, "idempotency_key",
                   fmt::format("the idempotency key has {} characters; at most {} are stored: send "
                               "a shorter one",
                               characters, longest_key)};
}

/// What became of an earlier trigger with the same key.
std::optional<TriggerOutcome> find_earlier(PgTransaction& transaction,
                                           TriggerRequest const& request) {
  if (!request.idempotency_key) return std::nullopt;
  auto const rows = transaction.exec(
      "SELECT " + run_record_columns("r") +
          ", r.request IS NOT DISTINCT FROM $3::text FROM metadata.pipeline_runs r "
          "WHERE r.job_name = $1 AND r.idempotency_key = $2",
      request.job_name, *request.idempotency_key, request.request);
  if (rows.empty()) return std::nullopt;
  using Kind = TriggerOutcome::Kind;
  return TriggerOutcome{rows[0][run_record_width].as<bool>() ? Kind::repeated : Kind::conflict,
                        read_run_record(rows[0])};
}

/// Locks the job's row, so that triggers count each other; makes it for a job that no daemon has
/// served yet. Says whether the job is paused.
bool lock_job_row(PgTransaction& transaction, std::string const& job_name) {
  std::string const select = "SELECT paused FROM metadata.jobs WHERE job_name = $1 FOR UPDATE";
  auto rows = transaction.exec(select, job_name);
  if (rows.empty()) {
    transaction.exec(
        "INSERT INTO metadata.jobs (job_name) VALUES ($1) ON CONFLICT (job_name) DO NOTHING",
        job_name);
    rows = transaction.exec(select, job_name);
  }
  return rows[0][0].as<bool>();
}

bool is_queue_full(PgTransaction& transaction, std::string const& job_name) {
  auto const waiting = transaction.exec(
      "SELECT count(*) FROM metadata.pipeline_runs WHERE job_name = $1 AND status = 'queued' "
      "AND trigger <> 'schedule'",
      job_name);
  return waiting[0][0].as<std::size_t>() >= max_queued_runs;
}

}  // namespace

TriggerOutcome trigger_run(PgTransaction& transaction, TriggerRequest const& request) {
  using Kind = TriggerOutcome::Kind;
  check_key(request);
  // A repetition gets its run whatever the job's state is now, and waits for nobody.
  if (auto const earlier = find_earlier(transaction, request)) return *earlier;
  bool const paused = lock_job_row(transaction, request.job_name);
  // Whoever held the row before may have used the same key.
  if (auto const earlier = find_earlier(transaction, request)) return *earlier;
  if (paused) return {Kind::paused, std::nullopt};
  if (is_queue_full(transaction, request.job_name)) return {Kind::queue_full, std::nullopt};

  std::optional<std::string> reason;
  if (request.reason) reason = storable_text(*request.reason, longest_stored_text);
  auto const inserted = transaction.exec(
      "INSERT INTO metadata.pipeline_runs AS r (run_id, job_name, status, trigger, "
      "idempotency_key, request, reason) VALUES (gen_random_uuid(), $1, 'queued', $2, $3, $4, $5) "
      "ON CONFLICT (job_name, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING "
      "RETURNING " +
          run_record_columns("r"),
      request.job_name, to_string(request.trigger), request.idempotency_key, request.request,
      reason);
  if (!inserted.empty()) return {Kind::created, read_run_record(inserted[0])};
  // The unique index decides if anybody came past the lock.
  if (auto const earlier = find_earlier(transaction, request)) return *earlier;
  throw StageError{ErrorKind::transient, "trigger_conflict",
                   fmt::format("another trigger of job \"{}\" with the same idempotency key was "
                               "just withdrawn: send the request again",
                               request.job_name)};
}

CancelOutcome cancel_run(PgTransaction& transaction, std::string const& run_id) {
  if (!is_run_id(run_id)) return CancelOutcome::unknown;
  // Renewals hold the row for a moment, a commit for as long as it takes.
  transaction.exec("SET LOCAL lock_timeout = '1s'");
  auto const cancelled = transaction.exec(
      "UPDATE metadata.pipeline_runs SET "
      "status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END, "
      "finished_at = CASE status WHEN 'queued' THEN now() END, "
      "error_code = CASE status WHEN 'queued' THEN 'cancelled' ELSE error_code END, "
      "error_message = CASE status WHEN 'queued' THEN 'cancelled on request while it waited; "
      "nothing of it was stored' ELSE error_message END, "
      "cancel_requested_at = coalesce(cancel_requested_at, now()) "
      "WHERE run_id = $1 AND status IN ('queued', 'running') RETURNING status",
      run_id);
  if (!cancelled.empty()) {
    return std::string_view{cancelled[0][0].c_str()} == "cancelled" ? CancelOutcome::cancelled
                                                                    : CancelOutcome::requested;
  }
  auto const known =
      transaction.exec("SELECT 1 FROM metadata.pipeline_runs WHERE run_id = $1", run_id);
  return known.empty() ? CancelOutcome::unknown : CancelOutcome::ended;
}

bool set_job_paused(PgTransaction& transaction, std::string const& job_name, bool paused,
                    std::optional<std::string> const& reason) {
  std::optional<std::string> stored;
  if (paused && reason) stored = storable_text(*reason, longest_stored_text);
  auto const changed = transaction.exec(
      "UPDATE metadata.jobs SET paused = $2, paused_reason = $3, "
      "paused_at = CASE WHEN $2 THEN coalesce(paused_at, now()) END WHERE job_name = $1",
      job_name, paused, stored);
  return changed.affected_rows() == 1;
}

}  // namespace loanpulse
