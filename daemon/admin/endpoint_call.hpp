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

/// The refusal of a job that is not configured, with the name that was meant, or what is left of
/// the job. 404 for a path, 400 for a parameter.
AdminResponse unknown_job(EndpointCall const& call, std::string const& name, int status = 404);

}  // namespace loanpulse
