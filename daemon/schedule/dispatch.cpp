#include "schedule/dispatch.hpp"

namespace loanpulse {

std::vector<std::size_t> runs_to_start(std::span<RunInQueue const> waiting, RunningNow now) {
  std::vector<std::size_t> starting;
  for (std::size_t i = 0; i < waiting.size() && starting.size() < now.free_slots; ++i) {
    auto const& [job_name, host] = waiting[i];
    if (now.jobs.contains(job_name)) continue;
    std::size_t& running_there = now.on_host[host];
    if (running_there >= now.most_on_host) continue;
    ++running_there;
    now.jobs.insert(job_name);
    starting.push_back(i);
  }
  return starting;
}

}  // namespace loanpulse
