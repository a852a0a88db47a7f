#pragma once

#include <chrono>

namespace loanpulse {

/// Milliseconds that the admin server waits for a client (docs/reliability.md, S6). Then the
/// connection is closed, after a 408 where a request has begun.
struct ClientTimeouts {
  std::chrono::milliseconds head{5'000};       ///< for a TLS handshake, and for a request's headers
  std::chrono::milliseconds request{10'000};   ///< for all of a request
  std::chrono::milliseconds idle{30'000};      ///< between requests
  std::chrono::milliseconds sending{10'000};   ///< until an answer has been taken
  std::chrono::milliseconds finishing{2'000};  ///< until it closes after the last answer
};

}  // namespace loanpulse
