#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fetch/auth/credentials.hpp"
#include "fetch/render/request_values.hpp"
#include "model/request_template.hpp"
#include "model/secret.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// One request for a page.
struct PageRequest {
  HttpMethod method = HttpMethod::get;
  std::string url;         ///< with its query; may hold secrets: never printed
  std::string masked_url;  ///< for logs, records and messages
  std::vector<std::pair<std::string, Secret>> headers;
  std::string body;           ///< of a POST; may hold secrets
  QueryParams body_values{};  ///< its texts and numbers, by their names
  /// Asked of another origin than the source's: nothing that shows who asks may go there.
  bool is_foreign = false;
  std::string basis{};          ///< see Validators; empty: the source keeps none
  bool is_conditional = false;  ///< an answer 304 says that nothing has changed

  /// "POST https://…", for messages.
  std::string name() const;
  /// Whether both ask for the same.
  bool asks_as(PageRequest const& other) const {
    return method == other.method && url == other.url && body == other.body;
  }
};

/// Puts together what the source's templates say for these bounds and this position: URL,
/// parameters, headers and body. The bounds and the paginator's own parameters replace others of
/// their names; the URL's own query stays. To a link of the paginator only parameters
/// that it lacks are added, and none where the position stands alone. With a sync token the first
/// page of a list by cursor is asked for by the token. Not yet what source.auth adds: see
/// authorized(). Throws StageError{rejected} for a URL that is none and a header that would break
/// the request.
PageRequest build_request(Source const& source, RequestBounds const& bounds, PagePosition position);

/// The same request with what shows who asks. Throws StageError{rejected, "bad_header"}.
PageRequest authorized(PageRequest request, Credentials const& credentials);

/// The request that a redirect by this status to another URL of the same origin means: after 303 it
/// is a GET (RFC 9110, 15.4.4).
PageRequest redirected_request(PageRequest const& request, int status, std::string url);

/// The same request as one of another origin: without all headers of the source's but those that
/// say in which form things are sent.
PageRequest foreign_request(PageRequest request);

}  // namespace loanpulse
