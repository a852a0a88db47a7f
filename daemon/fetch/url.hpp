#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {

/// The pieces of an absolute http or https URL (RFC 3986, 3); the fragment is dropped.
struct Url {
  std::string scheme;    ///< lower case
  std::string userinfo;  ///< before '@'; empty if none
  std::string host;      ///< lower case; IPv6 in brackets
  std::string port;      ///< never empty: 80 or 443 where the URL has none
  std::string path;      ///< "/" where the URL has none
  std::optional<std::string> query;

  /// Scheme, host and port (RFC 6454): what decides whether credentials may be sent along.
  std::string origin() const { return scheme + "://" + host + ":" + port; }
};

/// Empty when the text is no absolute http(s) URL, or one that readers could understand in two
/// ways (a backslash, control characters, a port that is no number).
std::optional<Url> parse_url(std::string_view text);

/// The absolute URL that a Location header means, seen from `base` (RFC 3986, 5.2). Dot segments
/// stay: the HTTP client removes them.
std::string resolve_reference(Url const& base, std::string_view reference);

/// Bytes outside RFC 3986's unreserved set become %XX: fit for a name or value in a query.
std::string percent_encode(std::string_view text);
std::string percent_decode(std::string_view text);

/// The parameters of a URL's query, decoded, in their order.
std::vector<std::pair<std::string, std::string>> query_params(std::string_view url);

/// The URL for logs, records and messages: user information and the values of query parameters
/// whose names look secret (token, key, secret, password, signature, ...) are `***`.
std::string mask_url(std::string_view url);

/// True for names as `mask_url` hides them, in any case: "access_token", "X-Api-Key", "sig".
bool looks_secret(std::string_view parameter_name);

}  // namespace loanpulse
