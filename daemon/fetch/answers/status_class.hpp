#pragma once

namespace loanpulse {

/// What an HTTP status means for a page.
enum class StatusClass {
  success,       ///< 200, and 203 from a proxy that changed the answer
  redirect,      ///< 301, 302, 303, 307, 308
  no_page,       ///< any other 2xx: agreed to, but not what was asked for
  transient,     ///< 408, 425, and 5xx except those that cannot heal
  rate_limited,  ///< 429; 403, 413, 420, 430, 503 that ask for patience (RateLimit)
  unauthorized,  ///< 401, 403
  rejected,      ///< everything else
};

/// Unknown codes count as the first of their class (RFC 9110, 15).
StatusClass classify_status(int status, bool limit_reached);

}  // namespace loanpulse
