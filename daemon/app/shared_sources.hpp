#pragma once

#include "fetch/auth/shared_tokens.hpp"
#include "fetch/rate/host_rates.hpp"

namespace loanpulse {

/// What the runs of one process share of their sources. Safe from every thread.
struct SharedSources {
  HostRates rates;      ///< how often hosts may be asked
  SharedTokens tokens;  ///< of connections
};

}  // namespace loanpulse
