#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "model/clock.hpp"

namespace loanpulse {

/// When which job is due next, the earliest in front. A job has one entry at most. Every change
/// takes time in the logarithm of the number of jobs. Used by one thread at a time.
class DueQueue {
 public:
  /// Replaces the next due time of a job; empty removes it.
  void set(std::size_t job, std::optional<TimePoint> due);

  /// The earliest due time of all jobs.
  std::optional<TimePoint> next() const;

  /// Removes the jobs that are due at or before `now` and returns them in the order of their due
  /// times, those of one time by their number.
  std::vector<std::size_t> pop_due(TimePoint now);

 private:
  // Ordered, so that it is the heap and finds a replaced entry as well.
  std::set<std::pair<TimePoint, std::size_t>> entries_;
  std::vector<std::optional<TimePoint>> due_;  ///< of each job
};

}  // namespace loanpulse
