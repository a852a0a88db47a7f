#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/secret.hpp"

namespace loanpulse {

struct PageRequest;

/// What a request carries to show who asks.
struct Credentials {
  std::vector<std::pair<std::string, Secret>> headers{};
  std::vector<std::pair<std::string, Secret>> params{};  ///< of the query
  /// Tells these from those before and after them, from 1 on; 0: they stand in the job's file, and
  /// whoever refuses them refuses all there are.
  std::uint64_t issue = 0;
  /// Makes the headers that depend on the rest of the request; empty: there are none.
  std::function<std::vector<std::pair<std::string, Secret>>(PageRequest const&)> sign{};

  bool can_be_renewed() const { return issue != 0; }
};

/// The step of a FetchSession before each request: get the credentials to send.
struct ObtainCredentials {
  std::uint64_t refused = 0;  ///< the issue that the source has just refused; 0: it refused none
};

}  // namespace loanpulse
