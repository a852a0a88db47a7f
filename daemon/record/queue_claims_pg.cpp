#include "record/queue_claims_pg.hpp"

#include "record/process_identity.hpp"
#include "record/run_claim_pg.hpp"
#include "record/run_id.hpp"
#include "record/sql_array.hpp"
#include "record/sql_time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>

namespace loanpulse {
namespace {

/// What a row `r` must be to be claimed, its time aside. A paused job keeps its place in the queue.
constexpr std::string_view waits =
    "r.status = 'queued' AND r.cancel_requested_at IS NULL AND NOT EXISTS "
    "(SELECT FROM metadata.jobs j WHERE j.job_name = r.job_name AND j.paused)";

constexpr std::string_view may_start =
    "(r.not_before IS NULL OR r.not_before <= now()) AND NOT EXISTS (SELECT FROM "
    "metadata.pipeline_runs o WHERE o.job_name = r.job_name AND o.status = 'running')";

Trigger parse_trigger(std::string_view word) {
  for (Trigger const each :
       {Trigger::schedule, Trigger::http, Trigger::backfill, Trigger::replay}) {
    if (to_string(each) == word) return each;
  }
  return Trigger::cli;
}

}  // namespace

std::vector<WaitingRun> waiting_runs(PgTransaction& transaction, std::size_t limit,
                                     std::optional<WaitingRun> const& after) {
  std::string sql =
      fmt::format("SELECT r.run_id, r.job_name, {} FROM metadata.pipeline_runs r WHERE {} AND {}",
                  sql_iso_time("r.queued_at"), waits, may_start);
  if (after) sql += " AND (r.queued_at, r.run_id) > ($2::timestamptz, $3::uuid)";
  sql += " ORDER BY r.queued_at, r.run_id LIMIT $1";
  auto const rows = after ? transaction.exec(sql, limit, after->queued_at, after->run_id)
                          : transaction.exec(sql, limit);
  std::vector<WaitingRun> runs;
  for (auto const& row : rows) runs.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
  return runs;
}

std::optional<Run> claim_run(PgTransaction& transaction, std::string const& run_id) {
  if (!is_run_id(run_id)) return std::nullopt;
  auto const found = transaction.exec(
      "SELECT run_id, job_name, trigger FROM metadata.pipeline_runs WHERE run_id = $1 AND status = "
      "'queued'",
      run_id);
  if (found.empty()) return std::nullopt;
  Run run{.run_id = found[0][0].c_str(),
          .job_name = found[0][1].c_str(),
          .trigger = parse_trigger(found[0][2].c_str()),
          .watermark_before = std::nullopt};
  // Against a watermark that is being set by hand, and for is_claimed().
  lock_job(transaction, run.job_name);
  auto const claimed = transaction.exec(
      fmt::format("UPDATE metadata.pipeline_runs SET status = 'running', attempt = attempt + 1, "
                  "started_at = now(), not_before = NULL, daemon = $2, "
                  "fencing_token = nextval('metadata.fencing_token'), "
                  "lease_expires_at = now() + interval '{} s', watermark_before = NULL, "
                  "rows_read = 0, rows_quarantined = 0, pages = 0, bytes = 0 "
                  "WHERE run_id = (SELECT r.run_id FROM metadata.pipeline_runs r "
                  "WHERE r.run_id = $1 AND {} AND {} FOR UPDATE SKIP LOCKED) "
                  "RETURNING attempt, fencing_token, {}",
                  lease_duration.count(), waits, may_start, sql_microseconds("started_at")),
      run_id, own_identity());
  if (claimed.empty()) return std::nullopt;
  run.attempt = claimed[0][0].as<int>();
  run.fencing_token = claimed[0][1].as<std::int64_t>();
  run.started_at = time_of(claimed[0][2].as<std::int64_t>());
  read_watermark(transaction, run);
  return run;
}

std::vector<LeaseState> renew_leases(PgTransaction& transaction, std::span<Run const> runs) {
  if (runs.empty()) return {};
  SqlArray ids;
  SqlArray tokens;
  for (auto const& run : runs) {
    ids.add(run.run_id);
    tokens.add(run.fencing_token);
  }
  // A run's own commit holds its row for as long as it takes: that is no reason to wait.
  transaction.exec(
      fmt::format("UPDATE metadata.pipeline_runs SET lease_expires_at = now() + interval '{} s' "
                  "WHERE run_id IN (SELECT r.run_id FROM metadata.pipeline_runs r "
                  "JOIN unnest($1::uuid[], $2::bigint[]) AS c (run_id, token) "
                  "ON c.run_id = r.run_id AND c.token = r.fencing_token "
                  "WHERE r.status = 'running' FOR UPDATE OF r SKIP LOCKED)",
                  lease_duration.count()),
      ids.text(), tokens.text());
  // A claim that has just ended by its own word was not taken away.
  auto const ours = transaction.exec(
      "SELECT r.fencing_token, r.status = 'running' AND r.cancel_requested_at IS NOT NULL "
      "FROM metadata.pipeline_runs r "
      "JOIN unnest($1::uuid[], $2::bigint[]) AS c (run_id, token) "
      "ON c.run_id = r.run_id AND c.token = r.fencing_token "
      "WHERE r.status IN ('running', 'succeeded', 'failed')",
      ids.text(), tokens.text());
  std::map<std::int64_t, LeaseState> states;
  for (auto const& row : ours) {
    states[row[0].as<std::int64_t>()] =
        row[1].as<bool>() ? LeaseState::cancel_requested : LeaseState::renewed;
  }
  std::vector<LeaseState> result;
  for (auto const& run : runs) {
    auto const state = states.find(run.fencing_token);
    result.push_back(state == states.end() ? LeaseState::lost : state->second);
  }
  return result;
}

}  // namespace loanpulse
