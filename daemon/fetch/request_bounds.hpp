#pragma once

#include "fetch/render/request_values.hpp"
#include "model/for_each.hpp"
#include "model/job.hpp"
#include "model/run.hpp"

namespace loanpulse {

/// What a run asks the source for: from its watermark less the lag on, or from the initial value
/// before there is one, up to the run's start where the cursor is a date or time, or to the end of
/// the window that comes next. No start: everything there is. With a sync token its start is the
/// token. Throws StageError, rejected "watermark_unreadable", for a watermark that is no value of
/// the job's cursor.
RequestBounds request_bounds(Job const& job, Run const& run);

/// The same of one combination of `for_each`, by its own watermark.
RequestBounds request_bounds(Job const& job, Run const& run, Partition const& partition);

/// Of each of a run's lists, in their order.
std::vector<RequestBounds> request_bounds(Job const& job, Run const& run,
                                          std::vector<Partition> const& partitions);

}  // namespace loanpulse
