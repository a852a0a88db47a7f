#include "config/open_connections.hpp"

#include "config/yaml_document.hpp"

#include <algorithm>
#include <utility>

namespace loanpulse {

std::vector<std::string> OpenConnections::names() const {
  std::vector<std::string> names;
  for (auto const& each : all_) names.push_back(each.name);
  return names;
}

bool OpenConnections::is_broken(std::string const& name) const {
  auto const* const text = text_of(name);
  return text != nullptr && text->is_broken;
}

std::optional<YamlValue> OpenConnections::find(std::string const& name) {
  auto const* const text = text_of(name);
  if (text == nullptr || text->is_broken) return std::nullopt;
  auto& problems = problems_.emplace(name, ProblemList{text->file}).first->second;
  auto node = nodes_.find(name);
  if (node == nodes_.end()) {
    auto parsed = parse_yaml(text->text, problems);
    if (!parsed) return std::nullopt;
    node = nodes_.emplace(name, *std::move(parsed)).first;
  }
  return YamlValue{node->second, {}, 1, problems};
}

std::string_view OpenConnections::text(std::string const& name) const {
  auto const* const found = text_of(name);
  return found == nullptr ? std::string_view{} : std::string_view{found->text};
}

std::vector<ProblemList> OpenConnections::take_problems() {
  std::vector<ProblemList> taken;
  for (auto& [name, list] : problems_) taken.push_back(std::move(list));
  problems_.clear();
  return taken;
}

ConnectionText const* OpenConnections::text_of(std::string const& name) const {
  auto const found = std::find_if(all_.begin(), all_.end(),
                                  [&](ConnectionText const& each) { return each.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace loanpulse
