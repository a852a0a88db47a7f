#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mockapi/exchange.hpp"
#include "mockapi/loan_application.hpp"
#include "mockapi/parameters.hpp"
#include "mockapi/recorded_bodies.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

struct ApiOptions {
  std::uint64_t seed = 1;
  std::uint64_t rows = 10'000;
  std::uint64_t page_limit = 10'000;            ///< the largest `limit` of a page
  std::optional<std::string> token = {};        ///< bearer token of all but /healthz
  std::optional<RecordedBodies> recorded = {};  ///< what /recorded/ serves
};

/// The whole API without a socket: request in, response out. One thread at a time.
///   GET  /applications         pages of loan applications, see read_page_query()
///   GET  /recorded/NAME        see RecordedBodies
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

  Response answer(Request const& request);
  bool is_authorized(Request const& request) const;

  Response applications(Parameters const& parameters);
  Response touch(Parameters const& parameters);
  Response append(Parameters const& parameters);
  Response row(Parameters const& parameters);
  Response stats(Parameters const& parameters);
  Response health(Parameters const& parameters);
  Response recorded_body(std::string_view name, Parameters const& parameters) const;

  ApiOptions options_;
  Timeline timeline_;
  LoanApplicationWriter writer_;
  std::uint64_t requests_ = 0;     ///< answered, whatever the status
  std::uint64_t pages_ = 0;        ///< of /applications
  std::uint64_t rows_served_ = 0;  ///< in these pages
  std::uint64_t bytes_ = 0;        ///< of all bodies
};

}  // namespace loanpulse::mockapi
