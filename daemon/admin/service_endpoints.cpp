#include <utility>

#include "admin/endpoint_call.hpp"
#include "admin/endpoints.hpp"
#include "admin/openapi_document.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "admin/view_json.hpp"

namespace loanpulse {

AdminOutcome get_health(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  AdminResponse response;
  response.body = R"({"status":"ok"})";
  return response;
}

AdminOutcome get_readiness(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  ReadinessView const readiness = call.view.readiness();
  AdminResponse response;
  response.status = readiness.ready() ? 200 : 503;
  response.body = readiness_json(readiness);
  return response;
}

AdminOutcome get_metrics(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  AdminResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = call.view.metrics();
  return response;
}

AdminOutcome get_openapi(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  AdminResponse response;
  response.body = openapi_document();
  return response;
}

AdminOutcome post_reload(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  read_body(call.request, {});
  return AwaitReload{};
}

AdminResponse finish_reload(std::optional<ReloadAnswer> const& answer) {
  if (!answer) {
    auto response = problem(503, "draining", "the daemon is about to stop; reload when it is back");
    response.headers.emplace_back("Retry-After", "10");
    return response;
  }
  if (!answer->accepted) {
    return problem(422, "reload_refused",
                   "the configuration has problems, so the one in force stays; correct them and "
                   "reload again",
                   answer->problems);
  }
  AdminResponse response;
  response.body = reload_json(*answer);
  return response;
}

}  // namespace loanpulse
