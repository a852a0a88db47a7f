#include "app/run_worker.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "bronze/bronze_store_disk.hpp"
#include "decode/page_decoder.hpp"
#include "fetch/auth/credential_source.hpp"
#include "fetch/page_source_http.hpp"
#include "fetch/request_bounds.hpp"
#include "fetch/retry_policy.hpp"
#include "load/kept_validators_pg.hpp"
#include "load/own_types_pg.hpp"
#include "load/warehouse_pg.hpp"
#include "model/quality_failure.hpp"
#include "model/rate_limited.hpp"
#include "net/http_client.hpp"
#include "ops/log_scope.hpp"
#include "ops/random_fraction.hpp"
#include "ops/scratch_folder.hpp"
#include "partitions/partitions_pg.hpp"
#include "pipeline/row_basis.hpp"
#include "pipeline/run_pipeline.hpp"
#include "record/run_queue_pg.hpp"
#include "record/run_store_pg.hpp"
#include "record/running_processes_pg.hpp"
#include "record/token_store_pg.hpp"
#include "values/duration.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds that a run by hand waits for the database to take its end; then the job's next run
/// records it.
constexpr auto longest_recording = 30s;
/// Milliseconds between two trials.
constexpr auto recording_pause = 500ms;

/// What a run ends with when it was told to end; empty: it was not.
std::optional<StageError> told_to_stop(Job const& job, StopReason reason) {
  switch (reason) {
    case StopReason::none:
    case StopReason::fenced:
      return std::nullopt;
    case StopReason::cancelled:
      return StageError{ErrorKind::cancelled, "cancelled",
                        "the run was cancelled; nothing was changed"};
    case StopReason::draining:
      return StageError{ErrorKind::cancelled, "draining",
                        "the daemon was stopped before the run ended; nothing was changed"};
    case StopReason::stalled:
      return StageError{ErrorKind::rejected, "stalled",
                        fmt::format("the run made no progress for {}: check the source and locks "
                                    "on {}, or raise run.stall_timeout of job '{}'",
                                    format_duration(job.run.stall_timeout),
                                    job.target.qualified_name(), job.name)};
    case StopReason::out_of_time:
      return StageError{ErrorKind::rejected, "max_run_time",
                        fmt::format("the run took longer than {}: raise run.max_run_time of job "
                                    "'{}', or load less at once",
                                    format_duration(job.run.max_run_time), job.name)};
  }
  return std::nullopt;
}

