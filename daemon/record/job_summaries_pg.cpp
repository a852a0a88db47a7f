#include "record/job_summaries_pg.hpp"

#include "record/run_record_pg.hpp"
#include "record/sql_array.hpp"
#include "record/sql_time.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

/// Each subquery names its job, so that PostgreSQL probes an index for it and never reads the
/// history of all jobs.
std::string select_summaries() {
  return fmt::format(
      "SELECT n.job_name, j.job_name IS NOT NULL, j.paused, j.paused_reason, "
      "(SELECT count(*) FROM metadata.pipeline_runs r WHERE r.job_name = j.job_name "
      "AND r.status = 'queued'), "
      "(SELECT r.run_id FROM metadata.pipeline_runs r WHERE r.job_name = j.job_name "
      "AND r.status = 'running'), "
      "{success}, extract(epoch FROM now() - s.finished_at), t.watermark, {record} "
      "FROM unnest($1::text[]) WITH ORDINALITY AS n (job_name, place) "
      "LEFT JOIN metadata.jobs j ON j.job_name = n.job_name "
      "LEFT JOIN metadata.ingestion_state t ON t.job_name = j.job_name AND t.partition = '' "
      "LEFT JOIN LATERAL (SELECT r.finished_at FROM metadata.pipeline_runs r "
      "WHERE r.job_name = j.job_name AND r.status = 'succeeded' "
      "ORDER BY r.finished_at DESC LIMIT 1) s ON true "
      "LEFT JOIN LATERAL (SELECT r.* FROM metadata.pipeline_runs r "
      "WHERE r.job_name = j.job_name "
      "AND r.status IN ('succeeded', 'failed', 'cancelled', 'interrupted') "
      "ORDER BY r.finished_at DESC LIMIT 1) l ON true ORDER BY n.place",
      fmt::arg("success", sql_iso_time("s.finished_at")),
      fmt::arg("record", run_record_columns("l")));
}

}  // namespace

std::vector<JobSummary> summarize_jobs(PgTransaction& transaction,
                                       std::span<std::string const> names) {
  SqlArray list;
  for (auto const& name : names) list.add(name);
  std::vector<JobSummary> summaries;
  summaries.reserve(names.size());
  for (auto const& row : transaction.exec(select_summaries(), list.text())) {
    JobSummary summary;
    summary.name = row[0].c_str();
    if (row[1].as<bool>()) {
      summary.paused = row[2].as<bool>();
      summary.paused_reason = optional_text(row[3]);
      summary.queued = row[4].as<std::size_t>();
      summary.running_run_id = optional_text(row[5]);
      summary.last_success_at = optional_text(row[6]);
      if (!row[7].is_null()) summary.seconds_since_success = row[7].as<double>();
      summary.watermark = optional_text(row[8]);
      constexpr int record = 9;
      if (!row[record].is_null()) summary.last_run = read_run_record(row, record);
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

}  // namespace loanpulse
