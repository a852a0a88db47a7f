#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fetch/rate/token_bucket.hpp"
#include "model/job.hpp"

namespace loanpulse {

/// The rates of all hosts that this process asks, by their origins: one bucket for all jobs. Safe
/// from every thread.
class HostRates {
 public:
  /// The rates that these jobs declare hold from now on, the strictest of each host; what has been
  /// taken counts on.
  void adopt(std::vector<Job> const& jobs);
  /// The same of one more rate, for a host that no declared URL names: it has a placeholder there.
  void declare_unknown(std::string const& origin, RequestRate const& rate);

  bool limits(std::string const& origin) const;
  /// Zero: a request may be sent to the origin now, and is counted. Else how long until it may.
  std::chrono::nanoseconds take(std::string const& origin, std::size_t sharers,
                                TokenBucket::Time now);

 private:
  struct Host {
    std::optional<RequestRate> rate{};
    TokenBucket bucket{};
  };

  mutable std::mutex mutex_;
  std::map<std::string, Host> hosts_;
};

}  // namespace loanpulse
