#include "config/declared_columns.hpp"

#include "config/read_scalar.hpp"
#include "json/json_path.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace loanpulse {

void DeclaredColumns::add(Column column, bool sound) {
  by_name_.emplace(column.name, columns_.size());
  columns_.push_back(std::move(column));
  sound_.push_back(sound);
}

Column const* DeclaredColumns::resolve(YamlValue const& place, std::string const& name) const {
  if (by_name_.contains(name)) return find_sound(name);
  if (!readable_) return nullptr;

  std::vector<std::string> names;
  if (!place.has_many_problems()) {
    for (auto const& column : columns_) names.push_back(column.name);
  }
  auto const nearest = nearest_name(name, names);
  place.problem(fmt::format(
      "column {} is not declared; {}", in_quotes(name),
      nearest ? fmt::format("did you mean {}?", in_quotes(*nearest)) : "add it to target.columns"));
  return nullptr;
}

Column const* DeclaredColumns::find_sound(std::string const& name) const {
  auto const found = by_name_.find(name);
  return found != by_name_.end() && sound_[found->second] ? &columns_[found->second] : nullptr;
}

std::optional<std::size_t> DeclaredColumns::find_path(std::string const& path) const {
  auto const wanted = parse_json_path(path);
  std::optional<std::size_t> first;
  auto const leads_there = [&](std::string const& each) { return parse_json_path(each) == wanted; };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto const& further = columns_[i].further_paths;
    bool const has_it =
        leads_there(columns_[i].path) || std::any_of(further.begin(), further.end(), leads_there);
    if (!sound_[i] || !has_it) continue;
    if (may_be_cursor(columns_[i].type.name)) return i;
    if (!first) first = i;
  }
  return first;
}

bool DeclaredColumns::all_sound() const {
  return readable_ && std::find(sound_.begin(), sound_.end(), false) == sound_.end();
}

std::vector<std::string> read_column_names(YamlValue const& value, DeclaredColumns const& columns) {
  std::vector<std::string> names;
  std::unordered_set<std::string> seen;
  auto const places = value.items_or_self();
  for (auto const& place : places) {
    std::string name;
    if (!read_text(place, name)) continue;
    if (!seen.insert(name).second) {
      place.problem(fmt::format("column {} is named twice; remove one", in_quotes(name)));
      continue;
    }
    columns.resolve(place, name);
    names.push_back(std::move(name));
  }
  if (value.is_list() && places.empty()) value.problem("must name at least one column");
  return names;
}

}  // namespace loanpulse
