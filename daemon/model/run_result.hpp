#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// How a run ended, for whoever started it.
struct RunResult {
  struct Failure {
    ErrorKind kind = ErrorKind::rejected;
    std::string code;
    std::string message;
  };

  Run run;
  RunCounts counts;
  std::optional<std::string> watermark_after;
  std::vector<std::string> warnings;  ///< checks with on_fail: warn that found something
  std::chrono::milliseconds duration{0};
  std::optional<Failure> failure;  ///< empty: succeeded

  RunStatus status() const {
    if (!failure) return RunStatus::succeeded;
    return failure->kind == ErrorKind::cancelled ? RunStatus::cancelled : RunStatus::failed;
  }
};

}  // namespace loanpulse
