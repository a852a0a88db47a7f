#include "config/parse_run_policy.hpp"

#include "config/parse_retry.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

namespace loanpulse {

using namespace std::chrono_literals;

RunPolicy parse_run_policy(YamlValue const& value) {
  RunPolicy policy;
  YamlMap map{value};
  read_duration(map.find("max_run_time"), policy.max_run_time, 1s, 30 * 24h);
  read_duration(map.find("stall_timeout"), policy.stall_timeout, 1s, 24h);
  if (auto const retry = map.find("retry")) policy.retry = parse_retry(*retry, policy.retry);
  map.refuse_other_keys();
  return policy;
}

}  // namespace loanpulse
