#include "config/source_connection.hpp"

#include "config/config_keys.hpp"
#include "config/value_types.hpp"
#include "values/nearest_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace loanpulse {
namespace {

using Entry = YamlMap::Entry;

/// The value of a map's key `type`; "" where it has none.
std::string_view type_of(YamlValue const& map) {
  for (auto const& pair : map.node()) {
    if (pair.first.IsScalar() && pair.first.Scalar() == "type" && pair.second.IsScalar()) {
      return pair.second.Scalar();
    }
  }
  return {};
}

YamlValue joined(Entry const& own, Entry const& lower) {
  if (own.key == "url") return own.value.over(lower.value);  // may be relative to the other
  if (!own.value.is_map() || !lower.value.is_map()) return own.value;
  if (own.key == "auth" || own.key == "paginator") {
    auto const type = type_of(own.value);
    if (!type.empty() && type != type_of(lower.value)) return own.value;
  }
  return own.value.over(lower.value, own.key == "headers");
}

std::string cure_of(std::string const& name, std::vector<std::string> const& known) {
  if (known.empty()) {
    return fmt::format("describe it in connections.d/{}.yaml beside jobs.d", name);
  }
  if (auto const nearest = nearest_name(name, known)) {
    return fmt::format("did you mean {}?", in_quotes(*nearest));
  }
  constexpr std::size_t longest_list = 20;
  auto shown = known;
  shown.resize(std::min(shown.size(), longest_list));
  if (known.size() > shown.size()) {
    shown.push_back(fmt::format("{} more", known.size() - shown.size()));
  }
  return "there is " + listed(shown, "and");
}

}  // namespace

bool complete_by_connection(YamlMap& source, ReadContext& context) {
  auto const* const named = source.at("connection");
  if (named == nullptr) return true;
  std::string name;
  if (!read_text(*named, name)) return false;
  auto const lower =
      context.connections == nullptr ? std::nullopt : context.connections->find(name);
  if (!lower) {
    if (context.connections != nullptr && context.connections->is_broken(name)) return false;
    named->problem(
        fmt::format("there is no connection {}; {}", in_quotes(name),
                    cure_of(name, context.connections == nullptr ? std::vector<std::string>{}
                                                                 : context.connections->names())));
    return false;
  }
  if (!lower->is_map()) return false;
  // What is no key of a connection is reported once, of its file.
  YamlMap const all{*lower};
  auto const& known = shared_source_keys();
  source.lay_over(all, false, joined, [&](Entry const& entry) {
    return std::any_of(known.begin(), known.end(),
                       [&](auto const& key) { return key.name == entry.key; });
  });
  return true;
}

bool has_shared_auth(YamlMap const& source) {
  auto const* const auth = source.at("auth");
  return auth != nullptr && auth->path() == "auth";
}

}  // namespace loanpulse
