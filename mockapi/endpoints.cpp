#include "mockapi/endpoints.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "mockapi/pages.hpp"
#include "mockapi/percentage.hpp"
#include "mockapi/styled_lists.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::string_view recorded_prefix = "/recorded/";
constexpr std::string_view styles_prefix = "/styles/";
constexpr std::string_view auth_prefix = "/auth/";

Response json(std::string body) { return {.body = std::move(body)}; }

Response refusal(Problem const& problem) {
  return {.status = problem.status,
          .content_type = "application/problem+json",
          .body = to_json(problem)};
}

Response unauthorized(std::string const& scheme, std::string detail) {
  Response response = refusal({.status = 401, .detail = std::move(detail)});
  response.headers.emplace_back("WWW-Authenticate", scheme + " realm=\"loanpulse-mockapi\"");
  return response;
}

Response wrong_method(std::string_view method, std::string_view path, std::string_view allowed) {
  Response response = refusal({.status = 405,
                               .detail = std::string{path}
                                             .append(" does not take ")
                                             .append(method)
                                             .append("; use ")
                                             .append(allowed)});
  response.headers.emplace_back("Allow", allowed);
  return response;
}

Response not_found(std::string detail) {
  return refusal({.status = 404, .detail = std::move(detail)});
}

bool has_bearer_scheme(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";  // RFC 9110: schemes know no case
  return authorization.size() >= scheme.size() &&
         std::equal(scheme.begin(), scheme.end(), authorization.begin(), [](char want, char got) {
           return want == (got >= 'A' && got <= 'Z' ? static_cast<char>(got - 'A' + 'a') : got);
         });
}

}  // namespace

struct Endpoints::Route {
  std::string_view method;
  std::string_view path;
  Response (Endpoints::*answer)(Parameters const&);
};

Endpoints::Endpoints(ApiOptions options)
    : options_{std::move(options)},
      timeline_{options_.seed, options_.rows},
      writer_{options_.seed},
      sign_in_{options_.token_lifetime, options_.now, options_.assertion_key, options_.wall_time} {}

Response Endpoints::handle(Request const& request) {
  Response response = answer(request);
  std::string_view const target = request.target;
  if (!target.starts_with("/admin/") && !target.starts_with("/healthz")) {
    response = faults_.applied(std::move(response), request.method == "GET");
  }
  ++requests_;
  bytes_ += response.body.size();
  return response;
}

Response Endpoints::answer(Request const& request) {
  std::string_view const target = request.target;
  std::size_t const question = std::min(target.find('?'), target.size());
  std::string_view const path = target.substr(0, question);
  Outcome<Parameters> const parsed =
      Parameters::parse(target.substr(std::min(question + 1, target.size())));
  auto const* parameters = std::get_if<Parameters>(&parsed);
  if (path == "/oauth/token" || path == "/login") {
    if (request.method != "POST") {
      return wrong_method(request.method, path, "POST");
    }
    return path == "/login" ? sign_in_.log_in(request) : sign_in_.give_token(request);
  }
  if (path.starts_with(auth_prefix)) {
    std::string_view const inner = path.substr(auth_prefix.size());
    std::string_view const style = inner.substr(0, inner.find('/'));
    if (!SignIn::is_style(style)) {
      return not_found("there is no style '" + std::string{style} +
                       "' of signing in; --help lists those that there are");
    }
    if (parameters == nullptr) {
      return refusal(std::get<Problem>(parsed));
    }
    if (!sign_in_.lets_in(style, request, *parameters)) {
      return unauthorized(style == "basic" ? "Basic" : "Bearer",
                          "--help says what shows who you are by the style " + std::string{style});
    }
    return route(request, {path, inner.substr(style.size())}, parameters->without("api_key"));
  }
  if (path != "/healthz" && !is_authorized(request)) {
    return unauthorized("Bearer",
                        "a bearer token is required: send 'Authorization: Bearer TOKEN' with the "
                        "token that this API was started with");
  }
  return parameters != nullptr ? route(request, {path, path}, *parameters)
                               : refusal(std::get<Problem>(parsed));
}

Response Endpoints::route(Request const& request, Address const& address,
                          Parameters const& parameters) {
  static constexpr std::array<Route, 7> routes{{
      {"GET", "/applications", &Endpoints::applications},
      {"POST", "/admin/touch", &Endpoints::touch},
      {"POST", "/admin/append", &Endpoints::append},
      {"POST", "/admin/faults", &Endpoints::faults},
      {"GET", "/admin/row", &Endpoints::row},
      {"GET", "/admin/stats", &Endpoints::stats},
      {"GET", "/healthz", &Endpoints::health},
  }};
  auto const path = address.rest;
  bool const is_recorded = path.starts_with(recorded_prefix);
  if (is_recorded || path.starts_with(styles_prefix)) {
    if (request.method != "GET") {
      return wrong_method(request.method, address.path, "GET");
    }
    return is_recorded ? recorded_body(path.substr(recorded_prefix.size()), parameters)
                       : styled(address, parameters);
  }
  auto const* const found = std::find_if(routes.begin(), routes.end(),
                                         [path](Route const& one) { return one.path == path; });
  if (found == routes.end()) {
    return not_found("there is nothing at " + std::string{address.path});
  }
  if (found->method != request.method) {
    return wrong_method(request.method, address.path, found->method);
  }
  return (this->*found->answer)(parameters);
}

