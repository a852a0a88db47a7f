#include <fmt/format.h>

#include "cli/api_answer.hpp"
#include "cli/commands.hpp"
#include "cli/daemon_lists.hpp"
#include "cli/daemon_session.hpp"
#include "cli/jobs_text.hpp"
#include "cli/run_text.hpp"
#include "json/json_string.hpp"

namespace loanpulse {
namespace {

std::string reason_body(std::optional<std::string> const& reason) {
  if (!reason) return {};
  std::string body = "{\"reason\":";
  append_json_string(body, *reason);
  return body + '}';
}

/// Nothing when the daemon does not say: it has no database, or wants a token for that.
std::optional<JobTotals> totals_if_known(ApiClient& client) {
  try {
    return count_jobs(all_jobs(client).items);
  } catch (DaemonRefusal const&) {
    return std::nullopt;
  }
}

}  // namespace

int jobs_command(CommonOptions const& common, DaemonOptions const& daemon,
                 JobsOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const jobs = all_jobs(client);
    fmt::print("{}", options.json ? json_array(jobs.json) : jobs_table(jobs.items));
    return exit_ok;
  });
}

int runs_of_daemon_command(CommonOptions const& common, DaemonOptions const& daemon,
                           RunsOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const runs = newest_runs(client, options.job, options.limit);
    fmt::print("{}", options.json ? json_array(runs.json) : runs_table(runs.items));
    return exit_ok;
  });
}

int pause_command(CommonOptions const& common, DaemonOptions const& daemon,
                  PauseOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const target = fmt::format("/api/v1/jobs/{}/{}", percent_encoded(options.job),
                                    options.paused ? "pause" : "resume");
    auto const response = client.post(target, reason_body(options.reason));
    fmt::print("{}", pause_summary(read_job_answer(checked(response))));
    return exit_ok;
  });
}

int cancel_command(CommonOptions const& common, DaemonOptions const& daemon,
                   CancelOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const response =
        client.post(fmt::format("/api/v1/runs/{}/cancel", percent_encoded(options.run_id)));
    // The daemon answers 409 with the record of a run that had ended before.
    bool const had_ended = response.status == 409;
    auto const run = read_run_answer(had_ended ? response.body : checked(response));
    fmt::print("{}", record_summary(run));
    if (had_ended) fmt::print(stderr, "run_ended: there is nothing left to cancel\n");
    return had_ended ? exit_failed : exit_ok;
  });
}

int status_command(CommonOptions const& common, DaemonOptions const& daemon,
                   StatusOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const response = client.get("/readyz");
    // Not ready is an answer too.
    auto const readiness =
        read_readiness_answer(response.status == 503 ? response.body : checked(response));
    auto const totals = totals_if_known(client);
    auto const server = client.address().shown();
    fmt::print("{}", options.json ? status_json(server, readiness, totals) + "\n"
                                  : status_text(server, readiness, totals));
    return readiness.ready ? exit_ok : exit_failed;
  });
}

}  // namespace loanpulse
