#include "config/config_keys.hpp"
#include "config/value_types.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

std::vector<std::string> const& rule_names() {
  static std::vector<std::string> const names = [] {
    std::vector<std::string> all;
    for (auto const& rule : rule_keys()) all.push_back(rule.name);
    return all;
  }();
  return names;
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

void check_fraction(YamlMap const& map, Check& check, ReadContext&) {
  if (!map.was_read("max_fraction") || check.on_fail == OnFail::quarantine) return;
  map.at("max_fraction")
      ->problem("has a meaning with on_fail: quarantine only; remove it, or add that");
}

KeyTable<Check> make_check_keys() {
  std::vector<Key<Check>> keys{
      key("on_fail", &Check::on_fail,
          takes::word<OnFail>(
              {{"fail", OnFail::fail}, {"quarantine", OnFail::quarantine}, {"warn", OnFail::warn}}),
          "What becomes of a violation: the run fails and changes nothing; the row goes to "
          "`metadata.quarantined_rows` instead of the target; or the row goes on, and the run "
          "reports a warning."),
      key("max_fraction", &Check::max_fraction, takes::fraction(),
          "A larger share of bad rows fails the run; for `quarantine` only.")};
  for (auto& rule : rule_keys()) keys.push_back(std::move(rule));
  return {.section = "quality",
          .keys = std::move(keys),
          .groups = {{.keys = rule_names(), .least = 1, .most = 1}},
          .check = check_fraction};
}

KeyTable<Check> const& check_keys() {
  static auto const table = make_check_keys();
  return table;
}

bool has_other_key(YamlMap const& map) {
  return std::any_of(map.entries().begin(), map.entries().end(), [](auto const& entry) {
    return entry.key != "on_fail" && entry.key != "max_fraction";
  });
}

/// Empty unless there is exactly one rule.
std::optional<Check> read_check(YamlValue const& value, ReadContext& context) {
  YamlMap map{value};
  if (!map.is_valid()) return std::nullopt;
  Check check;
  check_keys().read_keys(map, check, context);
  std::vector<std::string> rules;
  for (auto const& name : rule_names()) {
    if (map.contains(name)) rules.push_back(name);
  }
  if (rules.size() > 1) {
    value.problem(fmt::format("has {} rules, {}; write an entry for each", rules.size(),
                              listed(rules, "and")));
  }
  // An entry with any other key has been told of that key already.
  if (rules.empty() && !has_other_key(map)) {
    value.problem(fmt::format("has no rule; name one of {}", listed(rule_names(), "and")));
  }
  if (rules.size() != 1) return std::nullopt;
  if (map.was_read("on_fail")) check_on_fail(*map.at("on_fail"), check);
  return check;
}

bool read_quality(YamlValue const& value, Job& job, ReadContext& context) {
  std::string valid_types;  // the path of the first such check
  for (auto const& item : value.items()) {
    auto check = read_check(item, context);
    if (!check) continue;
    if (std::holds_alternative<ValidTypesCheck>(check->rule)) {
      if (!valid_types.empty()) {
        item.problem(fmt::format("valid_types is already checked by {}; remove one", valid_types));
      }
      valid_types = item.path();
    }
    job.quality.push_back(std::move(*check));
  }
  return value.is_list();
}

}  // namespace

Key<Job> quality_key() {
  return key<Job>("quality",
                  Form{.kind = Form::Kind::list, .parts = {takes::keys(check_keys()).form({})}},
                  read_quality, "What rows must hold; each entry is one rule.");
}

}  // namespace loanpulse
