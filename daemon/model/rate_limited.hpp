#pragma once

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

}  // namespace loanpulse
