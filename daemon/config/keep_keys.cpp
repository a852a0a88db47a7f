#include "config/config_keys.hpp"
#include "config/value_types.hpp"
#include "model/ascii_text.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// Those that are about single rows, and about their values.
constexpr std::array<std::string_view, 4> rules_of_keep{"accepted_values", "not_null", "range",
                                                        "regex"};

KeyTable<Check> const& wanted_keys() {
  static KeyTable<Check> const table = [] {
    std::vector<Key<Check>> keys;
    for (auto& rule : rule_keys()) {
      if (is_one_of(rule.name, rules_of_keep)) keys.push_back(std::move(rule));
    }
    std::vector<std::string> const names{rules_of_keep.begin(), rules_of_keep.end()};
    return KeyTable<Check>{.section = "keep",
                           .keys = std::move(keys),
                           .groups = {{.keys = names, .least = 1, .most = 1}}};
  }();
  return table;
}

bool read_keep(YamlValue const& value, Source& source, ReadContext& context) {
  auto const words = listed({rules_of_keep.begin(), rules_of_keep.end()}, "or");
  for (auto const& item : value.items()) {
    YamlMap map{item};
    if (!map.is_valid()) continue;
    Check check;
    wanted_keys().read_keys(map, check, context);
    if (map.entries().size() != 1) {
      item.problem(fmt::format("must have one rule, {}; write an entry for each", words));
    } else if (map.was_read(map.entries().front().key)) {
      source.keep.push_back(std::move(check.rule));
    }
  }
  return value.is_list();
}

}  // namespace

Key<Source> keep_key() {
  return key<Source>(
      "keep", Form{.kind = Form::Kind::list, .parts = {takes::keys(wanted_keys()).form({})}},
      read_keep,
      "Which records are wanted, in the rules of `quality`; all of them must hold. The others are "
      "neither checked nor stored, but counted as `rows_skipped`.");
}

}  // namespace loanpulse
