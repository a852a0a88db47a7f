#include "record/due_runs_pg.hpp"

#include "record/sql_array.hpp"
#include "record/sql_time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string_view>

namespace loanpulse {
namespace {

/// Seconds by which a position may be ahead of PostgreSQL's clock, which daemons follow at a
/// distance; one further ahead is from before the clock was set back.
constexpr int clock_tolerance_seconds = 5;

using Positions = std::map<std::string, JobPosition, std::less<>>;

Positions positions_of(PgRows const& rows) {
  Positions positions;
  for (auto const& row : rows) {
    JobPosition position;
    position.name = row[0].c_str();
    position.paused = row[2].as<bool>();
    if (!row[1].is_null()) position.accounted_until = time_of(row[1].as<std::int64_t>());
    positions.emplace(position.name, position);
  }
  return positions;
}

template <class Range, class Name>
std::vector<JobPosition> in_order(Range const& jobs, Name const& name, Positions const& positions) {
  std::vector<JobPosition> result;
  for (auto const& job : jobs) {
    auto const found = positions.find(job.*name);
    result.push_back(found == positions.end() ? JobPosition{job.*name, std::nullopt}
                                              : found->second);
  }
  return result;
}

std::string select_positions() {
  return "SELECT job_name, " + sql_microseconds("accounted_until") +
         ", paused FROM metadata.jobs WHERE job_name = ANY ($1::text[])";
}

/// The due runs of the jobs whose position this daemon moves, column by column.
struct DueColumns {
  SqlArray job, first_due, scheduled_for, due_count, not_before, verdict, place;

