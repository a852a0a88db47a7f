#include "record/lost_runs_pg.hpp"

#include "model/lease.hpp"
#include "record/process_identity.hpp"
#include "record/sql_array.hpp"

#include <fmt/format.h>

namespace loanpulse {

std::vector<RunningRow> running_rows(PgTransaction& transaction,
                                     std::optional<std::string> const& job_name) {
  // Nobody sets a lease more than its duration ahead: then the clock was set back meanwhile.
  auto const rows = transaction.exec(
      fmt::format("SELECT run_id, job_name, trigger, daemon, to_char(started_at AT TIME ZONE "
                  "'UTC', 'YYYY-MM-DD HH24:MI:SS'), lease_expires_at, "
                  "lease_expires_at < now() OR lease_expires_at > now() + interval '{} s', "
                  "lease_expires_at < now() - interval '{} min' "
                  "FROM metadata.pipeline_runs WHERE status = 'running'{}",
                  2 * lease_duration.count(), live_process_grace.count(),
                  job_name ? " AND job_name = $1" : " AND $1::text IS NULL"),
      job_name);
  std::vector<RunningRow> running;
  for (auto const& row : rows) {
    running.push_back({.run_id = row[0].c_str(),
                       .job_name = row[1].c_str(),
                       .trigger = row[2].c_str(),
                       .daemon = row[3].c_str(),
                       .started_at = row[4].c_str(),
                       .lease = row[5].c_str(),
                       .expired = row[6].as<bool>(),
                       .long_past = row[7].as<bool>()});
  }
  return running;
}

bool is_lost(RunningRow const& row) {
  switch (liveness_of(row.daemon)) {
    case Liveness::dead:
      return true;
    case Liveness::alive:
      return row.trigger == "cli" ? row.long_past : row.expired;
    case Liveness::unknown:
      return row.expired;
  }
  return false;
}

std::size_t release_runs(PgTransaction& transaction, std::span<RunningRow const> lost) {
  if (lost.empty()) return 0;
  SqlArray ids;
  SqlArray leases;
  for (auto const& row : lost) {
    ids.add(row.run_id);
    leases.add(row.lease);
  }
  // A dead process's session may still be committing on the server: SKIP LOCKED finds that out.
  // The lease is compared, as a renewal may have come since it was read.
  auto const released = transaction.exec(
      "WITH lost AS (SELECT r.run_id, r.daemon, r.attempt, CASE "
      "WHEN r.cancel_requested_at IS NOT NULL THEN 'cancelled' "
      "WHEN r.trigger = 'cli' THEN 'interrupted' "
      "WHEN r.losses + 1 >= $3 THEN 'exhausted' ELSE 'queued' END AS becomes "
      "FROM metadata.pipeline_runs r "
      "JOIN unnest($1::uuid[], $2::timestamptz[]) AS l (run_id, lease) ON l.run_id = r.run_id "
      "WHERE r.status = 'running' AND r.lease_expires_at = l.lease FOR UPDATE OF r SKIP LOCKED) "
      "UPDATE metadata.pipeline_runs r SET losses = r.losses + 1, "
      "status = CASE l.becomes WHEN 'exhausted' THEN 'interrupted' ELSE l.becomes END, "
      "finished_at = CASE WHEN l.becomes <> 'queued' THEN now() END, "
      "started_at = CASE WHEN l.becomes <> 'queued' THEN r.started_at END, "
      "daemon = CASE WHEN l.becomes <> 'queued' THEN r.daemon END, "
      "fencing_token = NULL, lease_expires_at = NULL, "
      "error_code = CASE l.becomes WHEN 'cancelled' THEN 'cancelled' WHEN 'queued' THEN 'lost' "
      "ELSE 'interrupted' END, "
      "error_message = 'the process ' || l.daemon || CASE l.becomes "
      "WHEN 'cancelled' THEN ' ended without finishing this run, which somebody had asked to "
      "cancel; nothing of it was stored' "
      "WHEN 'interrupted' THEN ' ended without finishing this run; nothing of it was stored, and "
      "the next run starts where the last successful one stopped' "
      "WHEN 'exhausted' THEN ' ended without finishing attempt ' || l.attempt || ' of this run, "
      "and ' || $3 || ' processes did so: it may be what ends them, so it is not tried again; look "
      "into their logs, then trigger the job' "
      "ELSE ' ended without finishing attempt ' || l.attempt || ' of this run; nothing of it was "
      "stored, and it is tried again' END "
      "FROM lost l WHERE r.run_id = l.run_id",
      ids.text(), leases.text(), max_losses);
  return released.affected_rows();
}

}  // namespace loanpulse
