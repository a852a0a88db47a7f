#include "admin/endpoints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "admin/problem_document.hpp"
#include "admin/run_answer.hpp"
#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// In the order in which they are looked through.
std::vector<Endpoint> const& endpoints() {
  static auto const all = [] {
    std::vector<Endpoint> result;
    for (auto const part :
         {service_endpoints(), job_endpoints(), trigger_endpoints(), run_endpoints()}) {
      result.insert(result.end(), part.begin(), part.end());
    }
    return result;
  }();
  return all;
}

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
  for (Endpoint const& endpoint : endpoints()) {
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
  for (Endpoint const& endpoint : endpoints()) {
    if (!match(endpoint.route.path, request.path)) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += endpoint.route.method;
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

/// What a broken world behind the catalogue means for the client.
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

AdminOutcome answer(AdminRequest const& request, AdminParts const& parts) {
  Endpoint const* const endpoint = find_endpoint(request.method, request.path);
  if (endpoint == nullptr) return unknown_route(request.path);
  if (endpoint->route.method != request.method) return wrong_method(request);
  if (request.access < endpoint->route.needs) return too_little_access(request.access);
  if (request.method == "GET" && !request.body.empty()) {
    return problem(400, "body_not_allowed", "a GET takes no body; put it all into the URL");
  }
  return endpoint->answer(
      {request, *match(endpoint->route.path, request.path), parts.daemon, parts.catalogue});
}

}  // namespace

std::vector<AdminRoute> admin_routes() {
  std::vector<AdminRoute> routes;
  for (Endpoint const& endpoint : endpoints()) routes.push_back(endpoint.route);
  return routes;
}

AdminRoute const* find_admin_route(std::string_view method, std::string_view path) {
  Endpoint const* const endpoint = find_endpoint(method, path);
  return endpoint == nullptr ? nullptr : &endpoint->route;
}

AdminOutcome handle_admin_request(AdminRequest const& request, AdminParts const& parts) {
  return guarded([&]() -> AdminOutcome { return answer(request, parts); });
}

AdminResponse finish_wait(AwaitRun const& wait, RunCatalogue& catalogue) {
  return guarded([&]() -> AdminResponse {
    auto const run = catalogue.find(wait.run_id);
    return run ? waited_answer(*run, wait.expect_succeeded) : unknown_run(wait.run_id);
  });
}

}  // namespace loanpulse
