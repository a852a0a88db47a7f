#include "schedule/dispatch.hpp"

namespace loanpulse {

void RunningNow::add(std::string const& job_name, std::string const& host) {
  jobs.insert(job_name);
  ++on_host[host];
  --free_slots;
}

std::vector<std::size_t> runs_to_start(std::span<RunInQueue const> waiting, RunningNow now) {
  std::vector<std::size_t> starting;
  for (std::size_t i = 0; i < waiting.size() && now.free_slots > 0; ++i) {
    auto const& [job_name, host] = waiting[i];
    if (now.jobs.contains(job_name) || now.on_host[host] >= now.most_on_host) continue;
    now.add(job_name, host);
    starting.push_back(i);
  }
  return starting;
}

}  // namespace loanpulse
