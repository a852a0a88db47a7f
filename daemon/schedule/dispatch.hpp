#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace loanpulse {

/// A run that waits, as far as it matters for when it starts.
struct RunInQueue {
  std::string job_name;
  std::string host;  ///< of its source
};

/// What a daemon runs at the moment, and how much more it may.
struct RunningNow {
  std::set<std::string, std::less<>> jobs = {};                  ///< the names of running jobs
  std::map<std::string, std::size_t, std::less<>> on_host = {};  ///< runs by host
  std::size_t free_slots = 0;                                    ///< runs that may start at once
  std::size_t most_on_host = 1;

  /// A run takes one of the free slots.
  void add(std::string const& job_name, std::string const& host);
};

/// Which waiting runs start now, as indices into `waiting`, in its order. Never two of one job, nor
/// one of a job that runs. A run whose job or host is taken does not hold up those behind it.
std::vector<std::size_t> runs_to_start(std::span<RunInQueue const> waiting, RunningNow now);

}  // namespace loanpulse
