#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "admin/endpoint.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "admin/run_answer.hpp"
#include "json/json_writer.hpp"
#include "json/run_json.hpp"
#include "model/ascii_text.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Runs in a list whose request does not say how many.
constexpr std::size_t standard_runs = 20;
/// Runs in a list; a request for more is a 400.
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

RunFilter read_filter(RequestParameters const& parameters) {
  RunFilter filter;
  filter.job_name = parameters.text("job");
  if (auto const status = parameters.text("status")) {
    filter.status = parse_run_status(*status);
    if (!filter.status) {
      throw Refusal{400, "bad_parameter",
                    fmt::format("query parameter 'status' must be queued, running, succeeded, "
                                "failed, cancelled, interrupted or skipped, got '{}'",
                                printable(*status, 100))};
    }
  }
  if (auto const before = parameters.text("before")) {
    filter.before = read_run_id(*before);
    if (!filter.before) {
      throw Refusal{400, "bad_parameter",
                    fmt::format("query parameter 'before' must be a run's id, got '{}'",
                                printable(*before, 100))};
    }
  }
  filter.limit = parameters.number("limit", standard_runs, most_runs);
  return filter;
}

RunRecord existing_run(EndpointCall const& call) {
  auto const id = read_run_id(call.argument);
  auto run = id ? call.catalogue.find(*id) : std::nullopt;
  if (!run) throw Refusal{unknown_run(call.argument)};
  return std::move(*run);
}

AdminOutcome get_runs(EndpointCall const& call) {
  RunFilter filter = read_filter({call.request, {"job", "status", "limit", "before"}});
  // One more than asked for tells whether there is a next page.
  std::size_t const limit = filter.limit++;
  auto runs = call.catalogue.list(filter);
  if (runs.empty() && filter.job_name && !call.daemon.job(*filter.job_name) &&
      !call.catalogue.has_records_of(*filter.job_name)) {
    return unknown_job(call, *filter.job_name, 400);
  }
  std::optional<std::string> next_before;
  if (runs.size() > limit) {
    runs.resize(limit);
    next_before = runs.back().run_id;
  }
  JsonWriter json;
  json.begin_object();
  json.begin_array("runs");
  for (auto const& run : runs) write_run_record(json, run);
  json.end_array();
  json.optional_text("next_before", next_before);
  json.end_object();
  AdminResponse response;
  response.body = json.take();
  return response;
}

AdminOutcome get_run(EndpointCall const& call) {
  WaitParameters const wait = read_wait({call.request, {"wait", "expect"}});
  return run_or_wait(200, existing_run(call), wait);
}

AdminOutcome post_cancel(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  read_body(call.request, {});
  auto const id = read_run_id(call.argument);
  CancelOutcome const outcome = id ? call.catalogue.cancel(*id) : CancelOutcome::unknown;
  if (outcome == CancelOutcome::unknown) return unknown_run(call.argument);
  if (outcome == CancelOutcome::requested) call.daemon.cancel_requested(*id);
  RunRecord const run = existing_run(call);
  switch (outcome) {
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

constexpr std::array run_table{
    Endpoint{{"GET", "/api/v1/runs", AdminAccess::read, true}, get_runs},
    Endpoint{{"GET", "/api/v1/runs/{run_id}", AdminAccess::read, true}, get_run},
    Endpoint{{"POST", "/api/v1/runs/{run_id}/cancel", AdminAccess::operate, true}, post_cancel},
};

}  // namespace

std::span<Endpoint const> run_endpoints() { return run_table; }

}  // namespace loanpulse
