#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "model/run.hpp"
#include "model/run_record.hpp"

namespace loanpulse {

/// Somebody wants a run of a job.
struct TriggerRequest {
  std::string job_name;
  Trigger trigger = Trigger::http;
  std::optional<std::string> idempotency_key;  ///< at most 255 characters
  std::string request;                ///< canonical text: the same key with another is a conflict
  std::optional<std::string> reason;  ///< what whoever asks says about it
};

/// What came of a TriggerRequest.
struct TriggerOutcome {
  enum class Kind {
    created,
    repeated,    ///< the key was used before for the same request: `run` is that run
    conflict,    ///< the key was used before for another request
    paused,      ///< the job is paused; no run
    queue_full,  ///< the job has max_queued_runs waiting; no run
  };
  Kind kind = Kind::created;
  std::optional<RunRecord> run;
};

/// Triggered runs of one job that may wait at once; further triggers are refused: `queue_full`.
inline constexpr std::size_t max_queued_runs = 100;

/// What came of somebody's wish that a run should end.
enum class CancelOutcome {
  cancelled,  ///< it was queued and never starts
  requested,  ///< it is running; its daemon will see the request
  ended,      ///< it had ended already
  unknown,    ///< there is no such run
};

}  // namespace loanpulse
