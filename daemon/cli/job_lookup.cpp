#include "cli/job_lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ops/printable.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t longest_list = 20;
constexpr std::size_t longest_name = 100;

Job const* configured_job(Config const& config, std::string const& name) {
  auto const found = std::find_if(config.jobs.begin(), config.jobs.end(),
                                  [&](Job const& job) { return job.name == name; });
  return found == config.jobs.end() ? nullptr : &*found;
}

/// What a person can do who meant another job.
std::string cure_of(Config const& config, std::string const& name) {
  std::vector<std::string> names;
  for (auto const& job : config.jobs) names.push_back(job.name);
  if (names.empty()) return "the configuration has no jobs";
  if (auto const nearest = nearest_name(name, names)) {
    return fmt::format("did you mean '{}'?", *nearest);
  }
  std::size_t const more = names.size() - std::min(names.size(), longest_list);
  names.resize(names.size() - more);
  if (more > 0) names.push_back(fmt::format("{} more", more));
  return "the configuration has " + listed(names, "and");
}

void tell_unknown(Config const& config, std::string const& name) {
  fmt::print(stderr, "no job '{}'; {}\n", printable(name, longest_name), cure_of(config, name));
}

}  // namespace

Job const* find_job(Config const& config, std::string const& name) {
  auto const* const job = configured_job(config, name);
  if (job == nullptr) tell_unknown(config, name);
  return job;
}

JobOrigin look_up_job(Config const& config, RunCatalogue& catalogue, std::string const& name) {
  if (configured_job(config, name) != nullptr) return JobOrigin::configured;
  if (!catalogue.has_records_of(name)) {
    tell_unknown(config, name);
    return JobOrigin::unknown;
  }
  fmt::print(stderr,
             "job '{}' was removed: it is in no file of jobs.d any more, and the database keeps "
             "its records\n",
             name);
  return JobOrigin::removed;
}

}  // namespace loanpulse
