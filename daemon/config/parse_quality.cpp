#include "config/parse_quality.hpp"

#include "config/parse_check_rule.hpp"
#include "config/read_scalar.hpp"
#include "config/yaml_map.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace loanpulse {
namespace {

/// The rules that an entry names; it should be one.
std::vector<std::string> rules_of(YamlMap const& map) {
  std::vector<std::string> rules;
  for (auto const& name : check_rule_names()) {
    if (map.contains(name)) rules.push_back(name);
  }
  return rules;
}

bool has_other_key(YamlMap const& map) {
  return std::any_of(map.entries().begin(), map.entries().end(), [](auto const& entry) {
    return entry.key != "on_fail" && entry.key != "max_fraction";
  });
}

void check_on_fail(YamlValue const& value, Check const& check) {
  if (std::holds_alternative<RowCountCheck>(check.rule) && check.on_fail == OnFail::quarantine) {
    value.problem("must be fail or warn for row_count, which is about no single row");
  }
  if (std::holds_alternative<ValidTypesCheck>(check.rule) && check.on_fail == OnFail::warn) {
    value.problem(
        "must be fail or quarantine for valid_types: what does not convert cannot be "
        "loaded");
  }
}

std::optional<Check> parse_check(YamlValue const& value, DeclaredColumns const& columns) {
  YamlMap map{value};
  if (!map.is_valid()) return std::nullopt;
  Check check;
  auto const on_fail = map.find("on_fail");
  auto const max_fraction = map.find("max_fraction");
  read_choice<OnFail, 3>(
      on_fail, check.on_fail,
      {{{"fail", OnFail::fail}, {"quarantine", OnFail::quarantine}, {"warn", OnFail::warn}}});
  if (read_fraction(max_fraction, check.max_fraction) && check.on_fail != OnFail::quarantine) {
    max_fraction->problem("has a meaning with on_fail: quarantine only; remove it, or add that");
  }

  auto const rules = rules_of(map);
  if (rules.size() > 1) {
    value.problem(fmt::format("has {} rules, {}; write an entry for each", rules.size(),
                              listed(rules, "and")));
    return std::nullopt;
  }
  for (auto const& name : check_rule_names()) {
    auto const rule = map.find(name);
    if (rule) check.rule = parse_check_rule(name, *rule, columns);
  }
  map.refuse_other_keys();
  if (rules.empty()) {
    // An entry with any other key has been told of that key already.
    if (!has_other_key(map)) {
      value.problem(fmt::format("has no rule; name one of {}", listed(check_rule_names(), "and")));
    }
    return std::nullopt;
  }
  if (on_fail) check_on_fail(*on_fail, check);
  return check;
}

}  // namespace

std::vector<Check> parse_quality(std::optional<YamlValue> const& value,
                                 DeclaredColumns const& columns) {
  std::vector<Check> checks;
  std::string valid_types;  // the path of the first such check
  if (value) {
    for (auto const& item : value->items()) {
      auto check = parse_check(item, columns);
      if (!check) continue;
      if (std::holds_alternative<ValidTypesCheck>(check->rule)) {
        if (!valid_types.empty()) {
          item.problem(
              fmt::format("valid_types is already checked by {}; remove one", valid_types));
        }
        valid_types = item.path();
      }
      checks.push_back(std::move(*check));
    }
  }
  if (valid_types.empty()) checks.insert(checks.begin(), Check{.rule = ValidTypesCheck{}});
  return checks;
}

}  // namespace loanpulse