void log_end(RunResult const& result) {
  auto const& run = result.run;
  if (result.fenced) {
    spdlog::warn("Run {} of '{}' was taken over by another daemon; this one changed nothing.",
                 run.run_id, run.job_name);
  } else if (result.put_back && result.failure) {
    spdlog::warn("Run {} of '{}' failed, attempt {}, and is tried again in {} ms, {}: {}.",
                 run.run_id, run.job_name, run.attempt, result.retry_in.count(),
                 result.failure->code, result.failure->message);
  } else if (result.put_back) {
    spdlog::info("Run {} of '{}' was put back to the queue.", run.run_id, run.job_name);
  } else if (!result.failure) {
    spdlog::info(
        "Run {} of '{}' succeeded in {} ms: {} read, {} inserted, {} updated, {} unchanged, {} "
        "older, {} quarantined, {} skipped.",
        run.run_id, run.job_name, result.duration.count(), result.counts.read,
        result.counts.inserted, result.counts.updated, result.counts.unchanged, result.counts.older,
        result.counts.quarantined, result.counts.skipped);
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

void log_not_modified(std::vector<ListValidators> const& lists, Run const& run) {
  auto const unchanged =
      std::count_if(lists.begin(), lists.end(), [](auto const& list) { return list.not_modified; });
  if (unchanged == 0) return;
  spdlog::info("Run {} of '{}': {} of {} answers said \"not modified\", HTTP 304.", run.run_id,
               run.job_name, unchanged, lists.size());
}

}  // namespace

RunWorker::RunWorker(Settings const& settings, PgAddress address, PgSessionPool& sessions,
                     BronzeRetention& retention, SharedSources& shared, Clock const& clock)
    : settings_{settings},
      address_{std::move(address)},
      sessions_{sessions},
      retention_{retention},
      shared_{shared},
      clock_{clock} {}

RunResult RunWorker::execute(Job const& job, OwnRun const& asked, RunControl& control) {
  Run run;
  {
    PgRunStore runs{address_, limits_of_records()};
    RunControl::Interruptible const interruptible{
        control, [&runs](Interruption how) { runs.interrupt(how); }};
    try {
      run = runs.begin(job.name, asked.trigger);
    } catch (StageError const&) {
      if (auto const told = told_to_stop(job, control.stop.reason())) throw StageError{*told};
      throw;
    }
  }
  run.take_older = asked.take_older;
  auto result = execute(job, run, control, LeaseOwner::run);
  if (result.unrecorded) record_late(result, control);
  return result;
}

/// A person waits for this run, and there is no daemon that would keep its end.
void RunWorker::record_late(RunResult& result, RunControl const& control) {
  auto const deadline = clock_.steady() + longest_recording;
  while (clock_.steady() < deadline && control.stop.reason() == StopReason::none) {
    std::this_thread::sleep_for(recording_pause);
    try {
      result.fenced = !PgRunQueue{address_}.record(*result.unrecorded);
      result.unrecorded.reset();
      return;
    } catch (StageError const& error) {
      spdlog::debug("The end of run {} is still not recorded: {}.", result.run.run_id,
                    error.what());
    }
  }
}

/// As long as a run may wait for a lock, so may its record.
PgLimits RunWorker::limits_of_records() const {
  auto const lock = settings_.database.lock_timeout;
  return {lock, lock + limits_of_questions.statement};
}

RunResult RunWorker::execute(Job const& job, Run const& run, RunControl& control) {
  return execute(job, run, control, LeaseOwner::dispatcher);
}

RunResult RunWorker::execute(Job const& job, Run const& run, RunControl& control,
                             LeaseOwner owner) {
  LogScope const scope{job.name, run.run_id};
  auto const start = clock_.steady();
  RunResult result;
  result.run = run;
  spdlog::info("Run {} of '{}' started from watermark {}{}.", run.run_id, job.name,
               run.watermark_before.value_or("(none)"),
               run.take_older ? ", and takes older versions" : "");
  try {
    auto receipt = carry_out(job, control, owner, result);
    result.counts = receipt.counts;
    result.watermark_after = receipt.watermark_after;
    result.warnings = receipt.warnings;
  } catch (QualityFailure const& failure) {
    close(job, failure, failure.results(), control, owner, result);
  } catch (StageError const& error) {
    close(job, error, {}, control, owner, result);
  } catch (std::system_error const& error) {
    // Threads are the only thing of the standard library's that a run asks the system for.
    close(job,
          {ErrorKind::transient, "no_thread",
           fmt::format("the system gives this run no further thread ({}): raise the process's "
                       "limit (TasksMax=, pids.max, ulimit -u)",
                       error.what())},
          {}, control, owner, result);
  } catch (std::exception const& error) {
    close(job, {ErrorKind::rejected, "internal", fmt::format("unexpected: {}", error.what())}, {},
          control, owner, result);
  }
  result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - start);
  if (control.logs_end) log_end(result);
  if (!result.failure && !result.put_back) apply_retention(job);
  return result;
}

std::vector<Partition> RunWorker::partitions_of(Job const& job, Run const& run,
                                                RunControl& control) {
  if (job.source.for_each.empty() && !run.has_partitions) {
    return {Partition{.key = {}, .values = {}, .watermark = run.watermark_before}};
  }
  auto session = sessions_.take("loanpulse " + job.name);
  RunControl::Interruptible const interruptible{control,
                                                [&](Interruption how) { session->interrupt(how); }};
  return read_partitions(*session, job, run);
}

/// The job as the database knows its types; nothing where it declares none that are asked for.
std::optional<Job> RunWorker::job_with_own_types(Job const& job, RunControl& control) {
  if (!has_own_types(job.target)) return std::nullopt;
  auto session = sessions_.take("loanpulse " + job.name);
  RunControl::Interruptible const interruptible{control,
                                                [&](Interruption how) { session->interrupt(how); }};
  return with_own_types(*session, job);
}

void RunWorker::add_validators(Job const& job, std::vector<Partition>& partitions,
                               RunControl& control) {
  auto session = sessions_.take("loanpulse " + job.name);
  RunControl::Interruptible const interruptible{control,
                                                [&](Interruption how) { session->interrupt(how); }};
  add_kept_validators(*session, job, partitions);
}

