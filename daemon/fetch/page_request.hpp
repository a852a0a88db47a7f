#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fetch/auth/credentials.hpp"
#include "model/secret.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Names and values of query parameters, not yet encoded.
using QueryParams = std::vector<std::pair<std::string, std::string>>;

/// Where in its list a page is: what the paginator wants of the request for it.
struct PagePosition {
  QueryParams params;

  bool operator==(PagePosition const&) const = default;
};

/// One GET request.
struct PageRequest {
  std::string url;         ///< with its query; may hold secrets: never printed
  std::string masked_url;  ///< for logs, records and messages
  std::vector<std::pair<std::string, Secret>> headers;
};

/// Puts together the source's URL and parameters, the incremental lower bound and the paginator's
/// parameters; a later one replaces an earlier one of the same name, the URL's own query stays. Not
/// yet what source.auth adds: see authorized().
/// Throws StageError{rejected} for a URL that is none and a header that would break the request.
PageRequest build_request(Source const& source, std::optional<std::string> const& lower_bound,
                          PagePosition const& position);

/// The same request with what shows who asks. Throws StageError{rejected, "bad_header"}.
PageRequest authorized(PageRequest request, Credentials const& credentials);

/// The same request to another URL of the same origin.
PageRequest redirected_request(PageRequest const& request, std::string url);

}  // namespace loanpulse
