#include "bronze/bronze_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "model/error.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

bool is_lower_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_job_name(std::string_view name) {
  return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_lower_hex(text[i])) return false;
  }
  return true;
}

[[noreturn]] void refuse(std::string_view what, std::string_view value, std::string_view cure) {
  throw StageError{ErrorKind::rejected, "bronze_name",
                   fmt::format("\"{}\" cannot be part of a bronze path: a {} {}",
                               printable(value, 100), what, cure)};
}

}  // namespace

std::string job_folder(std::string_view job) {
  if (!is_job_name(job)) refuse("job's name", job, "has 1 to 63 of the characters a-z 0-9 _ -");
  return fmt::format("job={}", job);
}

std::string date_folder(std::chrono::sys_days day) {
  std::chrono::year_month_day const date{day};
  return fmt::format("date={:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string run_folder(std::string_view run_id, int attempt) {
  if (!is_uuid(run_id)) refuse("run's id", run_id, "is a uuid in lower case");
  if (attempt == 1) return fmt::format("run={}", run_id);
  return fmt::format("run={}.{}", run_id, attempt);
}

std::string page_file(std::size_t page) { return fmt::format("page-{:06}.json.zst", page); }

std::string incomplete_page_file(std::size_t page) {
  return fmt::format("page-{:06}.incomplete.json.zst", page);
}

std::string run_path(BronzeRun const& run) {
  return job_folder(run.job) + "/" + date_folder(run.date) + "/" +
         run_folder(run.run_id, run.attempt);
}

std::string page_path(BronzeRun const& run, std::size_t page) {
  return run_path(run) + "/" + page_file(page);
}

std::optional<std::chrono::sys_days> parse_date_folder(std::string_view name) {
  constexpr std::string_view prefix = "date=";
  if (!name.starts_with(prefix) || name.size() != prefix.size() + 10) return std::nullopt;
  char const* const text = name.data() + prefix.size();
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  std::from_chars(text, text + 4, year);
  std::from_chars(text + 5, text + 7, month);
  std::from_chars(text + 8, text + 10, day);
  std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  // Only what date_folder() writes: no other spelling of the same day.
  if (!date.ok() || date_folder(date) != name) return std::nullopt;
  return std::chrono::sys_days{date};
}

}  // namespace loanpulse
