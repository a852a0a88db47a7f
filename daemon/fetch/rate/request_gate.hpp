#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>

#include "fetch/page_request.hpp"
#include "fetch/rate/host_rates.hpp"
#include "model/clock.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// Returns when the time is over. Throws StageError{cancelled} promptly after a stop request.
void wait_unless_stopped(std::chrono::nanoseconds time, std::stop_token const& stop);

/// Holds back the requests of one run until the rates of their hosts let them pass. Used by several
/// threads at once.
class RequestGate {
 public:
  /// `sharers` says how many processes share the rates. All must outlive it.
  RequestGate(HostRates& rates, Source const& source, std::function<std::size_t()> sharers,
              Clock const& clock);

  /// Returns when the request may be sent, and counts it. Throws StageError{cancelled} promptly
  /// after a stop request.
  void pass(PageRequest const& request, std::stop_token const& stop);
  /// The same of a request to the source itself, whose host may be one of a placeholder.
  void pass_page(PageRequest const& request, std::stop_token const& stop);

 private:
  HostRates& rates_;
  Source const& source_;
  std::function<std::size_t()> sharers_;
  Clock const& clock_;
};

}  // namespace loanpulse
