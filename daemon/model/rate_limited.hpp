#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/clock.hpp"
#include "model/error.hpp"

namespace loanpulse {

/// The source wants to be left alone until a point in time that it named, and that is further away
/// than the request may wait.
class RateLimited : public StageError {
 public:
  RateLimited(std::string message, TimePoint until)
      : StageError{ErrorKind::rate_limited, "rate_limited", std::move(message)}, until_{until} {}

  TimePoint until() const noexcept { return until_; }

 private:
  TimePoint until_;
};

/// How long from now on the source asked to be left alone, where that is what went wrong.
inline std::optional<std::chrono::milliseconds> asked_wait(StageError const& cause, TimePoint now) {
  auto const* const limited = dynamic_cast<RateLimited const*>(&cause);
  if (limited == nullptr || limited->until() <= now) return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(limited->until() - now);
}

}  // namespace loanpulse
