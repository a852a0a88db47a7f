#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/run.hpp"
#include "model/run_ending.hpp"

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
  std::optional<Failure> failure;         ///< empty: succeeded, or put back for a drain
  bool put_back = false;                  ///< the record is `queued` again, to be tried later
  std::chrono::milliseconds retry_in{0};  ///< if put back: the pause before the next attempt
  bool fenced = false;  ///< another daemon has taken the run over: its end is not ours to tell
  std::optional<RunEnding> unrecorded;  ///< what the database could not be told yet
  std::uint64_t source_retries = 0;
  bool is_behind = false;  ///< it succeeded, and there is more to read at once: the next window

  RunStatus status() const {
    if (put_back) return RunStatus::queued;
    if (!failure) return RunStatus::succeeded;
    return failure->kind == ErrorKind::cancelled ? RunStatus::cancelled : RunStatus::failed;
  }
};

}  // namespace loanpulse
