#include "config/parse_schedule.hpp"

#include "config/check_values.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 7> shorthands{"@hourly",  "@daily",  "@midnight", "@weekly",
                                                     "@monthly", "@yearly", "@annually"};

/// Whether it is one of the shorthands, or five fields of what crontab(5) allows in them.
bool has_cron_shape(std::string_view text) {
  if (text.starts_with('@')) {
    return std::find(shorthands.begin(), shorthands.end(), text) != shorthands.end();
  }
  constexpr std::string_view allowed =
      "0123456789*/,-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::size_t fields = 0;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (text.empty()) return fields == 5;
    std::size_t const length = std::min(text.find_first_of(" \t"), text.size());
    if (text.substr(0, length).find_first_not_of(allowed) != std::string_view::npos) return false;
    text.remove_prefix(length);
    ++fields;
  }
}

Timing parse_cron(YamlValue const& value, std::optional<YamlValue> const& timezone) {
  Cron cron;
  if (read_text(value, cron.expression) && !has_cron_shape(cron.expression)) {
    value.problem(fmt::format(
        "must be five fields (minute hour day month weekday), such as '*/5 * * * *', or "
        "@hourly, @daily, @weekly, @monthly or @yearly, got {}",
        in_quotes(cron.expression)));
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
  map.refuse_other_keys();
  return schedule;
}

}  // namespace loanpulse
