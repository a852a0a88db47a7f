#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "cli/api_answer.hpp"
#include "cli/commands.hpp"
#include "cli/daemon_session.hpp"
#include "cli/run_text.hpp"
#include "cli/session.hpp"
#include "json/json_string.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// A run and its record as the daemon wrote it.
struct Answer {
  RunRecord run;
  std::string json;
};

Answer read_answer(ApiResponse const& response) {
  auto const& json = checked(response);
  return {read_run_answer(json), json};
}

bool has_ended(RunRecord const& run) { return run.status != "queued" && run.status != "running"; }

/// How long the daemon may hold back its next answer: a minute, as intermediaries have limits.
std::chrono::seconds next_patience(SteadyClock::time_point deadline) {
  auto const left = std::chrono::ceil<std::chrono::seconds>(deadline - SteadyClock::now());
  return std::clamp(left, 1s, 60s);
}

std::string wait_query(std::chrono::seconds patience) {
  return fmt::format("?wait={}s", patience.count());
}

Answer start(ApiClient& client, TriggerOptions const& options, std::chrono::seconds patience) {
  std::string body = "{";
  if (options.reason) {
    body += "\"reason\":";
    append_json_string(body, *options.reason);
  }
  body += '}';
  std::vector<std::string> headers;
  if (options.key) headers.push_back("Idempotency-Key: " + *options.key);
  auto const target = fmt::format("/api/v1/jobs/{}/runs{}", percent_encoded(options.job),
                                  options.wait ? wait_query(patience) : "");
  return read_answer(client.post(target, body, headers, patience));
}

/// Whether the daemon may be there again in a moment: it restarts, or PostgreSQL does.
bool is_passing(int status) { return status == 503 || status == 429; }

/// The run as it is when it has ended, or at the deadline. A daemon that restarts meanwhile is
/// waited for: the run is in the database.
Answer wait_for_end(ApiClient& client, Answer answer, SteadyClock::time_point deadline) {
  while (!has_ended(answer.run) && SteadyClock::now() < deadline) {
    auto const asked_at = SteadyClock::now();
    auto const patience = next_patience(deadline);
    try {
      auto const response = client.get(
          "/api/v1/runs/" + percent_encoded(answer.run.run_id) + wait_query(patience), patience);
      if (!is_passing(response.status)) answer = read_answer(response);
    } catch (StageError const& error) {
      if (error.code() != "daemon_unreachable") throw;
    }
    // An answer that comes at once and tells of no end must not make us ask all the time.
    if (!has_ended(answer.run)) {
      std::this_thread::sleep_until(std::min(asked_at + 1s, deadline));
    }
  }
  return answer;
}

}  // namespace

int trigger_command(CommonOptions const& common, DaemonOptions const& daemon,
                    TriggerOptions const& options) {
  return with_daemon(common, daemon, [&](ApiClient& client) -> int {
    auto const deadline = SteadyClock::now() + options.wait.value_or(0ms);
    auto answer = start(client, options, options.wait ? next_patience(deadline) : 0s);
    if (options.wait) answer = wait_for_end(client, std::move(answer), deadline);
    fmt::print("{}", options.json ? answer.json + "\n" : record_summary(answer.run));
    if (!options.wait || answer.run.status == to_string(RunStatus::succeeded)) return exit_ok;
    return has_ended(answer.run) ? exit_failed : exit_busy;
  });
}

}  // namespace loanpulse
