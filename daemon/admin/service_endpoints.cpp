#include <array>

#include "admin/endpoint.hpp"
#include "admin/endpoints.hpp"
#include "admin/openapi_document.hpp"
#include "admin/problem_document.hpp"
#include "admin/request_body.hpp"
#include "admin/request_parameters.hpp"
#include "json/json_writer.hpp"

namespace loanpulse {
namespace {

AdminOutcome get_health(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  AdminResponse response;
  response.body = R"({"status":"ok"})";
  return response;
}

AdminOutcome get_readiness(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  Readiness const readiness = call.daemon.readiness();
  JsonWriter json;
  json.begin_object();
  json.flag("ready", readiness.ready());
  json.flag("database", readiness.database);
  json.flag("schema", readiness.schema);
  json.flag("scheduler", readiness.scheduler);
  json.text("detail", readiness.detail);
  json.end_object();
  AdminResponse response;
  response.status = readiness.ready() ? 200 : 503;
  response.body = json.take();
  return response;
}

AdminOutcome get_metrics(EndpointCall const& call) {
  RequestParameters const none{call.request, {}};
  AdminResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = call.daemon.metrics();
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

constexpr std::array service_table{
    Endpoint{{"GET", "/healthz", AdminAccess::none, false}, get_health},
    Endpoint{{"GET", "/readyz", AdminAccess::none, false}, get_readiness},
    Endpoint{{"GET", "/metrics", AdminAccess::read, false}, get_metrics},
    Endpoint{{"GET", "/openapi.json", AdminAccess::read, false}, get_openapi},
    Endpoint{{"POST", "/api/v1/reload", AdminAccess::operate, false}, post_reload},
};

}  // namespace

std::span<Endpoint const> service_endpoints() { return service_table; }

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
  JsonWriter json;
  json.begin_object();
  json.number("jobs", answer->jobs);
  json.texts("notes", answer->notes);
  json.end_object();
  AdminResponse response;
  response.body = json.take();
  return response;
}

}  // namespace loanpulse