bool Endpoints::is_authorized(Request const& request) const {
  if (!options_.token) {
    return true;
  }
  constexpr std::size_t scheme_length = 7;  // of "Bearer "
  return has_bearer_scheme(request.authorization) &&
         std::string_view{request.authorization}.substr(scheme_length) == *options_.token;
}

Response Endpoints::applications(Parameters const& parameters) {
  Outcome<PageQuery> const query = read_page_query(parameters, options_.page_limit);
  if (auto const* problem = std::get_if<Problem>(&query)) {
    return refusal(*problem);
  }
  Page page = render_page(std::get<PageQuery>(query), timeline_, writer_);
  ++pages_;
  rows_served_ += page.rows;
  return json(std::move(page.body));
}

Response Endpoints::touch(Parameters const& parameters) {
  if (auto const problem = parameters.unknown({"percent"})) {
    return refusal(*problem);
  }
  Outcome<Percentage> const percent = read_percentage(parameters, "percent");
  if (auto const* problem = std::get_if<Problem>(&percent)) {
    return refusal(*problem);
  }
  std::uint64_t const count = std::get<Percentage>(percent).of(timeline_.rows());
  timeline_.touch(count);
  return json("{\"touched\":" + std::to_string(count) + "}");
}

Response Endpoints::append(Parameters const& parameters) {
  if (auto const problem = parameters.unknown({"rows"})) {
    return refusal(*problem);
  }
  Outcome<std::uint64_t> const rows =
      whole_number(parameters, "rows", 0, Timeline::max_rows - timeline_.rows(), std::nullopt);
  if (auto const* problem = std::get_if<Problem>(&rows)) {
    return refusal(*problem);
  }
  timeline_.append(std::get<std::uint64_t>(rows));
  return json("{\"appended\":" + std::to_string(std::get<std::uint64_t>(rows)) + "}");
}

Response Endpoints::row(Parameters const& parameters) {
  if (auto const problem = parameters.unknown({"id"})) {
    return refusal(*problem);
  }
  Outcome<std::uint64_t> const id =
      whole_number(parameters, "id", 1, Timeline::max_rows, std::nullopt);
  if (auto const* problem = std::get_if<Problem>(&id)) {
    return refusal(*problem);
  }
  std::optional<RowVersion> const row = timeline_.find(std::get<std::uint64_t>(id));
  if (!row) {
    return not_found("there is no row with id " + std::to_string(std::get<std::uint64_t>(id)) +
                     "; the ids are 1.." + std::to_string(timeline_.rows()));
  }
  std::string body;
  writer_.append_json(*row, body);
  return json(std::move(body));
}

Response Endpoints::stats(Parameters const& parameters) {
  if (auto const problem = parameters.unknown({})) {
    return refusal(*problem);
  }
  return json(
      "{\"rows\":" + std::to_string(timeline_.rows()) +
      ",\"requests\":" + std::to_string(requests_) + ",\"pages\":" + std::to_string(pages_) +
      ",\"rows_served\":" + std::to_string(rows_served_) + ",\"bytes\":" + std::to_string(bytes_) +
      ",\"faults\":" + std::to_string(faults_.count()) + "}");
}

Response Endpoints::faults(Parameters const& parameters) {
  Outcome<FaultPlan> plan = FaultPlan::read(parameters);
  if (auto const* problem = std::get_if<Problem>(&plan)) {
    return refusal(*problem);
  }
  faults_ = std::get<FaultPlan>(std::move(plan));
  return json("{\"faults\":0}");
}

Response Endpoints::styled(Address const& address, Parameters const& parameters) {
  Outcome<StyledPage> page = styled_page({address.rest.substr(styles_prefix.size()), address.path},
                                         parameters, options_.page_limit, timeline_, writer_);
  if (auto const* problem = std::get_if<Problem>(&page)) {
    return refusal(*problem);
  }
  auto& good = std::get<StyledPage>(page);
  ++pages_;
  rows_served_ += good.rows;
  return std::move(good.response);
}

Response Endpoints::health(Parameters const& /*parameters*/) { return json("{\"status\":\"ok\"}"); }

Response Endpoints::recorded_body(std::string_view name, Parameters const& parameters) const {
  // Other parameters are the recorded API's own, and the recording knows no others.
  std::optional<std::uint64_t> page;
  if (parameters.find("page")) {
    Outcome<std::uint64_t> const number =
        whole_number(parameters, "page", 1, 1'000'000'000, std::nullopt);
    if (auto const* problem = std::get_if<Problem>(&number)) {
      return refusal(*problem);
    }
    page = std::get<std::uint64_t>(number);
  }
  if (!options_.recorded) {
    return not_found("there are no recorded bodies; start the API with --bodies FOLDER");
  }
  std::optional<std::string> body = options_.recorded->find(name, page);
  return body ? json(std::move(*body))
              : not_found("there is no recorded body '" + std::string{name} + "'");
}

}  // namespace loanpulse::mockapi
