#include "fetch/rate/host_rates.hpp"

#include "fetch/url.hpp"

namespace loanpulse {

void HostRates::adopt(std::vector<Job> const& jobs) {
  std::lock_guard const lock{mutex_};
  for (auto& [origin, host] : hosts_) host.rate.reset();
  for (auto const& job : jobs) {
    if (!job.source.rate) continue;
    auto const url = parse_url(job.source.url.revealed());
    if (!url) continue;
    auto& rate = hosts_[url->origin()].rate;
    rate = rate ? strictest(*rate, *job.source.rate) : *job.source.rate;
  }
}

void HostRates::declare_unknown(std::string const& origin, RequestRate const& rate) {
  std::lock_guard const lock{mutex_};
  auto& host = hosts_[origin];
  if (!host.rate) host.rate = rate;
}

bool HostRates::limits(std::string const& origin) const {
  std::lock_guard const lock{mutex_};
  auto const host = hosts_.find(origin);
  return host != hosts_.end() && host->second.rate.has_value();
}

std::chrono::nanoseconds HostRates::take(std::string const& origin, std::size_t sharers,
                                         TokenBucket::Time now) {
  std::lock_guard const lock{mutex_};
  auto const host = hosts_.find(origin);
  if (host == hosts_.end() || !host->second.rate) return std::chrono::nanoseconds{0};
  return host->second.bucket.take(*host->second.rate, sharers, now);
}

}  // namespace loanpulse