CommitReceipt RunWorker::carry_out(Job const& declared, RunControl& control, LeaseOwner owner,
                                   RunResult& result) {
  auto const& run = result.run;
  auto const asked = job_with_own_types(declared, control);
  Job const& job = asked ? *asked : declared;
  auto partitions = partitions_of(job, run, control);
  // What the target would not take from the last answer, it may take now.
  if (job.source.conditional && !run.take_older) add_validators(job, partitions, control);
  auto bounds = request_bounds(job, run, partitions);
  if (job.source.conditional) {
    for (auto& each : bounds) each.row_basis = row_basis(job, each);
  }
  auto const stop = control.stop.source();
  PgRunStore runs{address_};
  ScratchFolder scratch{settings_.bronze.path};
  RunHeartbeat heartbeat{runs, run, clock_, owner};
  PgWarehouse warehouse{sessions_,
                        scratch,
                        job,
                        run,
                        settings_.database.lock_timeout,
                        [&] { heartbeat.beat_when_due(); }};
  RunControl::Interruptible const interruptible{control, [&](Interruption how) {
                                                  warehouse.interrupt(how);
                                                  runs.interrupt(how);
                                                }};
  HttpClient client;
  HttpClient token_client;
  PgTokenStore tokens{sessions_};
  RunningProcesses processes{sessions_, clock_};
  RequestGate gate{shared_.rates, job.source, [&] { return processes.count(); }, clock_};
  auto const& name = job.source.shared_tokens;
  CredentialContext const context{.send =
                                      [&](PageRequest const& request, std::stop_token wanted_stop) {
                                        gate.pass(request, wanted_stop);
                                        return send_request(token_client, job.source, request,
                                                            std::move(wanted_stop));
                                      },
                                  .clock = &clock_,
                                  .store = &tokens,
                                  .name = name.empty() ? job.name : name,
                                  .token = shared_.tokens.of(name, job.source.auth)};
  auto const credentials = credential_source_of(job.source.auth, context);
  HttpPageSource source{job.source,       bounds,   client,     *credentials, clock_,
                        stop.get_token(), job.name, run.run_id, &gate};
  PageDecoder decoder{job, answer_paths(job.source)};
  DiskBronzeStore bronze{settings_.bronze.path,
                         {job.name, run.run_id, bronze_date(run.started_at), run.attempt}};
  try {
    auto receipt =
        run_pipeline({job, run, partitions, bounds, source, decoder, bronze, warehouse, heartbeat,
                      scratch, control.progress, stop, owner == LeaseOwner::dispatcher});
    result.source_retries = source.retries();
    result.is_behind = is_behind(bounds);
    log_not_modified(source.validators(), run);
    if (source.skipped() > 0) {
      receipt.warnings.push_back(fmt::format(
          "{} of the source said that there are no rows, by source.answers",
          source.skipped() == 1 ? "1 answer" : fmt::format("{} answers", source.skipped())));
    }
    return receipt;
  } catch (...) {
    result.source_retries = source.retries();
    throw;
  }
}

void RunWorker::close(Job const& job, StageError const& error,
                      std::vector<CheckResult> const& checks, RunControl const& control,
                      LeaseOwner owner, RunResult& result) {
  auto const told = told_to_stop(job, control.stop.reason());
  StageError const& cause = told ? *told : error;
  result.counts.read = control.progress.rows;
  result.counts.pages = control.progress.pages;
  result.counts.bytes = control.progress.bytes;
  result.fenced = control.stop.reason() == StopReason::fenced || error.code() == "fenced";
  bool const may_return = owner == LeaseOwner::dispatcher;
  bool const drained = may_return && told && told->code() == "draining";
  if (!drained) result.failure = {cause.kind(), cause.code(), cause.what()};
  if (result.fenced) return;

  std::optional<std::chrono::milliseconds> delay;
  if (may_return && !told) {
    delay = retry_delay(job.run.retry, cause.kind(), result.run.attempt,
                        asked_wait(cause, clock_.now()), random_fraction());
  }
  if (drained) delay.emplace(0);
  RunEnding what{.kind = delay ? RunEnding::Kind::put_back : RunEnding::Kind::closed,
                 .run = result.run,
                 .counts = result.counts,
                 .error = drained ? std::nullopt : std::optional<StageError>{cause},
                 .checks = checks,
                 .delay = delay.value_or(std::chrono::milliseconds{0})};
  result.put_back = delay.has_value();
  result.retry_in = what.delay;
  try {
    result.fenced = !PgRunQueue{address_}.record(what);
  } catch (StageError const& unrecorded) {
    result.unrecorded = std::move(what);
    spdlog::warn("The end of run {} of '{}' could not be recorded yet: {}.", result.run.run_id,
                 job.name, unrecorded.what());
  }
}

void RunWorker::apply_retention(Job const& job) {
  try {
    auto const now = clock_.now();
    auto const removed = retention_.apply(settings_.bronze.path, job.name,
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
