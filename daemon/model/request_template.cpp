#include "model/request_template.hpp"

#include <algorithm>
#include <array>

namespace loanpulse {
namespace {

constexpr std::array<std::string_view, 7> words{"start", "end",    "now",  "cursor",
                                                "page",  "offset", "limit"};

std::string spelled(TimeSpelling const& spelling) {
  std::string text;
  switch (spelling.kind) {
    case TimeSpelling::Kind::own:
      break;
    case TimeSpelling::Kind::date:
      text = ":date";
      break;
    case TimeSpelling::Kind::iso:
      text = ":iso";
      break;
    case TimeSpelling::Kind::unix_s:
      text = ":unix";
      break;
    case TimeSpelling::Kind::unix_ms:
      text = ":unix_ms";
      break;
    case TimeSpelling::Kind::pattern:
      text = ":" + spelling.pattern;
      break;
  }
  if (!spelling.zone.empty()) text += "@" + spelling.zone;
  return text;
}

}  // namespace

std::string word_of(Placeholder const& placeholder) {
  if (placeholder.kind == Placeholder::Kind::each) return placeholder.name;
  return std::string{words.at(static_cast<std::size_t>(placeholder.kind))};
}

std::vector<std::string> placeholder_words() { return {words.begin(), words.end()}; }

TextTemplate::TextTemplate(std::string text) {
  if (!text.empty()) parts_.emplace_back(std::move(text));
}

TextTemplate::TextTemplate(Secret secret) {
  if (!secret.empty()) parts_.emplace_back(std::move(secret));
}

Placeholder const* TextTemplate::sole_placeholder() const {
  return parts_.size() == 1 ? std::get_if<Placeholder>(&parts_.front()) : nullptr;
}

bool TextTemplate::has(Placeholder::Kind kind) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](Part const& part) {
    auto const* const placeholder = std::get_if<Placeholder>(&part);
    return placeholder != nullptr && placeholder->kind == kind;
  });
}

bool TextTemplate::has_placeholders() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](Part const& part) { return std::holds_alternative<Placeholder>(part); });
}

bool TextTemplate::has_secrets() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](Part const& part) { return std::holds_alternative<Secret>(part); });
}

std::string TextTemplate::shown() const {
  std::string text;
  for (auto const& part : parts_) {
    if (auto const* plain = std::get_if<std::string>(&part)) text += *plain;
    if (std::holds_alternative<Secret>(part)) text += "***";
    if (auto const* placeholder = std::get_if<Placeholder>(&part)) {
      text.append("{").append(word_of(*placeholder));
      text.append(spelled(placeholder->spelling)).append("}");
    }
  }
  return text;
}

std::string TextTemplate::revealed() const {
  std::string text;
  for (auto const& part : parts_) {
    if (auto const* plain = std::get_if<std::string>(&part)) text += *plain;
    if (auto const* secret = std::get_if<Secret>(&part)) text += secret->reveal();
  }
  return text;
}

bool TextTemplate::operator==(TextTemplate const& other) const {
  auto const same = [](Part const& a, Part const& b) {
    if (a.index() != b.index()) return false;
    if (auto const* plain = std::get_if<std::string>(&a)) return *plain == std::get<std::string>(b);
    if (auto const* secret = std::get_if<Secret>(&a)) {
      return secret->reveal() == std::get<Secret>(b).reveal();
    }
    return std::get<Placeholder>(a) == std::get<Placeholder>(b);
  };
  return std::equal(parts_.begin(), parts_.end(), other.parts_.begin(), other.parts_.end(), same);
}

bool JsonTemplate::operator==(JsonTemplate const& other) const { return value == other.value; }

std::string_view to_string(HttpMethod method) {
  return method == HttpMethod::post ? "POST" : "GET";
}

}  // namespace loanpulse
