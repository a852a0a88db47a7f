#include "admin/run_answer.hpp"

#include <fmt/format.h>

#include <utility>

#include "admin/problem_document.hpp"
#include "json/run_json.hpp"
#include "ops/printable.hpp"

namespace loanpulse {

namespace {

/// Whether nothing will happen to a run any more.
bool has_ended(RunRecord const& run) {
  auto const status = parse_run_status(run.status);
  return status != RunStatus::queued && status != RunStatus::running;
}

}  // namespace

AdminResponse run_answer(int status, RunRecord const& run) {
  AdminResponse response;
  response.status = status;
  response.headers.emplace_back("Location", "/api/v1/runs/" + run.run_id);
  response.body = run_record_json(run);
  return response;
}

AdminResponse waited_answer(RunRecord const& run, bool expect_succeeded) {
  if (!has_ended(run)) return run_answer(202, run);
  bool const failed = run.status != to_string(RunStatus::succeeded);
  return run_answer(expect_succeeded && failed ? 424 : 200, run);
}

AdminOutcome run_or_wait(int status, RunRecord const& run, WaitParameters const& wait) {
  if (!wait.timeout) return run_answer(status, run);
  auto now = waited_answer(run, wait.expect_succeeded);
  if (has_ended(run)) return now;
  return AwaitRun{run.run_id, *wait.timeout, wait.expect_succeeded, std::move(now)};
}

AdminResponse unknown_run(std::string_view run_id) {
  return problem(
      404, "unknown_run",
      fmt::format("there is no run '{}'; `loanpulse runs` lists them", printable(run_id, 100)));
}

}  // namespace loanpulse
