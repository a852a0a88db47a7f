#include "app/stop_pressure.hpp"

namespace loanpulse {
namespace {

/// Milliseconds between two interruptions: one that comes between two statements does nothing.
constexpr std::chrono::milliseconds interval{1'000};
/// Seconds that the server is asked to break off its statement; then the connection is closed.
constexpr std::chrono::seconds server_has{5};

}  // namespace

std::optional<Interruption> StopPressure::look(Steady now) {
  if (!begun_)
    begun_ = now;
  else if (now - last_ < interval)
    return std::nullopt;
  last_ = now;
  return now - *begun_ < server_has ? Interruption::statement : Interruption::connection;
}

std::optional<StopPressure::Steady> StopPressure::next() const {
  if (!begun_) return std::nullopt;
  return last_ + interval;
}

}  // namespace loanpulse
