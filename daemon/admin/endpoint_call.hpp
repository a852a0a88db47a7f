#pragma once

#include <string>

#include "admin/admin_message.hpp"
#include "admin/admin_view.hpp"

namespace loanpulse {

/// What an endpoint function is given.
struct EndpointCall {
  AdminRequest const& request;
  std::string argument;  ///< what stands for {job} or {run_id} in the path
  AdminView& view;
};

// The endpoint functions, one a route. They throw Refusal for a request they cannot answer.

AdminOutcome get_health(EndpointCall const& call);
AdminOutcome get_readiness(EndpointCall const& call);
AdminOutcome get_metrics(EndpointCall const& call);
AdminOutcome get_openapi(EndpointCall const& call);
AdminOutcome post_reload(EndpointCall const& call);

AdminOutcome get_jobs(EndpointCall const& call);
AdminOutcome get_job(EndpointCall const& call);
AdminOutcome post_pause(EndpointCall const& call);
AdminOutcome post_resume(EndpointCall const& call);
AdminOutcome get_state(EndpointCall const& call);

AdminOutcome post_run(EndpointCall const& call);
AdminOutcome get_runs(EndpointCall const& call);
AdminOutcome get_run(EndpointCall const& call);
AdminOutcome post_cancel(EndpointCall const& call);

/// 404 for a job that is not configured.
AdminResponse unknown_job(std::string const& name);

}  // namespace loanpulse
