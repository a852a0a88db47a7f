#include "app/daemon_view_pg.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fetch/url.hpp"
#include "record/run_catalogue_pg.hpp"
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
    : state_{state},
      metrics_{metrics},
      commands_{std::move(commands)},
      catalogue_{make_run_catalogue(std::move(address), limits_of_requests,
                                    [this] { require_database(); })} {}

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
  auto summaries = catalogue_->summaries(names);
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
  known.has_records = catalogue_->has_records_of(name);
  return known;
}

TriggerAnswer PgDaemonView::trigger(TriggerRequest const& request) {
  auto const snapshot = state_.read();
  if (snapshot.draining) return {TriggerAnswer::Kind::draining, std::nullopt};
  if (!snapshot.table || !snapshot.table->find(request.job_name)) {
    return {TriggerAnswer::Kind::unknown_job, std::nullopt};
  }
  auto outcome = catalogue_->trigger(request);
  if (outcome.kind == TriggerOutcome::Kind::created) commands_.runs_queued();
  return answer_of(std::move(outcome));
}

bool PgDaemonView::set_paused(std::string const& job, bool paused,
                              std::optional<std::string> const& reason) {
  auto const snapshot = state_.read();
  if (!snapshot.table || !snapshot.table->find(job)) return false;
  bool const known = catalogue_->set_paused(job, paused, reason);
  if (known) commands_.pause_changed(job);
  return known;
}

std::vector<RunRecord> PgDaemonView::runs(RunFilter const& filter) {
  return catalogue_->list(filter);
}

std::optional<RunRecord> PgDaemonView::run(std::string const& run_id) {
  return catalogue_->find(run_id);
}

CancelOutcome PgDaemonView::cancel(std::string const& run_id) {
  auto const outcome = catalogue_->cancel(run_id);
  if (outcome == CancelOutcome::requested) commands_.cancel_requested(run_id);
  return outcome;
}

std::optional<IngestionState> PgDaemonView::state(std::string const& job) {
  auto const snapshot = state_.read();
  if (!snapshot.table || !snapshot.table->find(job)) return std::nullopt;
  return catalogue_->state(job).value_or(IngestionState{job, {}, {}, {}});
}

void PgDaemonView::reload(Reloaded done) { commands_.reload(std::move(done)); }

}  // namespace loanpulse
