#include "app/stop_pressure.hpp"

namespace loanpulse {
namespace {

constexpr std::chrono::milliseconds interval{1'000};
constexpr std::chrono::seconds patience{5};  ///< with a server that was asked; then it is not

}  // namespace

std::optional<Interruption> StopPressure::look(Steady now) {
  if (!begun_)
    begun_ = now;
  else if (now - last_ < interval)
    return std::nullopt;
  last_ = now;
  return now - *begun_ < patience ? Interruption::statement : Interruption::connection;
}

std::optional<StopPressure::Steady> StopPressure::next() const {
  if (!begun_) return std::nullopt;
  return last_ + interval;
}

}  // namespace loanpulse
