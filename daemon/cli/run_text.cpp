#include "cli/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loanpulse {
namespace {

double seconds(std::chrono::milliseconds duration) {
  return static_cast<double>(duration.count()) / 1000.0;
}

std::uint64_t per_second(std::uint64_t rows, std::chrono::milliseconds elapsed) {
  return rows * 1000 / static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
}

std::string counts_text(RunCounts const& counts) {
  return fmt::format("{} rows read: {} inserted, {} updated, {} unchanged, {} quarantined",
                     grouped(counts.read), grouped(counts.inserted), grouped(counts.updated),
                     grouped(counts.unchanged), grouped(counts.quarantined));
}

/// Columns of equal width, two blanks between; the last one is not padded.
std::string aligned(std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (auto const& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (auto const& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    text += row.back() + "\n";
  }
  return text;
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
  text += fmt::format("{}; {} pages, {:.1f} MB\n", counts_text(result.counts),
                      grouped(result.counts.pages), static_cast<double>(result.counts.bytes) / 1e6);
  if (result.watermark_after) {
    text += fmt::format("watermark: {} -> {}\n", run.watermark_before.value_or("(none)"),
                        *result.watermark_after);
  }
  for (auto const& warning : result.warnings) text += fmt::format("warning: {}\n", warning);
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
  return aligned(rows);
}

}  // namespace loanpulse
