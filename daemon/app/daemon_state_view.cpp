#include "app/daemon_state_view.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fetch/url.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

std::string iso(TimePoint instant) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(instant);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (instant - seconds).count());
}

ConfiguredJob configured_job(DaemonState::Snapshot const& snapshot, std::size_t place) {
  auto const& served = snapshot.table->jobs()[place];
  ConfiguredJob job{served.job->name,
                    served.schedule,
                    served.job->target.qualified_name(),
                    mask_url(served.job->source.url.shown()),
                    {}};
  if (place < snapshot.next_due.size() && snapshot.next_due[place]) {
    job.next_due_at = iso(*snapshot.next_due[place]);
  }
  return job;
}

}  // namespace

DaemonStateView::DaemonStateView(DaemonState const& state, Means means)
    : state_{state}, means_{std::move(means)} {}

Readiness DaemonStateView::readiness() {
  return state_.look([](auto const& snapshot) { return snapshot.readiness; });
}

std::string DaemonStateView::metrics() { return means_.metrics(); }

bool DaemonStateView::draining() {
  return state_.look([](auto const& snapshot) { return snapshot.draining; });
}

std::vector<ConfiguredJob> DaemonStateView::jobs(std::optional<std::string> const& after,
                                                 std::size_t limit) {
  auto const snapshot = state_.read();
  if (!snapshot.table) return {};
  auto const& all = snapshot.table->jobs();
  auto const first = after ? std::upper_bound(all.begin(), all.end(), *after,
                                              [](std::string const& name, ServedJob const& job) {
                                                return name < job.job->name;
                                              })
                           : all.begin();
  auto const begin = static_cast<std::size_t>(first - all.begin());
  std::vector<ConfiguredJob> jobs;
  for (auto i = begin; i < all.size() && i - begin < limit; ++i) {
    jobs.push_back(configured_job(snapshot, i));
  }
  return jobs;
}

std::optional<ConfiguredJob> DaemonStateView::job(std::string const& name) {
  return state_.look([&](DaemonState::Snapshot const& snapshot) -> std::optional<ConfiguredJob> {
    auto const place = snapshot.table ? snapshot.table->find(name) : std::nullopt;
    if (!place) return std::nullopt;
    return configured_job(snapshot, *place);
  });
}

std::optional<std::string> DaemonStateView::nearest_job(std::string const& name) {
  auto const table = state_.look([](auto const& snapshot) { return snapshot.table; });
  if (!table) return std::nullopt;
  std::vector<std::string> names;
  for (auto const& served : table->jobs()) names.push_back(served.job->name);
  return nearest_name(name, names);
}

void DaemonStateView::runs_queued() { means_.runs_queued(); }

void DaemonStateView::cancel_requested(std::string const& run_id) {
  means_.cancel_requested(run_id);
}

void DaemonStateView::pause_changed(std::string const& job) { means_.pause_changed(job); }

void DaemonStateView::reload(Reloaded done) { means_.reload(std::move(done)); }

}  // namespace loanpulse
