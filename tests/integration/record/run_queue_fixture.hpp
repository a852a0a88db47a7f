#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/record/run_store_fixture.hpp"
#include "record/run_queue_pg.hpp"

namespace loanpulse {

/// A queue on a migrated database of its own, with the run store and the catalogue beside it.
class PgRunQueueTest : public PgRunStoreTest {
 protected:
  static constexpr std::chrono::minutes step{5};

  /// A whole minute just past; the same during the whole test.
  TimePoint recent() const { return recent_; }
  static RunFilter runs_of(std::string job, std::optional<RunStatus> status = std::nullopt) {
    RunFilter filter;
    filter.job_name = std::move(job);
    filter.status = status;
    return filter;
  }
  static DueRun due_at(TimePoint time) {
    return {.first_due = time, .scheduled_for = time, .not_before = time};
  }
  static JobDue due(std::string job, std::optional<TimePoint> from, std::vector<DueRun> runs,
                    Overlap overlap = Overlap::skip) {
    return {std::move(job), from, std::move(runs), overlap};
  }
  /// One due time of one job.
  std::optional<TimePoint> record(std::string const& job, std::optional<TimePoint> from,
                                  TimePoint time, Overlap overlap = Overlap::skip) {
    return queue_.record_due(std::vector{due(job, from, {due_at(time)}, overlap)})
        .front()
        .accounted_until;
  }
  void know(std::vector<std::string> const& names) {
    std::vector<ScheduledJob> jobs;
    for (auto const& name : names) jobs.push_back({name, "every 5m"});
    queue_.register_jobs(jobs);
  }
  /// Triggers and claims a run of the job.
  Run running(std::string const& job, Trigger trigger = Trigger::http) {
    auto const made = catalogue_->trigger({.job_name = job,
                                           .trigger = trigger,
                                           .idempotency_key = std::nullopt,
                                           .request = "{}",
                                           .reason = std::nullopt});
    auto const run = queue_.claim(made.run.value().run_id);
    if (!run) throw std::runtime_error{"the run could not be claimed"};
    return *run;
  }
  std::string id_of(std::string const& job) const {
    return value("SELECT run_id FROM metadata.pipeline_runs WHERE job_name = " +
                 quoted_literal(job));
  }
  /// "status status …" of the job's runs, in the order of their due times.
  std::string statuses(std::string const& job) const {
    return value(
        "SELECT string_agg(status, ' ' ORDER BY scheduled_for, queued_at) "
        "FROM metadata.pipeline_runs WHERE job_name = " +
        quoted_literal(job));
  }
  /// Job names "job_0000" … .
  static std::vector<std::string> many_names(int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(fmt::format("job_{:05}", i));
    return names;
  }
  template <class Action>
  static std::chrono::milliseconds duration_of(Action const& action) {
    auto const start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start);
  }

  TimePoint const recent_ = std::chrono::floor<std::chrono::minutes>(SystemClock{}.now());
  PgRunQueue queue_{database_.address()};
};

}  // namespace loanpulse
