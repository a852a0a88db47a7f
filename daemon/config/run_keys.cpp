#include "config/config_keys.hpp"
#include "config/value_types.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// What is said of the keys where they are about pages, and where about runs.
struct RetryMeanings {
  char const* max_attempts;
  char const* initial_delay;
  char const* max_delay;
};

KeyTable<RetryLimits> retry_table(RetryMeanings const& meanings) {
  return {.keys = {key("max_attempts", &RetryLimits::max_attempts, takes::count<int>(1, 100),
                       meanings.max_attempts),
                   key("initial_delay", &RetryLimits::initial_delay, takes::duration(1ms, 1h),
                       meanings.initial_delay),
                   key("max_delay", &RetryLimits::max_delay, takes::duration(1ms, 24h),
                       meanings.max_delay)},
          .check = [](YamlMap const& map, RetryLimits const& retry, ReadContext&) {
            if (retry.initial_delay <= retry.max_delay) return;
            map.value().problem("initial_delay must not be above max_delay; raise max_delay");
          }};
}

KeyTable<RetryLimits> const& run_retry_keys() {
  static auto const table = retry_table(
      {.max_attempts = "How often a run is tried that fails by a passing error; bad data and "
                       "refusals are not repeated.",
       .initial_delay = "The pause before attempt n+1 is drawn from 0 to this times 2^(n-1).",
       .max_delay = "The limit of that pause. A run whose source asked to be left alone for longer "
                    "than `source.retry.max_delay` is tried again when that time is over, unless "
                    "it is longer than this."});
  return table;
}

}  // namespace

KeyTable<RetryLimits> const& source_retry_keys() {
  static auto const table = retry_table(
      {.max_attempts = "Attempts for one page.",
       .initial_delay = "The pause before attempt n+1 is drawn from 0 to this times 2^(n-1).",
       .max_delay = "The limit of that pause, and of the patience that a source may ask for."});
  return table;
}

KeyTable<RunPolicy> const& run_keys() {
  static KeyTable<RunPolicy> const table{
      .section = "run",
      .keys = {key("max_run_time", &RunPolicy::max_run_time, takes::duration(1s, 30 * 24h),
                   "A longer run fails."),
               key("stall_timeout", &RunPolicy::stall_timeout, takes::duration(1s, 24h),
                   "A run without any progress for this long fails."),
               key("retry", &RunPolicy::retry, takes::keys(run_retry_keys()),
                   "How a run is tried again.")}};
  return table;
}

}  // namespace loanpulse
