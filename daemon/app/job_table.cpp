#include "app/job_table.hpp"

#include <algorithm>
#include <utility>

#include "fetch/url.hpp"

namespace loanpulse {

JobTable::JobTable(std::shared_ptr<Config const> config) : config_{std::move(config)} {
  jobs_.reserve(config_->jobs.size());
  for (auto const& job : config_->jobs) {
    auto const url = parse_url(job.source.url.revealed());
    jobs_.push_back({&job, url ? url->origin() : job.source.url.shown(),
                     describe(job.schedule.timing), DueTimes{job.schedule.timing}});
  }
  std::sort(jobs_.begin(), jobs_.end(),
            [](auto const& a, auto const& b) { return a.job->name < b.job->name; });
  for (std::size_t i = 0; i < jobs_.size(); ++i) index_.emplace(jobs_[i].job->name, i);
}

std::optional<std::size_t> JobTable::find(std::string_view name) const {
  auto const found = index_.find(name);
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

}  // namespace loanpulse
