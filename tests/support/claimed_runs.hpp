#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "model/error.hpp"
#include "model/run_ending.hpp"
#include "schedule/dispatch_state.hpp"

namespace loanpulse {

/// A run of a job of its own, whose source is on a host of its own.
inline ClaimedRun claim_of(std::string const& id, std::int64_t token = 7) {
  ClaimedRun claimed;
  claimed.run.run_id = id;
  claimed.run.job_name = "job of " + id;
  claimed.run.fencing_token = token;
  claimed.host = "host of " + id;
  return claimed;
}

inline Run run_of(std::string const& id) { return claim_of(id).run; }

/// It has failed, and is not tried again.
inline RunEnding final_failure(Run run) {
  RunEnding ending;
  ending.kind = RunEnding::Kind::closed;
  ending.run = std::move(run);
  ending.error = StageError{ErrorKind::bad_data, "not_json", "the answer is HTML"};
  ending.checks.resize(2);
  return ending;
}

/// What a question ends with while PostgreSQL is away.
inline StageError database_away() {
  return {ErrorKind::transient, "database_lost", "PostgreSQL is away"};
}

}  // namespace loanpulse
