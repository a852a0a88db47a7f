#include "config/parse_retry.hpp"

#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

namespace loanpulse {

using namespace std::chrono_literals;

RetryLimits parse_retry(YamlValue const& value, RetryLimits const& defaults) {
  RetryLimits retry = defaults;
  YamlMap map{value};
  std::size_t attempts = static_cast<std::size_t>(retry.max_attempts);
  read_count(map.find("max_attempts"), attempts, 1, 100);
  retry.max_attempts = static_cast<int>(attempts);
  read_duration(map.find("initial_delay"), retry.initial_delay, 1ms, 1h);
  read_duration(map.find("max_delay"), retry.max_delay, 1ms, 24h);
  map.refuse_other_keys();
  if (retry.initial_delay > retry.max_delay) {
    value.problem("initial_delay must not be above max_delay; raise max_delay");
  }
  return retry;
}

}  // namespace loanpulse
