#include "admin/endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "admin/endpoint_call.hpp"
#include "admin/problem_document.hpp"
#include "admin/run_answer.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using EndpointFunction = AdminOutcome (*)(EndpointCall const&);

struct Endpoint {
  AdminRoute route;
  EndpointFunction function;
};

constexpr auto open = AdminAccess::none;
constexpr auto read = AdminAccess::read;
constexpr auto operate = AdminAccess::operate;

constexpr std::array endpoints{
    Endpoint{{"GET", "/healthz", open, false}, get_health},
    Endpoint{{"GET", "/readyz", open, false}, get_readiness},
    Endpoint{{"GET", "/metrics", read, false}, get_metrics},
    Endpoint{{"GET", "/openapi.json", read, false}, get_openapi},
    Endpoint{{"GET", "/api/v1/jobs", read, true}, get_jobs},
    Endpoint{{"GET", "/api/v1/jobs/{job}", read, true}, get_job},
    Endpoint{{"POST", "/api/v1/jobs/{job}/runs", operate, true}, post_run},
    Endpoint{{"POST", "/api/v1/jobs/{job}/pause", operate, true}, post_pause},
    Endpoint{{"POST", "/api/v1/jobs/{job}/resume", operate, true}, post_resume},
    Endpoint{{"GET", "/api/v1/runs", read, true}, get_runs},
    Endpoint{{"GET", "/api/v1/runs/{run_id}", read, true}, get_run},
    Endpoint{{"POST", "/api/v1/runs/{run_id}/cancel", operate, true}, post_cancel},
    Endpoint{{"GET", "/api/v1/state/{job}", read, true}, get_state},
    Endpoint{{"POST", "/api/v1/reload", operate, false}, post_reload},
};

constexpr auto routes = [] {
  std::array<AdminRoute, endpoints.size()> result;
  for (std::size_t i = 0; i < endpoints.size(); ++i) result[i] = endpoints[i].route;
  return result;
}();

std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  std::string_view const segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

/// What stands for the name in braces, which a pattern has at most one of; empty: no match.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  std::string argument;
  while (pattern.starts_with('/') && path.starts_with('/')) {
    std::string_view const expected = take_segment(pattern);
    std::string_view const segment = take_segment(path);
    if (expected.starts_with('{')) {
      if (segment.empty()) return std::nullopt;
      argument = segment;
    } else if (expected != segment) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return argument;
}

Endpoint const* find_endpoint(std::string_view method, std::string_view path) {
  Endpoint const* other_method = nullptr;
  for (Endpoint const& endpoint : endpoints) {
    if (!match(endpoint.route.path, path)) continue;
    if (endpoint.route.method == method) return &endpoint;
    if (other_method == nullptr) other_method = &endpoint;
  }
  return other_method;
}

AdminResponse unknown_route(std::string const& path) {
  return problem(404, "not_found",
                 fmt::format("there is nothing at '{}'; GET /openapi.json lists what there is",
                             printable(path, 100)));
}

AdminResponse wrong_method(AdminRequest const& request) {
  std::string allowed;
  for (AdminRoute const& route : routes) {
    if (!match(route.path, request.path)) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method;
  }
  auto response = problem(405, "method_not_allowed",
                          fmt::format("'{}' is not possible at this path; use {}",
                                      printable(request.method, 20), allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

AdminResponse too_little_access(AdminAccess access) {
  if (access == AdminAccess::read) {
    return problem(403, "forbidden", "this token may only read; use one with the role operate");
  }
  auto response = problem(401, "unauthorized",
                          "a valid token is needed; send it as Authorization: Bearer TOKEN");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"loanpulse\"");
  return response;
}

/// What a broken world behind the view means for the client.
AdminResponse failed(StageError const& error) {
  bool const may_pass =
      error.kind() == ErrorKind::transient || error.kind() == ErrorKind::rate_limited;
  auto response = problem(may_pass ? 503 : 500, error.code(), printable(error.what()));
  if (may_pass) response.headers.emplace_back("Retry-After", "5");
  return response;
}

template <typename Function>
auto guarded(Function const& function) -> decltype(function()) {
  try {
    return function();
  } catch (Refusal const& refusal) {
    return refusal.response();
  } catch (StageError const& error) {
    return failed(error);
  } catch (std::exception const& error) {
    return problem(500, "internal", printable(error.what()));
  }
}

AdminOutcome answer(AdminRequest const& request, AdminView& view) {
  Endpoint const* const endpoint = find_endpoint(request.method, request.path);
  if (endpoint == nullptr) return unknown_route(request.path);
  if (endpoint->route.method != request.method) return wrong_method(request);
  if (request.access < endpoint->route.needs) return too_little_access(request.access);
  if (request.method == "GET" && !request.body.empty()) {
    return problem(400, "body_not_allowed", "a GET takes no body; put it all into the URL");
  }
  return endpoint->function({request, *match(endpoint->route.path, request.path), view});
}

}  // namespace

std::span<AdminRoute const> admin_routes() { return routes; }

AdminRoute const* find_admin_route(std::string_view method, std::string_view path) {
  Endpoint const* const endpoint = find_endpoint(method, path);
  return endpoint == nullptr ? nullptr
                             : &routes[static_cast<std::size_t>(endpoint - &endpoints[0])];
}

AdminOutcome handle_admin_request(AdminRequest const& request, AdminView& view) {
  return guarded([&]() -> AdminOutcome { return answer(request, view); });
}

AdminResponse finish_wait(AwaitRun const& wait, AdminView& view) {
  return guarded([&]() -> AdminResponse {
    auto const run = view.run(wait.run_id);
    return run ? waited_answer(*run, wait.expect_succeeded) : unknown_run(wait.run_id);
  });
}

}  // namespace loanpulse
