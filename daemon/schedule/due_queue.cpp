#include "schedule/due_queue.hpp"

namespace loanpulse {

void DueQueue::set(std::size_t job, std::optional<TimePoint> due) {
  if (job >= due_.size()) due_.resize(job + 1);
  if (due_[job]) entries_.erase({*due_[job], job});
  if (due) entries_.emplace(*due, job);
  due_[job] = due;
}

std::optional<TimePoint> DueQueue::next() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first;
}

std::vector<std::size_t> DueQueue::pop_due(TimePoint now) {
  std::vector<std::size_t> jobs;
  while (!entries_.empty() && entries_.begin()->first <= now) {
    std::size_t const job = entries_.begin()->second;
    jobs.push_back(job);
    set(job, std::nullopt);
  }
  return jobs;
}

}  // namespace loanpulse
