#include "cli/jobs_text.hpp"

#include <fmt/format.h>

#include "cli/run_text.hpp"
#include "cli/table.hpp"
#include "json/json_string.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

std::string state_of(JobAnswer const& job) {
  std::string const state = job.running_run_id ? "running" : job.queued > 0 ? "queued" : "idle";
  return job.paused ? state + ", paused" : state;
}

std::string quoted(std::string const& text) {
  std::string result;
  append_json_string(result, text);
  return result;
}

}  // namespace

std::string jobs_table(std::vector<JobAnswer> const& jobs) {
  if (jobs.empty()) return "no jobs\n";
  std::vector<std::vector<std::string>> rows{
      {"JOB", "SCHEDULE", "STATE", "QUEUED", "NEXT DUE", "LAST RUN", "LAST SUCCESS", "WATERMARK"}};
  for (auto const& job : jobs) {
    rows.push_back({job.name, job.schedule, state_of(job), grouped(job.queued),
                    job.next_due_at.value_or("-"), job.last_run ? job.last_run->status : "-",
                    job.last_success_at.value_or("-"), printable(job.watermark.value_or("-"))});
  }
  return aligned_table(rows);
}

std::string pause_summary(JobAnswer const& job) {
  if (job.paused) {
    return job.paused_reason
               ? fmt::format("{} paused: {}\n", job.name, printable(*job.paused_reason))
               : fmt::format("{} paused\n", job.name);
  }
  return job.next_due_at ? fmt::format("{} resumed; next due at {}\n", job.name, *job.next_due_at)
                         : fmt::format("{} resumed\n", job.name);
}

JobTotals count_jobs(std::vector<JobAnswer> const& jobs) {
  JobTotals totals{jobs.size()};
  for (auto const& job : jobs) {
    totals.paused += job.paused ? 1 : 0;
    totals.running += job.running_run_id ? 1 : 0;
    totals.queued += job.queued;
  }
  return totals;
}

std::string status_text(std::string const& server, ReadinessAnswer const& readiness,
                        std::optional<JobTotals> const& totals) {
  std::string text = fmt::format("{} is {}\n", server, readiness.ready ? "ready" : "not ready");
  text += fmt::format("database   {}\n", readiness.database ? "up" : "unreachable");
  text += fmt::format("schema     {}\n", readiness.schema ? "current" : "not current");
  text += fmt::format("scheduler  {}\n", readiness.scheduler ? "running" : "not running");
  if (totals) {
    text += fmt::format("jobs       {}, {} paused\n", grouped(totals->configured),
                        grouped(totals->paused));
    text += fmt::format("runs       {} running, {} queued\n", grouped(totals->running),
                        grouped(totals->queued));
  }
  if (!readiness.detail.empty()) text += printable(readiness.detail) + "\n";
  return text;
}

std::string status_json(std::string const& server, ReadinessAnswer const& readiness,
                        std::optional<JobTotals> const& totals) {
  auto const count = [&](std::size_t JobTotals::*member) {
    return totals ? std::to_string((*totals).*member) : "null";
  };
  return fmt::format(
      R"({{"server":{},"ready":{},"database":{},"schema":{},"scheduler":{},"detail":{},)"
      R"("jobs":{},"jobs_paused":{},"runs_running":{},"runs_queued":{}}})",
      quoted(server), readiness.ready, readiness.database, readiness.schema, readiness.scheduler,
      quoted(readiness.detail), count(&JobTotals::configured), count(&JobTotals::paused),
      count(&JobTotals::running), count(&JobTotals::queued));
}

}  // namespace loanpulse
