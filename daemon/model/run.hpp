#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clock.hpp"
#include "model/quality.hpp"

namespace loanpulse {

enum class RunStatus { queued, running, succeeded, failed, cancelled, interrupted, skipped };
enum class Trigger { schedule, http, cli, backfill, replay };

std::string_view to_string(RunStatus status);
std::string_view to_string(Trigger trigger);
/// Empty for a word that is no status.
std::optional<RunStatus> parse_run_status(std::string_view text);

/// How much a run moved. At its end `read = inserted + updated + unchanged + older + refused +
/// quarantined + skipped + deleted`.
struct RunCounts {
  std::uint64_t read = 0;
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  /// Needed no write: as stored, or superseded by another row of the same run.
  std::uint64_t unchanged = 0;
  std::uint64_t quarantined = 0;
  std::uint64_t pages = 0;
  std::uint64_t bytes = 0;    ///< of decompressed bodies
  std::uint64_t older = 0;    ///< not taken: the target has a newer version of the key
  std::uint64_t refused = 0;  ///< swallowed by a trigger, a rule or a policy of the target
  /// Of the rows that were merged: with a cursor too far in the future to move the watermark.
  std::uint64_t future = 0;
  std::uint64_t skipped = 0;  ///< not wanted, see Source::keep
  std::uint64_t deleted = 0;  ///< records that took a row of the target away, or marked it

  std::uint64_t merged() const { return inserted + updated + unchanged; }
};

/// One execution of a job that this process has claimed.
struct Run {
  std::string run_id;  ///< uuid
  std::string job_name;
  Trigger trigger = Trigger::cli;
  int attempt = 1;                 ///< 1 for the first claim of the record, 2 for the next, …
  std::int64_t fencing_token = 0;  ///< checked inside the commit; a newer claim invalidates it
  TimePoint started_at{};
  std::optional<std::string> watermark_before;  ///< source text; empty: none yet
  /// Asked for with the run: what the source says now counts even where the target has a newer
  /// version.
  bool take_older = false;
  /// The job's state is kept for combinations of `for_each`.
  bool has_partitions = false;
};

/// What one check found over the whole run; a row of metadata.quality_results.
struct CheckResult {
  std::size_t position = 0;  ///< in Job::quality
  std::string rule;          ///< "range"
  std::string subject;       ///< the columns, or what is checked: "credit_score 300..850"
  OnFail on_fail = OnFail::fail;
  bool passed = true;
  std::uint64_t checked = 0;
  std::uint64_t violations = 0;
  std::string sample;  ///< the first violation, in words; empty if none
};

/// A row kept out of the target; a row of metadata.quarantined_rows.
struct QuarantinedRow {
  std::size_t page = 1;
  std::size_t record = 0;       ///< 0-based index in the page
  std::size_t byte_offset = 0;  ///< of the record in the page's body
  std::string rule;
  std::string column;
  std::string reason;
  std::string text;  ///< the record's own JSON; bytes that are no UTF-8 are shown as U+FFFD
};

}  // namespace loanpulse
