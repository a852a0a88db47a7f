#pragma once

#include "fetch/render/request_values.hpp"
#include "model/job.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What a run asks the source for: from its watermark less the lag on, or from the initial value
/// before there is one, up to the run's start where the cursor is a date or time. No start:
/// everything there is. Throws StageError, rejected "watermark_unreadable", for a watermark that is
/// no value of the job's cursor.
RequestBounds request_bounds(Job const& job, Run const& run);

}  // namespace loanpulse
