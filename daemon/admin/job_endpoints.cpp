#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "admin/endpoint.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "json/json_writer.hpp"
#include "json/run_json.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Jobs in a list whose request does not say how many.
constexpr std::size_t standard_jobs = 1000;
/// Jobs in a list; a request for more is a 400.
constexpr std::size_t most_jobs = 10'000;
/// Characters; a longer reason is a 422.
constexpr std::size_t longest_reason = 500;

/// A job as the configuration has it, and as the database does.
void write_job(JsonWriter& json, ConfiguredJob const& job, JobSummary const& summary) {
  json.begin_object();
  json.text("name", job.name);
  json.text("schedule", job.schedule);
  json.text("target", job.target);
  json.text("source", job.source);
  json.flag("paused", summary.paused);
  json.optional_text("paused_reason", summary.paused_reason);
  json.optional_text("next_due_at", summary.paused ? std::nullopt : job.next_due_at);
  json.number("queued", summary.queued);
  json.optional_text("running_run_id", summary.running_run_id);
  json.key("last_run");
  if (summary.last_run) {
    write_run_record(json, *summary.last_run);
  } else {
    json.null();
  }
  json.optional_text("last_success_at", summary.last_success_at);
  json.optional_text("watermark", summary.watermark);
  json.end_object();
}

AdminResponse show_job(EndpointCall const& call, ConfiguredJob const& job) {
  JsonWriter json;
  write_job(json, job, call.catalogue.summaries(std::array{job.name}).front());
  AdminResponse response;
  response.body = json.take();
  return response;
}

AdminOutcome get_jobs(EndpointCall const& call) {
  RequestParameters const parameters{call.request, {"limit", "after"}};
  std::size_t const limit = parameters.number("limit", standard_jobs, most_jobs);
  // One more than asked for tells whether there is a next page.
  auto jobs = call.daemon.jobs(parameters.text("after"), limit + 1);
  std::optional<std::string> next_after;
  if (jobs.size() > limit) {
    jobs.resize(limit);
    next_after = jobs.back().name;
  }
  std::vector<std::string> names;
  names.reserve(jobs.size());
  for (auto const& job : jobs) names.push_back(job.name);
  auto const summaries = call.catalogue.summaries(names);
  JsonWriter json;
  json.begin_object();
  json.begin_array("jobs");
  for (std::size_t i = 0; i < jobs.size(); ++i) write_job(json, jobs[i], summaries[i]);
  json.end_array();
  json.optional_text("next_after", next_after);
  json.end_object();
  AdminResponse response;
  response.body = json.take();
  return response;
}

AdminOutcome get_job(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  auto const job = call.daemon.job(call.argument);
  return job ? show_job(call, *job) : unknown_job(call, call.argument);
}

AdminOutcome set_paused(EndpointCall const& call, bool paused,
                        std::optional<std::string> const& reason) {
  auto const job = call.daemon.job(call.argument);
  // One that is not registered yet is not known to the database either.
  if (!job || !call.catalogue.set_paused(job->name, paused, reason)) {
    return unknown_job(call, call.argument);
  }
  call.daemon.pause_changed(job->name);
  return show_job(call, *job);
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
  if (!call.daemon.job(call.argument)) return unknown_job(call, call.argument);
  auto const state = call.catalogue.state(call.argument).value_or(IngestionState{});
  JsonWriter json;
  json.begin_object();
  json.text("job_name", call.argument);
  json.optional_text("watermark", state.watermark);
  json.optional_text("run_id", state.run_id);
  json.optional_text("updated_at",
                     state.updated_at.empty() ? std::nullopt : std::optional{state.updated_at});
  json.end_object();
  AdminResponse response;
  response.body = json.take();
  return response;
}

constexpr std::array job_table{
    Endpoint{{"GET", "/api/v1/jobs", AdminAccess::read, true}, get_jobs},
    Endpoint{{"GET", "/api/v1/jobs/{job}", AdminAccess::read, true}, get_job},
    Endpoint{{"POST", "/api/v1/jobs/{job}/pause", AdminAccess::operate, true}, post_pause},
    Endpoint{{"POST", "/api/v1/jobs/{job}/resume", AdminAccess::operate, true}, post_resume},
    Endpoint{{"GET", "/api/v1/state/{job}", AdminAccess::read, true}, get_state},
};

}  // namespace

std::span<Endpoint const> job_endpoints() { return job_table; }

AdminResponse unknown_job(EndpointCall const& call, std::string const& name, int status) {
  std::string const shown = printable(name, 100);
  if (call.catalogue.has_records_of(name)) {
    return problem(
        status, "unknown_job",
        fmt::format("job '{0}' was removed from the configuration; its records are kept: "
                    "`loanpulse runs --job {0}` and `loanpulse state show {0}` list them",
                    shown));
  }
  auto const nearest = call.daemon.nearest_job(name);
  return problem(status, "unknown_job",
                 nearest ? fmt::format("there is no job '{}'; did you mean '{}'?", shown, *nearest)
                         : fmt::format("there is no job '{}'; `loanpulse jobs` lists them", shown));
}

}  // namespace loanpulse
