#include "cli/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/table.hpp"
#include "values/instant.hpp"

namespace loanpulse {
namespace {

double seconds(std::chrono::milliseconds duration) {
  return static_cast<double>(duration.count()) / 1000.0;
}

std::uint64_t per_second(std::uint64_t rows, std::chrono::milliseconds elapsed) {
  return rows * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
}

std::string counts_text(RunCounts const& counts) {
  std::string text =
      fmt::format("{} rows read: {} inserted, {} updated, {} unchanged, {} quarantined",
                  grouped(counts.read), grouped(counts.inserted), grouped(counts.updated),
                  grouped(counts.unchanged), grouped(counts.quarantined));
  // What is unusual is named only where it is.
  if (counts.older > 0) text += fmt::format(", {} older", grouped(counts.older));
  if (counts.deleted > 0) text += fmt::format(", {} deleted", grouped(counts.deleted));
  if (counts.refused > 0) text += fmt::format(", {} refused", grouped(counts.refused));
  if (counts.skipped > 0) text += fmt::format(", {} skipped", grouped(counts.skipped));
  return text;
}

/// Counts and watermarks of a run that succeeded.
std::string success_text(RunCounts const& counts, std::optional<std::string> const& before,
                         std::optional<std::string> const& after) {
  std::string text = fmt::format("{}; {} pages, {:.1f} MB\n", counts_text(counts),
                                 grouped(counts.pages), static_cast<double>(counts.bytes) / 1e6);
  if (after) text += fmt::format("watermark: {} -> {}\n", before.value_or("(none)"), *after);
  return text;
}

/// Seconds from start to end, " in 1.23 s"; empty while the run has not had both.
std::string duration_text(RunRecord const& run) {
  auto const start = parse_instant(run.started_at, TimeFormat::iso, nullptr);
  auto const end = parse_instant(run.finished_at, TimeFormat::iso, nullptr);
  if (!start.fault.empty() || !end.fault.empty()) return {};
  std::chrono::microseconds const duration{end.instant.microseconds() -
                                           start.instant.microseconds()};
  return fmt::format(" in {:.2f} s", std::chrono::duration<double>{duration}.count());
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3) {
    text.insert(static_cast<std::size_t>(place), 1, ',');
  }
  return text;
}

std::string progress_line(std::string const& job, RunProgress const& progress,
                          std::chrono::milliseconds elapsed) {
  std::uint64_t const rows = progress.rows;
  return fmt::format("{}: {} rows, {} rows/s, {} pages{}", job, grouped(rows),
                     grouped(per_second(rows, elapsed)), grouped(progress.pages),
                     progress.merging ? ", merging" : "");
}

std::string run_summary(RunResult const& result) {
  auto const& run = result.run;
  std::string text = fmt::format("{} {} in {:.2f} s (run {})\n", run.job_name,
                                 to_string(result.status()), seconds(result.duration), run.run_id);
  if (result.failure) {
    return text + fmt::format("{}: {}\n", result.failure->code, result.failure->message);
  }
  text += success_text(result.counts, run.watermark_before, result.watermark_after);
  for (auto const& warning : result.warnings) text += fmt::format("warning: {}\n", warning);
  return text;
}

std::string record_summary(RunRecord const& run) {
  std::string text = fmt::format(
      "{} {}{}{} (run {})\n", run.job_name, run.status, duration_text(run),
      run.cancel_requested && run.finished_at.empty() ? ", to be cancelled" : "", run.run_id);
  if (run.error_code) {
    text += fmt::format("{}: {}\n", *run.error_code, run.error_message.value_or(""));
  } else if (run.status == to_string(RunStatus::succeeded)) {
    text += success_text(run.counts, run.watermark_before, run.watermark_after);
  }
  for (auto const& warning : run.warnings) text += fmt::format("warning: {}\n", warning);
  return text;
}

std::string runs_table(std::vector<RunRecord> const& runs) {
  std::vector<std::vector<std::string>> rows{{"QUEUED AT", "JOB", "STATUS", "ROWS", "INSERTED",
                                              "UPDATED", "UNCHANGED", "QUARANTINED", "RUN ID",
                                              "ERROR"}};
  for (auto const& run : runs) {
    rows.push_back({run.queued_at, run.job_name, run.status,
                    run.row_count ? grouped(*run.row_count) : "-", grouped(run.counts.inserted),
                    grouped(run.counts.updated), grouped(run.counts.unchanged),
                    grouped(run.counts.quarantined), run.run_id,
                    run.error_code ? *run.error_code + ": " + run.error_message.value_or("") : ""});
  }
  return aligned_table(rows);
}

}  // namespace loanpulse
