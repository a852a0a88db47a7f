#include "config/yaml_value.hpp"

#include "ops/printable.hpp"

#include <fmt/format.h>

#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t longest_quotation = 80;
constexpr std::size_t longest_word = 30;

/// The parser marks a map or list by its first entry and an absent value by what follows it, so
/// only a scalar's own mark is the line a person looks for.
int line_of_node(YAML::Node const& node, int key_line) {
  return node.IsScalar() ? node.Mark().line + 1 : key_line;
}

}  // namespace

YamlValue::YamlValue(YAML::Node node, std::string path, int line, ProblemList& problems)
    : node_{std::move(node)},
      path_{std::move(path)},
      line_{line_of_node(node_, line)},
      problems_{&problems} {}

YamlValue YamlValue::kept_secret() const {
  YamlValue copy = *this;
  copy.secret_ = true;
  return copy;
}

YamlValue YamlValue::shown_openly() const {
  YamlValue copy = *this;
  copy.secret_ = secret_ && (!is_scalar() || scalar().size() > longest_word);
  return copy;
}

YamlValue YamlValue::over(YamlValue const& lower, bool ignores_case) const {
  YamlValue copy = *this;
  copy.beneath_ = std::make_shared<YamlValue const>(lower);
  copy.ignores_case_ = ignores_case;
  return copy;
}

std::optional<YamlValue> YamlValue::beneath() const {
  if (!beneath_) return std::nullopt;
  return secret_ ? beneath_->kept_secret() : *beneath_;
}

std::optional<YamlValue::KeyPlace> YamlValue::place_of(std::string_view key) const {
  if (!is_map()) return std::nullopt;
  for (auto const& pair : node_) {
    if (pair.first.IsScalar() && pair.first.Scalar() == key) {
      return KeyPlace{*this, pair.first.Mark().line + 1};
    }
  }
  auto const lower = beneath();
  return lower ? lower->place_of(key) : std::nullopt;
}

std::string YamlValue::path_of(std::string_view key) const {
  return path_.empty() ? std::string{key} : fmt::format("{}.{}", path_, key);
}

void YamlValue::problem(std::string what) const { problems_->add(line_, path_, std::move(what)); }

void YamlValue::warning(std::string what) const { problems_->warn(line_, path_, std::move(what)); }

void YamlValue::problem_at(int line, std::string path, std::string what) const {
  problems_->add(line, std::move(path), std::move(what));
}

std::string YamlValue::shown() const {
  if (is_list()) return "a list";
  if (is_map()) return "a map";
  if (is_null()) return "nothing";
  return secret_ ? "a text" : in_quotes(scalar());
}

YamlValue YamlValue::member(YAML::Node node, std::string_view key, int key_line) const {
  YamlValue value{std::move(node), path_of(key), key_line, *problems_};
  value.secret_ = secret_;
  return value;
}

std::vector<YamlValue> YamlValue::items() const {
  std::vector<YamlValue> result;
  if (!is_list()) {
    problem(fmt::format("must be a list, got {}", shown()));
    return result;
  }
  int line = line_;
  for (auto const& item : node_) {
    if (!item.IsNull()) line = item.Mark().line + 1;
    result.emplace_back(item, fmt::format("{}[{}]", path_, result.size()), line, *problems_);
    result.back().secret_ = secret_;
  }
  return result;
}

std::vector<YamlValue> YamlValue::items_or_self() const {
  return is_scalar() ? std::vector<YamlValue>{*this} : items();
}

std::string in_quotes(std::string_view text) {
  return fmt::format("'{}'", printable(text, longest_quotation));
}

}  // namespace loanpulse
