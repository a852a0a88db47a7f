#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/run_result.hpp"

namespace loanpulse {

/// The daemon's counters and gauges in Prometheus' text format. Labels are job names, statuses and
/// error codes only, so their number is bounded. Safe from every thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(Metrics const&) = delete;
  Metrics& operator=(Metrics const&) = delete;

  /// loanpulse_build_info{version}
  void set_version(std::string const& version);

  /// A run of this daemon has ended: runs by status, rows by outcome, pages, bytes, duration.
  void run_ended(RunResult const& result);
  void run_put_back(std::string const& job, std::string_view why);  ///< "drain", "retry", "lost"
  void request_retried(std::string const& job);                     ///< a page was requested again

  void set_runs_running(std::size_t count);
  void set_runs_waiting(std::size_t count);
  void set_jobs(std::size_t configured, std::size_t paused);
  void set_database_up(bool up);
  /// Age of the job's last success by PostgreSQL's clock, as of `now`; empty: never yet.
  void set_last_success(std::string const& job, std::optional<double> seconds_ago,
                        std::chrono::steady_clock::time_point now);
  /// Forgets the series of a job that is no longer configured.
  void remove_job(std::string const& job);

  /// Text format 0.0.4; ages and the process's memory are computed as of `now`.
  std::string text(std::chrono::steady_clock::time_point now);

 private:
  class Families;
  std::unique_ptr<Families> families_;
};

}  // namespace loanpulse
