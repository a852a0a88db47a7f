#include <fmt/format.h>

#include <optional>
#include <utility>

#include "admin/endpoint_call.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "admin/view_json.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t standard_jobs = 1000;
constexpr std::size_t most_jobs = 10'000;
constexpr std::size_t longest_reason = 500;

AdminResponse show_job(EndpointCall const& call) {
  auto const job = call.view.job(call.argument);
  if (!job) return unknown_job(call, call.argument);
  AdminResponse response;
  response.body = job_json(*job);
  return response;
}

AdminResponse set_paused(EndpointCall const& call, bool paused,
                         std::optional<std::string> const& reason) {
  if (!call.view.set_paused(call.argument, paused, reason)) return unknown_job(call, call.argument);
  return show_job(call);
}

}  // namespace

AdminResponse unknown_job(EndpointCall const& call, std::string const& name, int status) {
  auto const known = call.view.look_up(name);
  std::string const shown = printable(name, 100);
  auto const detail =
      known.has_records ? fmt::format(
                              "job '{0}' was removed from the configuration; its records are kept: "
                              "`loanpulse runs --job {0}` and `loanpulse state show {0}` list them",
                              shown)
      : known.nearest
          ? fmt::format("there is no job '{}'; did you mean '{}'?", shown, *known.nearest)
          : fmt::format("there is no job '{}'; `loanpulse jobs` lists them", shown);
  return problem(status, "unknown_job", detail);
}

AdminOutcome get_jobs(EndpointCall const& call) {
  RequestParameters const parameters{call.request, {"limit", "after"}};
  std::size_t const limit = parameters.number("limit", standard_jobs, most_jobs);
  // One more than asked for tells whether there is a next page.
  auto jobs = call.view.jobs(parameters.text("after"), limit + 1);
  std::optional<std::string> next_after;
  if (jobs.size() > limit) {
    jobs.resize(limit);
    next_after = jobs.back().name;
  }
  AdminResponse response;
  response.body = job_list_json(jobs, next_after);
  return response;
}

AdminOutcome get_job(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  return show_job(call);
}

AdminOutcome post_pause(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  BodyMembers const members = read_body(call.request, {"reason"});
  std::optional<std::string> reason;
  if (auto const found = members.find("reason"); found != members.end()) {
    if (auto const fault = fault_of_text(found->second, 0, longest_reason); !fault.empty()) {
      throw Refusal{422, "bad_member", "member 'reason' " + fault};
    }
    reason = found->second;
  }
  return set_paused(call, true, reason);
}

AdminOutcome post_resume(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  read_body(call.request, {});
  return set_paused(call, false, std::nullopt);
}

AdminOutcome get_state(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  auto const state = call.view.state(call.argument);
  if (!state) return unknown_job(call, call.argument);
  AdminResponse response;
  response.body = state_json(*state);
  return response;
}

}  // namespace loanpulse
