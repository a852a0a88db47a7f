#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/clock.hpp"

namespace loanpulse {

/// Whose answers a folder holds.
struct BronzeRun {
  std::string job;     ///< [a-z0-9_-], 1..63 characters
  std::string run_id;  ///< a uuid in lower case
  std::chrono::sys_days date;
  int attempt = 1;  ///< of the run; each has a folder of its own
};

/// The UTC day of an instant.
inline std::chrono::sys_days bronze_date(TimePoint instant) {
  return std::chrono::floor<std::chrono::days>(instant);
}

/// Names of the folders below the bronze folder, Hive style, so that readers of partitioned data
/// see job, date and run as columns. Names are made from allow-listed characters only; anything
/// else throws StageError{rejected, "bronze_name"}.
std::string job_folder(std::string_view job);        ///< job=loan_applications
std::string date_folder(std::chrono::sys_days day);  ///< date=2024-05-31
/// run=0190…, and run=0190….2 for the second attempt
std::string run_folder(std::string_view run_id, int attempt = 1);
std::string page_file(std::size_t page);  ///< page-000001.json.zst
/// page-000001.incomplete.json.zst: of an answer that broke off, or in which a run failed
std::string incomplete_page_file(std::size_t page);

/// job=…/date=…/run=…
std::string run_path(BronzeRun const& run);
/// job=…/date=…/run=…/page-000001.json.zst
std::string page_path(BronzeRun const& run, std::size_t page);

/// The day in a folder's name as date_folder() makes it; empty for any other name.
std::optional<std::chrono::sys_days> parse_date_folder(std::string_view name);

}  // namespace loanpulse
