#pragma once

#include "load/warehouse.hpp"
#include "model/job.hpp"

#include <optional>
#include <string>

namespace loanpulse {

/// Where the watermark of a list goes when a run has read it: never back, but for a sync token,
/// which has no order. Empty: there is none yet.
std::optional<std::string> next_watermark(Job const& job, ReadState const& read);

/// The watermark of the job as a whole, after its partitions moved: the highest of all. Empty for
/// sync tokens.
std::optional<std::string> highest_watermark(Job const& job,
                                             std::optional<std::string> const& before,
                                             std::optional<std::string> const& of_partition);

}  // namespace loanpulse
