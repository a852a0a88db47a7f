#pragma once

#include <optional>
#include <string>

#include "model/job.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// The value from which on a run asks the source: its watermark less the lag, or the initial value
/// before there is one. Empty: everything there is. Throws StageError, rejected
/// "watermark_unreadable", for a watermark that is no value of the job's cursor.
std::optional<std::string> lower_bound(Job const& job, Run const& run);

}  // namespace loanpulse
