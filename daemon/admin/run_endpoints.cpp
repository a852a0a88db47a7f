#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "admin/endpoint_call.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "admin/run_answer.hpp"
#include "admin/view_json.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t standard_runs = 20;
constexpr std::size_t most_runs = 1000;

/// A run's id in lower case; empty for what cannot be one, so that no database is asked for it.
std::optional<std::string> read_run_id(std::string_view text) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  std::string id = lower_case(text);
  if (id.size() != shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < id.size(); ++i) {
    bool const is_hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
    if (shape[i] == '-' ? id[i] != '-' : !is_hex) return std::nullopt;
  }
  return id;
}

RunFilter read_query(RequestParameters const& parameters) {
  RunFilter query;
  query.job_name = parameters.text("job");
  if (auto const status = parameters.text("status")) {
    query.status = parse_run_status(*status);
    if (!query.status) {
      throw Refusal{400, "bad_parameter",
                    fmt::format("query parameter 'status' must be queued, running, succeeded, "
                                "failed, cancelled, interrupted or skipped, got '{}'",
                                printable(*status, 100))};
    }
  }
  if (auto const before = parameters.text("before")) {
    query.before = read_run_id(*before);
    if (!query.before) {
      throw Refusal{400, "bad_parameter",
                    fmt::format("query parameter 'before' must be a run's id, got '{}'",
                                printable(*before, 100))};
    }
  }
  query.limit = parameters.number("limit", standard_runs, most_runs);
  return query;
}

RunRecord existing_run(EndpointCall const& call) {
  auto const id = read_run_id(call.argument);
  auto run = id ? call.view.run(*id) : std::nullopt;
  if (!run) throw Refusal{unknown_run(call.argument)};
  return std::move(*run);
}

}  // namespace

AdminOutcome get_runs(EndpointCall const& call) {
  RunFilter query = read_query({call.request, {"job", "status", "limit", "before"}});
  // One more than asked for tells whether there is a next page.
  std::size_t const limit = query.limit++;
  auto runs = call.view.runs(query);
  if (runs.empty() && query.job_name) {
    auto const known = call.view.look_up(*query.job_name);
    if (!known.configured && !known.has_records) return unknown_job(call, *query.job_name, 400);
  }
  std::optional<std::string> next_before;
  if (runs.size() > limit) {
    runs.resize(limit);
    next_before = runs.back().run_id;
  }
  AdminResponse response;
  response.body = run_list_json(runs, next_before);
  return response;
}

AdminOutcome get_run(EndpointCall const& call) {
  WaitParameters const wait = read_wait({call.request, {"wait", "expect"}});
  RunRecord const run = existing_run(call);
  if (!wait.patience) return run_answer(200, run);
  if (has_ended(run)) return waited_answer(run, wait.expect_succeeded);
  return AwaitRun{run.run_id, *wait.patience, wait.expect_succeeded,
                  waited_answer(run, wait.expect_succeeded)};
}

AdminOutcome post_cancel(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  read_body(call.request, {});
  auto const id = read_run_id(call.argument);
  CancelOutcome const answer = id ? call.view.cancel(*id) : CancelOutcome::unknown;
  if (answer == CancelOutcome::unknown) return unknown_run(call.argument);
  RunRecord const run = existing_run(call);
  switch (answer) {
    case CancelOutcome::requested:
      return run_answer(202, run);
    case CancelOutcome::ended:
      return run_answer(409, run);
    case CancelOutcome::cancelled:
    case CancelOutcome::unknown:  // answered above
      break;
  }
  return run_answer(200, run);
}

}  // namespace loanpulse