  void add(JobDue const& due, bool paused) {
    std::int64_t left = static_cast<std::int64_t>(due.runs.size());
    for (auto const& run : due.runs) {
      job.add(due.job_name);
      scheduled_for.add(microseconds_of(run.scheduled_for));
      first_due.add(run.due_count > 1 ? std::optional{microseconds_of(run.first_due)}
                                      : std::nullopt);
      due_count.add(static_cast<std::int64_t>(run.due_count));
      not_before.add(run.not_before > run.scheduled_for
                         ? std::optional{microseconds_of(run.not_before)}
                         : std::nullopt);
      verdict.add(run.verdict == DueRun::Verdict::missed ? "missed"
                  : paused                               ? "paused"
                  : due.overlap == Overlap::skip         ? "skip"
                                                         : "queue");
      place.add(--left);
    }
  }
};

/// Whether a run starts is decided here, by what the job has queued or running at this moment; the
/// statement does not see the rows it inserts itself. Runs of one job keep their order in the queue
/// by a microsecond each.
void insert_due(PgTransaction& transaction, DueColumns const& due) {
  transaction.exec(
      fmt::format(
          "INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger, scheduled_for, "
          "first_due, due_count, not_before, queued_at, finished_at, error_code, error_message) "
          "SELECT gen_random_uuid(), d.job_name, "
          "CASE WHEN v.why IS NULL THEN 'queued' ELSE 'skipped' END, 'schedule', {0}, {1}, "
          "d.due_count, CASE WHEN v.why IS NULL THEN {2} END, "
          "now() - d.place * interval '1 microsecond', "
          "CASE WHEN v.why IS NOT NULL THEN now() END, v.why, CASE v.why "
          "WHEN 'missed' THEN 'no daemon was there when it was due, and on_missed does not ask for "
          "it' "
          "WHEN 'paused' THEN 'the job was paused when it was due' "
          "WHEN 'overlap' THEN 'run ' || b.run_id || ' of the job was still ' || b.status || "
          "' when it was due' || CASE d.verdict WHEN 'skip' THEN "
          "'; overlap: queue would let one run wait' ELSE '' END END "
          "FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], "
          "$6::text[], $7::bigint[]) "
          "AS d (job_name, scheduled_for, first_due, due_count, not_before, verdict, place) "
          "LEFT JOIN LATERAL (SELECT r.run_id, r.status FROM metadata.pipeline_runs r "
          "WHERE r.job_name = d.job_name AND r.status = 'queued' LIMIT 1) q ON true "
          "LEFT JOIN LATERAL (SELECT r.run_id, r.status FROM metadata.pipeline_runs r "
          "WHERE d.verdict = 'skip' AND r.job_name = d.job_name AND r.status = 'running' LIMIT 1) "
          "o ON true "
          "CROSS JOIN LATERAL (SELECT coalesce(o.run_id, q.run_id) AS run_id, "
          "coalesce(o.status, q.status) AS status) b "
          "CROSS JOIN LATERAL (SELECT CASE WHEN d.verdict IN ('missed', 'paused') THEN d.verdict "
          "WHEN b.run_id IS NOT NULL THEN 'overlap' END AS why) v "
          // Recorded before the clock was set back, or before its schedule changed.
          "ON CONFLICT (job_name, scheduled_for) WHERE scheduled_for IS NOT NULL DO NOTHING",
          sql_timestamptz("d.scheduled_for"), sql_timestamptz("d.first_due"),
          sql_timestamptz("d.not_before")),
      due.job.text(), due.scheduled_for.text(), due.first_due.text(), due.due_count.text(),
      due.not_before.text(), due.verdict.text(), due.place.text());
}

}  // namespace

std::vector<JobPosition> register_job_rows(PgTransaction& transaction,
                                           std::span<ScheduledJob const> jobs) {
  if (jobs.empty()) return {};
  SqlArray names;
  SqlArray schedules;
  SqlArray waits_when_new;
  for (auto const& job : jobs) {
    names.add(job.name);
    schedules.add(job.schedule);
    waits_when_new.add(std::int64_t{job.waits_when_new});
  }
  // Daemons that start together take the rows in one order, and rows that fit are only read.
  transaction.exec(
      "INSERT INTO metadata.jobs (job_name, schedule, accounted_until) "
      "SELECT n.job_name, n.schedule, CASE WHEN n.waits_when_new = 1 THEN now() END "
      "FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (job_name, schedule, waits_when_new) "
      "WHERE NOT EXISTS (SELECT FROM metadata.jobs j WHERE j.job_name = n.job_name) "
      "ORDER BY n.job_name ON CONFLICT (job_name) DO NOTHING",
      names.text(), schedules.text(), waits_when_new.text());
  // A row without a schedule comes from a trigger: to the daemons the job is new.
  auto const changed = transaction.exec(
      fmt::format("WITH o AS (SELECT j.job_name, n.schedule, "
                  "coalesce(j.schedule <> n.schedule, n.waits_when_new = 1) AS other, "
                  "coalesce(j.accounted_until > now() + interval '{} s', false) AS ahead "
                  "FROM metadata.jobs j "
                  "JOIN unnest($1::text[], $2::text[], $3::bigint[]) "
                  "AS n (job_name, schedule, waits_when_new) ON n.job_name = j.job_name "
                  "WHERE j.schedule IS DISTINCT FROM n.schedule "
                  "OR j.accounted_until > now() + interval '{} s' "
                  "ORDER BY j.job_name FOR UPDATE OF j) "
                  "UPDATE metadata.jobs j SET schedule = o.schedule, accounted_until = "
                  "CASE WHEN o.other OR o.ahead THEN now() ELSE j.accounted_until END "
                  "FROM o WHERE o.job_name = j.job_name RETURNING j.job_name, o.ahead",
                  clock_tolerance_seconds, clock_tolerance_seconds),
      names.text(), schedules.text(), waits_when_new.text());
  SqlArray ahead;
  bool any_ahead = false;
  for (auto const& row : changed) {
    if (!row[1].as<bool>()) continue;
    ahead.add(std::string_view{row[0].c_str()});
    any_ahead = true;
  }
  if (any_ahead) {
    transaction.exec(
        "UPDATE metadata.pipeline_runs SET scheduled_for = NULL, first_due = NULL, due_count = 0 "
        "WHERE job_name = ANY ($1::text[]) AND scheduled_for > now()",
        ahead.text());
  }
  return in_order(jobs, &ScheduledJob::name,
                  positions_of(transaction.exec(select_positions(), names.text())));
}

std::vector<JobPosition> record_due_runs(PgTransaction& transaction, std::span<JobDue const> due) {
  if (due.empty()) return {};
  SqlArray names;
  for (auto const& job : due) names.add(job.job_name);
  // One order for all daemons, or they would wait for each other in a circle.
  auto positions = positions_of(
      transaction.exec(select_positions() + " ORDER BY job_name FOR UPDATE", names.text()));

  SqlArray moved;
  SqlArray until;
  DueColumns columns;
  bool any_moved = false;
  for (auto const& job : due) {
    auto const found = positions.find(job.job_name);
    if (found == positions.end() || job.runs.empty()) continue;
    auto& position = found->second;
    if (position.accounted_until != job.from) continue;
    position.accounted_until = job.runs.back().scheduled_for;
    moved.add(job.job_name);
    until.add(microseconds_of(job.runs.back().scheduled_for));
    columns.add(job, position.paused);
    any_moved = true;
  }
  if (any_moved) {
    transaction.exec("UPDATE metadata.jobs j SET accounted_until = " + sql_timestamptz("m.until") +
                         " FROM unnest($1::text[], $2::bigint[]) AS m (job_name, until) "
                         "WHERE j.job_name = m.job_name",
                     moved.text(), until.text());
    insert_due(transaction, columns);
  }
  return in_order(due, &JobDue::job_name, positions);
}

}  // namespace loanpulse
