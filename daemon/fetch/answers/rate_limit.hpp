#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fetch/fetch_step.hpp"
#include "model/answer_rule.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// What an answer says about how often its source may be asked.
struct RateLimit {
  /// It asks for patience: by Retry-After, or by a rate-limit header with nothing left.
  bool reached = false;
  /// How long it wants to be left alone, if it says so in a way that can be read.
  std::optional<std::chrono::seconds> wait;
  /// The header that said so, as "Retry-After: 7"; empty if none did.
  std::string said;
};

/// Reads Retry-After, and the headers in use for what is left: X-RateLimit-Remaining and its many
/// spellings (any name with "ratelimit" or "rate-limit", and "remaining", with the "reset" of the
/// same name: seconds, or a unix time), and the IETF's RateLimit in its old form (remaining=0,
/// reset=7) and its new one ("default";r=0;t=7). Retry-After counts before the others. Points in
/// time are measured from the answer's own Date, so that two clocks need not agree. `own` is a
/// header of the job's that counts before all of these where a limit is reached. Pure.
RateLimit rate_limit_of(Answer const& answer, TimePoint now,
                        std::optional<WaitHeader> const& own = std::nullopt);

}  // namespace loanpulse
