#include "fetch/rate/request_gate.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "fetch/url.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds after which the rate is looked at again: others may share it by then, or no longer.
constexpr std::chrono::nanoseconds longest_nap = 5s;

}  // namespace

void wait_unless_stopped(std::chrono::nanoseconds time, std::stop_token const& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  stopped.wait_for(lock, stop, time, [] { return false; });
  if (stop.stop_requested()) throw StageError{ErrorKind::cancelled, "cancelled", "cancelled"};
}

RequestGate::RequestGate(HostRates& rates, Source const& source,
                         std::function<std::size_t()> sharers, Clock const& clock)
    : rates_{rates}, source_{source}, sharers_{std::move(sharers)}, clock_{clock} {}

void RequestGate::pass(PageRequest const& request, std::stop_token const& stop) {
  auto const url = parse_url(request.url);
  std::string const origin = url ? url->origin() : std::string{};
  while (rates_.limits(origin)) {
    auto const wait = rates_.take(origin, sharers_(), clock_.steady());
    if (wait <= 0ns) return;
    wait_unless_stopped(std::min(wait, longest_nap), stop);
  }
}

void RequestGate::pass_page(PageRequest const& request, std::stop_token const& stop) {
  auto const url = source_.rate && !request.is_foreign ? parse_url(request.url) : std::nullopt;
  if (url) rates_.declare_unknown(url->origin(), *source_.rate);
  pass(request, stop);
}

}  // namespace loanpulse
