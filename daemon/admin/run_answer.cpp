#include "admin/run_answer.hpp"

#include <fmt/format.h>

#include "admin/problem_document.hpp"
#include "json/run_json.hpp"
#include "ops/printable.hpp"

namespace loanpulse {

bool has_ended(RunRecord const& run) {
  auto const status = parse_run_status(run.status);
  return status != RunStatus::queued && status != RunStatus::running;
}

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

AdminResponse unknown_run(std::string_view run_id) {
  return problem(
      404, "unknown_run",
      fmt::format("there is no run '{}'; `loanpulse runs` lists them", printable(run_id, 100)));
}

}  // namespace loanpulse
