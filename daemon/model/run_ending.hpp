#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "model/error.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What is to be recorded of a claimed run that did not commit. Kept until it is recorded: a final
/// failure that nobody wrote down would be tried again.
struct RunEnding {
  enum class Kind {
    put_back,  ///< to `queued`, for another attempt
    closed,    ///< to `cancelled` for ErrorKind::cancelled, else to `failed`
  };

  Kind kind = Kind::put_back;
  Run run;
  RunCounts counts;
  std::optional<StageError> error;     ///< empty: put back without a failure, for a drain
  std::vector<CheckResult> checks{};   ///< closed only: so that a person sees what was wrong
  std::chrono::milliseconds delay{0};  ///< put back only: the pause before the next attempt
};

}  // namespace loanpulse
