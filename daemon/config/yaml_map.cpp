#include "config/yaml_map.hpp"

#include "model/ascii_text.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace loanpulse {
namespace {

/// The path of the map that holds a key.
std::string without_last_name(std::string const& path, std::string const& key) {
  return path.size() <= key.size() ? std::string{} : path.substr(0, path.size() - key.size() - 1);
}

}  // namespace

YamlMap::YamlMap(YamlValue value) : value_{std::move(value)} {
  if (!value_.is_map()) {
    // A scalar is not shown: whoever writes `auth: TOKEN` has put a secret here.
    auto const* const got = value_.is_scalar() ? "a text" : value_.is_list() ? "a list" : "nothing";
    value_.problem(fmt::format("must be a map of keys and values, got {}", got));
    return;
  }
  read_entries();
  auto const lower = value_.beneath();
  if (!lower || !lower->is_map()) return;
  lay_over(YamlMap{*lower}, value_.ignores_case(),
           [](Entry const& own, Entry const&) { return own.value; });
}

void YamlMap::read_entries() {
  std::unordered_map<std::string, int> lines;
  for (auto const& pair : value_.node()) {
    int const line = pair.first.Mark().line + 1;
    if (!pair.first.IsScalar()) {
      value_.problem_at(line, value_.path(), "a key must be a text; put it in quotes");
      continue;
    }
    std::string const& key = pair.first.Scalar();
    auto const [first, is_new] = lines.emplace(key, line);
    if (!is_new) {
      value_.problem_at(
          line, value_.path_of(key),
          fmt::format("is already there in line {}; remove one of the two", first->second));
      continue;
    }
    entries_.push_back({key, value_.member(pair.second, key, line), line});
  }
}

void YamlMap::lay_over(YamlMap const& lower, bool ignores_case, Join const& joined,
                       Filter const& counts) {
  auto const same = [&](std::string const& a, std::string const& b) {
    return ignores_case ? lower_case(a) == lower_case(b) : a == b;
  };
  std::size_t const own = entries_.size();
  for (auto const& entry : lower.entries_) {
    if (counts && !counts(entry)) continue;
    auto const end = entries_.begin() + static_cast<std::ptrdiff_t>(own);
    auto const found = std::find_if(entries_.begin(), end,
                                    [&](Entry const& each) { return same(each.key, entry.key); });
    if (found == end) {
      entries_.push_back(entry);
    } else {
      found->value = joined(*found, entry);
    }
  }
}

bool YamlMap::contains(std::string_view key) const { return entry(key) != nullptr; }

YamlValue const* YamlMap::at(std::string_view key) const {
  Entry const* const found = entry(key);
  return found == nullptr ? nullptr : &found->value;
}

void YamlMap::set_read(std::string_view key) {
  for (auto& entry : entries_) entry.was_read = entry.was_read || entry.key == key;
}

bool YamlMap::was_read(std::string_view key) const {
  Entry const* const found = entry(key);
  return found != nullptr && found->was_read;
}

YamlMap::Entry const* YamlMap::entry(std::string_view key) const {
  auto const found =
      std::find_if(entries_.begin(), entries_.end(), [&](Entry const& e) { return e.key == key; });
  return found == entries_.end() ? nullptr : &*found;
}

std::optional<YamlValue> YamlMap::find(std::string_view key) {
  known_.emplace_back(key);
  Entry const* const found = entry(key);
  if (found == nullptr) return std::nullopt;
  if (found->value.is_null()) {
    found->value.problem("has no value; give it one or remove the key");
    return std::nullopt;
  }
  return found->value;
}

std::optional<YamlValue> YamlMap::require(std::string_view key, std::string_view cure) {
  if (is_valid() && !contains(key)) {
    value_.problem_at(value_.line(), value_.path_of(key),
                      cure.empty() ? "is required" : fmt::format("is required; {}", cure));
  }
  return find(key);
}

void YamlMap::refuse_other_keys() const {
  for (auto const& candidate : entries_) {
    if (std::find(known_.begin(), known_.end(), candidate.key) == known_.end()) refuse(candidate);
  }
}

void YamlMap::refuse(Entry const& unknown) const {
  auto const nearest =
      value_.has_many_problems() ? std::nullopt : nearest_name(unknown.key, known_);
  // By the entry's own value: it may stand in another document than the map.
  auto const& path = unknown.value.path();
  if (nearest) {
    unknown.value.problem_at(unknown.line, path,
                             fmt::format("unknown key {}; did you mean {}?", in_quotes(unknown.key),
                                         in_quotes(*nearest)));
  } else if (value_.is_secret()) {
    // `{type: bearer, TOKEN}` makes a key of the token.
    unknown.value.problem_at(unknown.line, without_last_name(path, unknown.key),
                             fmt::format("unknown key; known keys are {}", listed(known_, "and")));
  } else {
    unknown.value.problem_at(unknown.line, path,
                             fmt::format("unknown key {}; known keys are {}",
                                         in_quotes(unknown.key), listed(known_, "and")));
  }
}

}  // namespace loanpulse
