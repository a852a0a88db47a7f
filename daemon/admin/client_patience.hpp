#pragma once

#include <chrono>

namespace loanpulse {

/// How long the admin server waits for a client (docs/reliability.md, S6).
struct ClientPatience {
  std::chrono::milliseconds head{5'000};       ///< for a TLS handshake, and for a request's headers
  std::chrono::milliseconds request{10'000};   ///< for all of a request
  std::chrono::milliseconds idle{30'000};      ///< between requests
  std::chrono::milliseconds sending{10'000};   ///< until an answer has been taken
  std::chrono::milliseconds finishing{2'000};  ///< until it closes after the last answer
};

}  // namespace loanpulse
