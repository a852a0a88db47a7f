#include "app/run_worker.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bronze/bronze_store_disk.hpp"
#include "bronze/retention_disk.hpp"
#include "decode/page_decoder.hpp"
#include "fetch/page_source_http.hpp"
#include "fetch/paginator.hpp"
#include "load/warehouse_pg.hpp"
#include "model/quality_failure.hpp"
#include "net/http_client.hpp"
#include "pipeline/run_pipeline.hpp"
#include "record/run_store_pg.hpp"
#include "values/cursor_order.hpp"

namespace loanpulse {
namespace {

/// What the request asks for: everything from this value on. Empty: everything there is.
std::optional<std::string> lower_bound(Job const& job, Run const& run) {
  auto const& incremental = job.source.incremental;
  if (!incremental) return std::nullopt;
  if (!run.watermark_before) {
    if (incremental->initial_value.empty()) return std::nullopt;
    return incremental->initial_value;
  }
  CursorOrder const order{job.target.columns.at(incremental->cursor_column)};
  if (auto const fault = order.fault(*run.watermark_before); !fault.empty()) {
    throw StageError{
        ErrorKind::rejected, "watermark_unreadable",
        fmt::format(
            "the watermark '{1}' of job '{0}' is no value of its cursor {2} ({3}): set another "
            "by `loanpulse state set {0} VALUE`, or `loanpulse state rebuild {0}`",
            job.name, *run.watermark_before, incremental->cursor_path, fault)};
  }
  return order.minus(*run.watermark_before, incremental->lag);
}

std::vector<std::string> warnings_of(std::vector<CheckResult> const& results) {
  std::vector<std::string> warnings;
  for (auto const& result : results) {
    if (result.on_fail != OnFail::warn || result.violations == 0) continue;
    warnings.push_back(fmt::format("quality check {} on {}: {} of {} rows, first: {}", result.rule,
                                   result.subject, result.violations, result.checked,
                                   result.sample));
  }
  return warnings;
}

void log_end(RunResult const& result) {
  auto const& run = result.run;
  if (!result.failure) {
    spdlog::info(
        "Run {} of '{}' succeeded in {} ms: {} read, {} inserted, {} updated, {} unchanged, {} "
        "quarantined.",
        run.run_id, run.job_name, result.duration.count(), result.counts.read,
        result.counts.inserted, result.counts.updated, result.counts.unchanged,
        result.counts.quarantined);
  } else if (result.status() == RunStatus::cancelled) {
    spdlog::info("Run {} of '{}' was cancelled: {}.", run.run_id, run.job_name,
                 result.failure->message);
  } else {
    spdlog::error("Run {} of '{}' failed, {}: {}.", run.run_id, run.job_name, result.failure->code,
                  result.failure->message);
  }
  for (auto const& warning : result.warnings) {
    spdlog::warn("Run {} of '{}': {}.", run.run_id, run.job_name, warning);
  }
}

}  // namespace

RunWorker::RunWorker(Settings const& settings, PgAddress address, Clock const& clock)
    : settings_{settings}, address_{std::move(address)}, clock_{clock} {}

RunResult RunWorker::execute(Job const& job, Trigger trigger, RunProgress& progress,
                             std::stop_source stop) {
  auto const start = clock_.steady();
  RunResult result;
  result.run = PgRunStore{address_}.begin(job.name, trigger);
  spdlog::info("Run {} of '{}' started from watermark {}.", result.run.run_id, job.name,
               result.run.watermark_before.value_or("(none)"));

  auto const fail = [&](StageError const& error, std::vector<CheckResult> const& checks) {
    result.failure = {error.kind(), error.code(), error.what()};
    result.counts.read = progress.rows;
    result.counts.pages = progress.pages;
    result.counts.bytes = progress.bytes;
    record_failure(result.run, result.counts, error, checks);
  };
  try {
    auto receipt = carry_out(job, result.run, progress, stop);
    result.counts = receipt.counts;
    result.watermark_after = receipt.watermark_after;
    result.warnings = warnings_of(receipt.checks);
  } catch (QualityFailure const& failure) {
    fail(failure, failure.results());
  } catch (StageError const& error) {
    fail(error, {});
  } catch (std::exception const& error) {
    fail({ErrorKind::rejected, "internal", fmt::format("unexpected: {}", error.what())}, {});
  }
  result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - start);
  log_end(result);
  if (!result.failure) apply_retention(job);
  return result;
}

CommitReceipt RunWorker::carry_out(Job const& job, Run const& run, RunProgress& progress,
                                   std::stop_source const& stop) {
  auto const start_value = lower_bound(job, run);
  PgRunStore runs{address_};
  PgWarehouse warehouse{address_, job, run, settings_.database.lock_timeout};
  HttpClient client;
  HttpPageSource source{job.source,       start_value,
                        client,           clock_,
                        stop.get_token(), fmt::format("job={} run_id={}", job.name, run.run_id)};
  PageDecoder decoder{job, fact_paths(job.source.paging)};
  DiskBronzeStore bronze{settings_.bronze.path,
                         {job.name, run.run_id, bronze_date(run.started_at)}};
  return run_pipeline({job, run, source, decoder, bronze, warehouse, runs, progress, stop});
}

void RunWorker::record_failure(Run const& run, RunCounts const& counts, StageError const& error,
                               std::vector<CheckResult> const& checks) {
  try {
    PgRunStore{address_}.fail(run, counts, error, checks);
  } catch (StageError const& unrecorded) {
    spdlog::error(
        "The end of run {} of '{}' could not be recorded; the job's next run will mark it "
        "interrupted: {}.",
        run.run_id, run.job_name, unrecorded.what());
  }
}

void RunWorker::apply_retention(Job const& job) {
  try {
    auto const now = clock_.now();
    auto const removed = remove_old_bronze(settings_.bronze.path, job.name,
                                           bronze_date(now - settings_.bronze.retention), now);
    if (removed.folders > 0) {
      spdlog::info("Removed {} bronze folders of '{}' older than the retention.", removed.folders,
                   job.name);
    }
  } catch (StageError const& error) {
    spdlog::warn("Bronze retention of '{}' did not finish: {}.", job.name, error.what());
  }
}

}  // namespace loanpulse
