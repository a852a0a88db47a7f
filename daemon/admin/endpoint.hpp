#pragma once

#include <span>
#include <string>
#include <string_view>

#include "admin/admin_message.hpp"
#include "admin/daemon_view.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// What the endpoints work with; both outlive the server.
struct AdminParts {
  DaemonView& daemon;
  RunCatalogue& catalogue;
};

/// What an endpoint function is given.
struct EndpointCall {
  AdminRequest const& request;
  std::string argument;  ///< what stands for {job} or {run_id} in the path
  DaemonView& daemon;
  RunCatalogue& catalogue;  ///< only where the route says that it waits
};

/// One route, for the router, the permissions and the comparison with openapi.json.
struct AdminRoute {
  std::string_view method;
  std::string_view path;  ///< "/api/v1/jobs/{job}/runs"
  AdminAccess needs = AdminAccess::operate;
  bool waits = false;  ///< asks the database: must not run on the event loop
};

struct Endpoint {
  AdminRoute route;
  /// Throws Refusal for a request that it cannot answer, and what RunCatalogue throws.
  AdminOutcome (*answer)(EndpointCall const& call);
};

// The endpoints of each file: what a route asks, does and answers stands in one place.

std::span<Endpoint const> service_endpoints();
std::span<Endpoint const> job_endpoints();
std::span<Endpoint const> trigger_endpoints();
std::span<Endpoint const> run_endpoints();

/// The refusal of a job that is not configured, with the name that was meant, or what is left of
/// the job. 404 for a path, 400 for a parameter.
AdminResponse unknown_job(EndpointCall const& call, std::string const& name, int status = 404);

}  // namespace loanpulse
