#include "app/daemon_view_pg.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fetch/url.hpp"
#include "record/run_store_pg.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

std::string iso(TimePoint instant) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(instant);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (instant - seconds).count());
}

TriggerAnswer answer_of(TriggerOutcome outcome) {
  using Kind = TriggerOutcome::Kind;
  using Answer = TriggerAnswer::Kind;
  switch (outcome.kind) {
    case Kind::created:
      return {Answer::created, std::move(outcome.run)};
    case Kind::repeated:
      return {Answer::repeated, std::move(outcome.run)};
    case Kind::conflict:
      return {Answer::conflict, std::move(outcome.run)};
    case Kind::paused:
      return {Answer::paused, std::nullopt};
    case Kind::queue_full:
      return {Answer::queue_full, std::nullopt};
  }
  return {};
}

}  // namespace

PgDaemonView::PgDaemonView(PgAddress address, DaemonState& state, Metrics& metrics,
                           Commands commands)
    : address_{std::move(address)},
      state_{state},
      metrics_{metrics},
      commands_{std::move(commands)} {}

template <class Work>
auto PgDaemonView::with_queue(Work work) {
  require_database();
  std::unique_ptr<PgRunQueue> queue;
  {
    std::lock_guard const lock{mutex_};
    if (!idle_.empty()) {
      queue = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!queue) queue = std::make_unique<PgRunQueue>(address_, limits_of_requests);
  auto result = work(*queue);
  std::lock_guard const lock{mutex_};
  idle_.push_back(std::move(queue));
  return result;
}

/// The few threads of the admin server would all wait for a database that does not answer anyway,
/// and their clients for them.
void PgDaemonView::require_database() const {
  auto const snapshot = state_.read();
  if (snapshot.database_answers) return;
  auto const& detail = snapshot.readiness.detail;
  throw StageError{ErrorKind::transient, "database_unreachable",
                   "the daemon waits for PostgreSQL" + (detail.empty() ? "" : ": " + detail)};
}

ReadinessView PgDaemonView::readiness() { return state_.readiness(); }

std::string PgDaemonView::metrics() { return metrics_.text(std::chrono::steady_clock::now()); }

std::vector<JobView> PgDaemonView::views(DaemonState::Snapshot const& snapshot, std::size_t first,
                                         std::size_t last) {
  std::vector<std::string> names;
  for (std::size_t i = first; i < last; ++i) {
    names.push_back(snapshot.table->jobs()[i].job->name);
  }
  auto summaries = with_queue([&](PgRunQueue& queue) { return queue.summaries(names); });
  std::vector<JobView> views;
  for (std::size_t i = first; i < last; ++i) {
    auto const& served = snapshot.table->jobs()[i];
    auto& summary = summaries[i - first];
    JobView view;
    view.name = served.job->name;
    view.schedule = served.schedule;
    view.target = served.job->target.qualified_name();
    view.source = mask_url(served.job->source.url);
    view.paused = summary.paused;
    view.paused_reason = std::move(summary.paused_reason);
    if (!summary.paused && i < snapshot.next_due.size() && snapshot.next_due[i]) {
      view.next_due_at = iso(*snapshot.next_due[i]);
    }
    view.queued = summary.queued;
    view.running_run_id = std::move(summary.running_run_id);
    view.last_run = std::move(summary.last_run);
    view.last_success_at = std::move(summary.last_success_at);
    view.watermark = std::move(summary.watermark);
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<JobView> PgDaemonView::jobs(std::optional<std::string> const& after,
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
  return views(snapshot, begin, std::min(all.size(), begin + limit));
}

std::optional<JobView> PgDaemonView::job(std::string const& name) {
  auto const snapshot = state_.read();
  auto const place = snapshot.table ? snapshot.table->find(name) : std::nullopt;
  if (!place) return std::nullopt;
  return std::move(views(snapshot, *place, *place + 1).front());
}

JobName PgDaemonView::look_up(std::string const& name) {
  auto const snapshot = state_.read();
  JobName known;
  std::vector<std::string> names;
  if (snapshot.table) {
    known.configured = snapshot.table->find(name).has_value();
    for (auto const& served : snapshot.table->jobs()) names.push_back(served.job->name);
  }
  if (known.configured) return known;
  known.nearest = nearest_name(name, names);
  known.has_records = PgRunStore{address_}.has_records_of(name);
  return known;
}

TriggerAnswer PgDaemonView::trigger(TriggerRequest const& request) {
  auto const snapshot = state_.read();
  if (snapshot.draining) return {TriggerAnswer::Kind::draining, std::nullopt};
  if (!snapshot.table || !snapshot.table->find(request.job_name)) {
    return {TriggerAnswer::Kind::unknown_job, std::nullopt};
  }
  auto outcome = with_queue([&](PgRunQueue& queue) { return queue.trigger(request); });
  if (outcome.kind == TriggerOutcome::Kind::created) commands_.runs_queued();
  return answer_of(std::move(outcome));
}

bool PgDaemonView::set_paused(std::string const& job, bool paused,
                              std::optional<std::string> const& reason) {
  auto const snapshot = state_.read();
  if (!snapshot.table || !snapshot.table->find(job)) return false;
  bool const known =
      with_queue([&](PgRunQueue& queue) { return queue.set_paused(job, paused, reason); });
  if (known) commands_.pause_changed(job);
  return known;
}

std::vector<RunRecord> PgDaemonView::runs(RunFilter const& filter) {
  return with_queue([&](PgRunQueue& queue) { return queue.list(filter); });
}

std::optional<RunRecord> PgDaemonView::run(std::string const& run_id) {
  return with_queue([&](PgRunQueue& queue) { return queue.find(run_id); });
}

CancelOutcome PgDaemonView::cancel(std::string const& run_id) {
  auto const outcome = with_queue([&](PgRunQueue& queue) { return queue.cancel(run_id); });
  if (outcome == CancelOutcome::requested) commands_.cancel_requested(run_id);
  return outcome;
}

std::optional<IngestionState> PgDaemonView::state(std::string const& job) {
  auto const snapshot = state_.read();
  if (!snapshot.table || !snapshot.table->find(job)) return std::nullopt;
  require_database();
  return PgRunStore{address_, limits_of_requests}.state(job).value_or(
      IngestionState{job, {}, {}, {}});
}

void PgDaemonView::reload(Reloaded done) { commands_.reload(std::move(done)); }

}  // namespace loanpulse
