#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "admin/endpoint.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "admin/run_answer.hpp"
#include "json/json_string.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// Characters; a longer key is a 400 as a parameter and a header, and a 422 in the body.
constexpr std::size_t longest_key = 255;
/// Characters; a longer reason is a 422.
constexpr std::size_t longest_trigger_reason = 500;
/// Seconds after which a client should come again: when the queue was full, and when the daemon
/// was about to stop.
constexpr int seconds_until_queue_moves = 30;
constexpr int seconds_until_daemon_is_back = 10;

/// What was asked for, whether it came in the query or in the body: a JSON object with its members
/// in order.
std::string canonical_text(BodyMembers const& members) {
  std::string text = "{";
  for (auto const& [name, value] : members) {
    if (text.size() > 1) text += ',';
    append_json_string(text, name);
    text += ':';
    append_json_string(text, value);
  }
  return text + '}';
}

std::optional<std::string> find(BodyMembers const& members, std::string_view name) {
  auto const found = members.find(name);
  return found == members.end() ? std::nullopt : std::optional{found->second};
}

/// The members of the body, with the query's dag_run_id among them.
BodyMembers read_members(EndpointCall const& call, RequestParameters const& parameters) {
  BodyMembers members = read_body(call.request, {"dag_run_id", "reason"});
  if (auto const fault = fault_of_text(find(members, "dag_run_id").value_or("-"), 1, longest_key);
      !fault.empty()) {
    throw Refusal{422, "bad_member", "member 'dag_run_id' " + fault};
  }
  if (auto const fault =
          fault_of_text(find(members, "reason").value_or(""), 0, longest_trigger_reason);
      !fault.empty()) {
    throw Refusal{422, "bad_member", "member 'reason' " + fault};
  }
  auto const dag_run_id = parameters.text("dag_run_id");
  if (!dag_run_id) return members;
  if (auto const fault = fault_of_text(*dag_run_id, 1, longest_key); !fault.empty()) {
    throw Refusal{400, "bad_parameter", "query parameter 'dag_run_id' " + fault};
  }
  auto const [member, is_new] = members.emplace("dag_run_id", *dag_run_id);
  if (!is_new && member->second != *dag_run_id) {
    throw Refusal{400, "bad_parameter",
                  "the body has another 'dag_run_id' than the query; send one of them"};
  }
  return members;
}

TriggerRequest read_trigger(EndpointCall const& call, RequestParameters const& parameters) {
  BodyMembers const members = read_members(call, parameters);
  TriggerRequest trigger;
  trigger.job_name = call.argument;
  trigger.request = canonical_text(members);
  trigger.reason = find(members, "reason");
  trigger.idempotency_key = call.request.idempotency_key;
  if (trigger.idempotency_key) {
    if (auto const fault = fault_of_text(*trigger.idempotency_key, 1, longest_key);
        !fault.empty()) {
      throw Refusal{400, "bad_parameter", "the header Idempotency-Key " + fault};
    }
  } else {
    trigger.idempotency_key = find(members, "dag_run_id");
  }
  return trigger;
}

AdminResponse with_retry_after(AdminResponse response, int seconds) {
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

AdminResponse draining() {
  return with_retry_after(
      problem(503, "draining", "the daemon is about to stop; try again when it is back"),
      seconds_until_daemon_is_back);
}

AdminOutcome post_run(EndpointCall const& call) {
  RequestParameters const parameters{call.request, {"dag_run_id", "wait", "expect"}};
  WaitParameters const wait = read_wait(parameters);
  TriggerRequest const trigger = read_trigger(call, parameters);
  if (call.daemon.draining()) return draining();
  if (!call.daemon.job(trigger.job_name)) return unknown_job(call, trigger.job_name);
  TriggerOutcome const outcome = call.catalogue.trigger(trigger);
  std::string const job = printable(trigger.job_name, 100);
  using Kind = TriggerOutcome::Kind;
  switch (outcome.kind) {
    case Kind::created:
      call.daemon.runs_queued();
      return run_or_wait(202, outcome.run.value(), wait);
    case Kind::repeated:
      return run_or_wait(200, outcome.run.value(), wait);
    case Kind::conflict:
      return problem(409, "idempotency_conflict",
                     fmt::format("the key '{}' was used before for another request of job '{}'; "
                                 "use a new key for a new run",
                                 printable(trigger.idempotency_key.value_or("")), job));
    case Kind::paused:
      return problem(
          409, "job_paused",
          fmt::format("job '{0}' is paused; `loanpulse resume {0}` lets it run again", job));
    case Kind::queue_full:
      break;
  }
  return with_retry_after(
      problem(429, "queue_full",
              fmt::format("job '{}' has as many runs waiting as it may; try again later", job)),
      seconds_until_queue_moves);
}

constexpr std::array trigger_table{
    Endpoint{{"POST", "/api/v1/jobs/{job}/runs", AdminAccess::operate, true}, post_run},
};

}  // namespace

std::span<Endpoint const> trigger_endpoints() { return trigger_table; }

}  // namespace loanpulse
