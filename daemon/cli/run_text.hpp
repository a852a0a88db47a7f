#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "model/run_progress.hpp"
#include "model/run_record.hpp"
#include "model/run_result.hpp"

namespace loanpulse {

/// "1234567" → "1,234,567".
std::string grouped(std::uint64_t number);

/// One line without its end, to be redrawn on a terminal: rows, rows/s and pages so far.
std::string progress_line(std::string const& job, RunProgress const& progress,
                          std::chrono::milliseconds elapsed);

/// The end of a run for a person: what was moved, or what failed and why. Ends with a newline.
std::string run_summary(RunResult const& result);

/// A run record for a person: how it stands, then what it moved, or what failed and why. Ends with
/// a newline.
std::string record_summary(RunRecord const& run);

/// A table of run records, newest first, with a header. Ends with a newline.
std::string runs_table(std::vector<RunRecord> const& runs);

}  // namespace loanpulse
