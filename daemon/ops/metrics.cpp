#include "ops/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <sstream>
#include <vector>

#include "ops/process_usage.hpp"

namespace loanpulse {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Seconds, from a run that found nothing new to one that loads a night's worth. Without the job's
/// name: with it, a hundred jobs would be more than a thousand series.
std::vector<double> const duration_buckets{0.025, 0.1, 0.5, 2.5,   10,    30,
                                           60,    300, 900, 3'600, 14'400};

double number(std::uint64_t count) { return static_cast<double>(count); }

}  // namespace

/// All series, and which of them belong to which job. Calls are serialised by `mutex`.
class Metrics::Families {
  prometheus::Registry registry_;

  Family<Counter>& counters(char const* name, char const* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
  }
  Family<Gauge>& gauges(char const* name, char const* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
  }
  Gauge& gauge(char const* name, char const* help) { return gauges(name, help).Add({}); }

 public:
  std::mutex mutex;

  Family<Gauge>& build_info =
      gauges("loanpulse_build_info", "Always 1; the label tells the program's version");
  Family<Counter>& runs =
      counters("loanpulse_runs_total", "Runs that this daemon has ended, by how they ended");
  Family<Counter>& failures = counters("loanpulse_run_failures_total",
                                       "Runs that did not succeed, by the code of the reason");
  Family<Counter>& put_back = counters("loanpulse_runs_put_back_total",
                                       "Runs that went back to the queue before they had ended");
  Family<Counter>& rows =
      counters("loanpulse_rows_total", "Rows of succeeded runs, by what became of them");
  Family<Counter>& pages = counters("loanpulse_pages_total", "Pages read from sources");
  Family<Counter>& bytes =
      counters("loanpulse_source_bytes_total", "Bytes of pages, after decompression");
  Family<Counter>& retries =
      counters("loanpulse_source_retries_total", "Requests for pages that had to be repeated");
  Family<Gauge>& ages = gauges("loanpulse_job_seconds_since_success",
                               "Time since the last run that succeeded; absent before the first");
  Histogram& durations = prometheus::BuildHistogram()
                             .Name("loanpulse_run_duration_seconds")
                             .Help("Time from start to end of runs, of all jobs")
                             .Register(registry_)
                             .Add({}, duration_buckets);
  Gauge& running = gauge("loanpulse_runs_running", "Runs that this daemon works on now");
  Gauge& waiting = gauge("loanpulse_runs_waiting", "Queued runs that this daemon could start");
  Family<Gauge>& jobs = gauges("loanpulse_jobs", "Jobs of the configuration, by state");
  Gauge& jobs_configured = jobs.Add({{"state", "configured"}});
  Gauge& jobs_paused = jobs.Add({{"state", "paused"}});
  Gauge& database_up = gauge("loanpulse_database_up", "1 while the database answers, else 0");
  Gauge& resident = gauge("process_resident_memory_bytes", "Resident memory");
  Gauge& open_files = gauge("process_open_fds", "Open file descriptors");
  Gauge& start_time = gauge("process_start_time_seconds", "Unix time at which the process started");
  Counter& cpu = counters("process_cpu_seconds_total", "User and system time").Add({});

  /// The job's series in a family of counters, remembered so that remove_job finds it.
  Counter& of_job(Family<Counter>& family, std::string const& job, prometheus::Labels labels = {}) {
    labels.emplace("job", job);
    Counter& series = family.Add(labels);
    of_jobs_[job].counters.emplace(&series, &family);
    return series;
  }

  /// Series that are there from a job's beginning: an increase from nothing to 1 is invisible to
  /// Prometheus' increase().
  void introduce(std::string const& job) {
    if (of_jobs_.contains(job)) return;
    for (auto const status : {RunStatus::succeeded, RunStatus::failed}) run(job, status);
    for (auto const* outcome : {"inserted", "updated", "unchanged", "quarantined"}) {
      row(job, outcome);
    }
    of_job(pages, job);
    of_job(bytes, job);
  }

  Counter& run(std::string const& job, RunStatus status) {
    return of_job(runs, job, {{"status", std::string{to_string(status)}}});
  }
  Counter& row(std::string const& job, char const* outcome) {
    return of_job(rows, job, {{"outcome", outcome}});
  }

