#include "config/parse_schedule.hpp"

#include "config/check_values.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"
#include "values/cron_expression.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <variant>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

Timing parse_cron(YamlValue const& value, std::optional<YamlValue> const& timezone) {
  Cron cron;
  if (read_text(value, cron.expression)) {
    auto parsed = parse_cron_expression(cron.expression);
    if (!parsed.fault.empty()) {
      value.problem(std::move(parsed.fault));
    } else if (!parsed.expression.ever_comes()) {
      value.problem(fmt::format(
          "never comes: no month that {} names has such a day; correct the day or the month",
          in_quotes(cron.expression)));
    }
  }
  read_timezone(timezone, cron.timezone);
  return cron;
}

Timing parse_every(YamlValue const& value) {
  Every every;
  read_duration(value, every.interval, 1s, 366 * 24h);
  return every;
}

Timing parse_manual(YamlValue const& value) {
  bool manual = true;
  if (read_boolean(value, manual) && !manual) {
    value.problem("must be true; for a schedule write {every: 5m} or {cron: \"*/5 * * * *\"}");
  }
  return Manual{};
}

Timing parse_timing(YamlMap& map) {
  YamlValue const& value = map.value();
  auto const every = map.find("every");
  auto const cron = map.find("cron");
  auto const manual = map.find("manual");
  auto const timezone = map.find("timezone");

  if (every.has_value() + cron.has_value() + manual.has_value() > 1) {
    value.problem("must have only one of every, cron and manual; remove the others");
    return Manual{};
  }
  if (timezone && !cron) timezone->problem("has a meaning for cron only; remove it");
  if (every) return parse_every(*every);
  if (cron) return parse_cron(*cron, timezone);
  if (manual) return parse_manual(*manual);
  if (map.is_valid() && map.entries().empty()) {
    value.problem("must have one of every, cron and manual, such as {every: 5m}");
  }
  return Manual{};
}

}  // namespace

Schedule parse_schedule(YamlValue const& value) {
  YamlMap map{value};
  Schedule schedule;
  schedule.timing = parse_timing(map);
  auto const jitter = map.find("jitter");
  auto const on_missed = map.find("on_missed");
  auto const overlap = map.find("overlap");
  read_duration(jitter, schedule.jitter, 0s, 24h);
  read_choice<OnMissed, 3>(
      on_missed, schedule.on_missed,
      {{{"last", OnMissed::last}, {"all", OnMissed::all}, {"none", OnMissed::none}}});
  read_choice<Overlap, 2>(overlap, schedule.overlap,
                          {{{"skip", Overlap::skip}, {"queue", Overlap::queue}}});
  map.refuse_other_keys();
  if (std::holds_alternative<Manual>(schedule.timing) && map.contains("manual")) {
    for (auto const& key : {jitter, on_missed, overlap}) {
      if (key) key->problem("has a meaning for every and cron only; remove it");
    }
  }
  return schedule;
}

}  // namespace loanpulse
