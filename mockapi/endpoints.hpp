#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mockapi/exchange.hpp"
#include "mockapi/fault_plan.hpp"
#include "mockapi/loan_application.hpp"
#include "mockapi/parameters.hpp"
#include "mockapi/recorded_bodies.hpp"
#include "mockapi/sign_in.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

struct ApiOptions {
  std::uint64_t seed = 1;
  std::uint64_t rows = 10'000;
  std::uint64_t page_limit = 10'000;            ///< the largest `limit` of a page
  std::optional<std::string> token = {};        ///< bearer token of all but /healthz
  std::optional<RecordedBodies> recorded = {};  ///< what /recorded/ serves
  std::chrono::seconds token_lifetime{3600};    ///< of those that it gives itself
  std::string assertion_key = {};               ///< public, in PEM's form
  std::function<SignIn::Clock::time_point()> now = SignIn::Clock::now;
  std::function<WallTime()> wall_time = [] {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  };
};

/// The whole API without a socket: request in, response out. One thread at a time.
///   GET  /applications         pages of loan applications, see read_page_query()
///   GET  /styles/STYLE         the same in another style of paging, see list_styles
///   GET  /auth/STYLE/PATH      PATH for who signs in by a style of sign_in_styles
///   POST /oauth/token, /login  give tokens to them
///   GET  /recorded/NAME        see RecordedBodies
///   POST /admin/faults         makes answers go wrong, see FaultPlan::read()
///   POST /admin/touch?percent= changes that part of the rows; answers {"touched":n}
///   POST /admin/append?rows=   adds rows; answers {"appended":n}
///   GET  /admin/row?id=        one row as it is now
///   GET  /admin/stats          rows, and what was served so far
///   GET  /healthz              {"status":"ok"}
class Endpoints {
 public:
  explicit Endpoints(ApiOptions options);

  Response handle(Request const& request);

 private:
  struct Route;

  /// What is asked for, behind /auth/STYLE.
  struct Address {
    std::string_view path;  ///< as it was asked for
    std::string_view rest;  ///< of the path
  };

  Response answer(Request const& request);
  /// Of one who may ask.
  Response route(Request const& request, Address const& address, Parameters const& parameters);
  bool is_authorized(Request const& request) const;

  Response applications(Parameters const& parameters);
  Response touch(Parameters const& parameters);
  Response append(Parameters const& parameters);
  Response row(Parameters const& parameters);
  Response stats(Parameters const& parameters);
  Response health(Parameters const& parameters);
  Response faults(Parameters const& parameters);
  Response styled(Address const& address, Parameters const& parameters);
  Response recorded_body(std::string_view name, Parameters const& parameters) const;

  ApiOptions options_;
  Timeline timeline_;
  LoanApplicationWriter writer_;
  SignIn sign_in_;
  FaultPlan faults_;
  std::uint64_t requests_ = 0;     ///< answered, whatever the status
  std::uint64_t pages_ = 0;        ///< of /applications
  std::uint64_t rows_served_ = 0;  ///< in these pages
  std::uint64_t bytes_ = 0;        ///< of all bodies
};

}  // namespace loanpulse::mockapi