  void set_last_success(std::string const& job, std::optional<SteadyTime> when) {
    auto& series = of_jobs_[job];
    series.last_success = when;
    if (when && series.age == nullptr) series.age = &ages.Add({{"job", job}});
    if (!when && series.age != nullptr) {
      ages.Remove(series.age);
      series.age = nullptr;
    }
  }

  void remove(std::string const& job) {
    auto const found = of_jobs_.find(job);
    if (found == of_jobs_.end()) return;
    for (auto const& [series, family] : found->second.counters) family->Remove(series);
    if (found->second.age != nullptr) ages.Remove(found->second.age);
    of_jobs_.erase(found);
  }

  void compute(SteadyTime now) {
    for (auto const& [job, series] : of_jobs_) {
      if (series.age == nullptr) continue;
      series.age->Set(std::chrono::duration<double>{now - *series.last_success}.count());
    }
    auto const usage = process_usage();
    resident.Set(number(usage.resident_bytes));
    open_files.Set(number(usage.open_files));
    cpu.Increment(usage.cpu_seconds - cpu.Value());
  }

  std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

 private:
  struct OfJob {
    std::map<Counter*, Family<Counter>*> counters;
    Gauge* age = nullptr;  ///< there when last_success is
    std::optional<SteadyTime> last_success;
  };
  std::map<std::string, OfJob> of_jobs_;
};

Metrics::Metrics() : families_{std::make_unique<Families>()} {
  families_->start_time.Set(process_start_time());
}

Metrics::~Metrics() = default;

void Metrics::set_version(std::string const& version) {
  std::lock_guard const lock{families_->mutex};
  families_->build_info.Add({{"version", version}}).Set(1);
}

void Metrics::run_ended(RunResult const& result) {
  auto const& job = result.run.job_name;
  auto const& counts = result.counts;
  std::lock_guard const lock{families_->mutex};
  auto& all = *families_;
  all.introduce(job);
  all.run(job, result.status()).Increment();
  all.of_job(all.pages, job).Increment(number(counts.pages));
  all.of_job(all.bytes, job).Increment(number(counts.bytes));
  all.durations.Observe(std::chrono::duration<double>{result.duration}.count());
  if (result.failure) {
    all.of_job(all.failures, job, {{"code", result.failure->code}}).Increment();
    return;  // its rows were not stored
  }
  all.row(job, "inserted").Increment(number(counts.inserted));
  all.row(job, "updated").Increment(number(counts.updated));
  all.row(job, "unchanged").Increment(number(counts.unchanged));
  // What is unusual has a series only where it happens: there may be many jobs.
  if (counts.older > 0) all.row(job, "older").Increment(number(counts.older));
  if (counts.refused > 0) all.row(job, "refused").Increment(number(counts.refused));
  if (counts.skipped > 0) all.row(job, "skipped").Increment(number(counts.skipped));
  all.row(job, "quarantined").Increment(number(counts.quarantined));
}

void Metrics::run_put_back(std::string const& job, std::string_view why) {
  std::lock_guard const lock{families_->mutex};
  families_->introduce(job);
  families_->of_job(families_->put_back, job, {{"why", std::string{why}}}).Increment();
}

void Metrics::request_retried(std::string const& job) {
  std::lock_guard const lock{families_->mutex};
  families_->introduce(job);
  families_->of_job(families_->retries, job).Increment();
}

void Metrics::set_runs_running(std::size_t count) { families_->running.Set(number(count)); }

void Metrics::set_runs_waiting(std::size_t count) { families_->waiting.Set(number(count)); }

void Metrics::set_jobs(std::size_t configured, std::size_t paused) {
  families_->jobs_configured.Set(number(configured));
  families_->jobs_paused.Set(number(paused));
}

void Metrics::set_database_up(bool up) { families_->database_up.Set(up ? 1 : 0); }

void Metrics::set_last_success(std::string const& job, std::optional<double> seconds_ago,
                               SteadyTime now) {
  std::optional<SteadyTime> when;
  if (seconds_ago) {
    when = now - std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                     std::chrono::duration<double>{*seconds_ago});
  }
  std::lock_guard const lock{families_->mutex};
  families_->introduce(job);
  families_->set_last_success(job, when);
}

void Metrics::remove_job(std::string const& job) {
  std::lock_guard const lock{families_->mutex};
  families_->remove(job);
}

std::string Metrics::text(SteadyTime now) {
  std::lock_guard const lock{families_->mutex};
  families_->compute(now);
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, families_->collect());
  return out.str();
}

}  // namespace loanpulse
