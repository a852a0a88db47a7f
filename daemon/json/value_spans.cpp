#include "json/value_spans.hpp"

#include "json/check_json.hpp"
#include "model/ascii_text.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>

namespace loanpulse {
namespace {

std::size_t behind_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(json_blanks, at), text.size());
}

/// Behind the string that begins at `at`; the text's end where it does not end.
std::size_t behind_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// Behind the value that begins at `at`.
std::size_t behind_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  if (text[at] == '"') return behind_string(text, at);
  if (text[at] != '{' && text[at] != '[') {
    return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
  }
  std::size_t depth = 0;
  while (at < text.size()) {
    char const c = text[at];
    if (c == '"') {
      at = behind_string(text, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
    if (depth == 0) return at;
  }
  return text.size();
}

/// The characters of a string of JSON that stands in quotes.
std::string characters_of(std::string_view quoted) {
  if (quoted.size() < 2) return {};
  auto const inner = quoted.substr(1, quoted.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return std::string{inner};
  rapidjson::Document string;
  string.Parse(quoted.data(), quoted.size());
  return string.IsString() ? std::string{string.GetString(), string.GetStringLength()}
                           : std::string{inner};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  auto const begin = behind_blanks(text, 0);
  auto const end = text.find_last_not_of(json_blanks);
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end + 1 - begin);
}

bool is_bracketed(std::string_view text) {
  auto const value = trimmed(text);
  if (value.empty() || behind_value(value, 0) != value.size()) return false;
  char const close = value.back();
  return value.front() == '{' ? close == '}' : value.front() != '[' || close == ']';
}

void for_each_value(
    std::string_view container,
    std::function<void(std::string_view key, std::string_view value)> const& visit) {
  auto const text = trimmed(container);
  bool const is_object = text.starts_with('{');
  if (!is_object && !text.starts_with('[')) return;
  std::size_t at = behind_blanks(text, 1);
  while (at < text.size() && text[at] != '}' && text[at] != ']') {
    std::string_view key;
    if (is_object) {
      auto const end = behind_string(text, at);
      key = text.substr(at, end - at);
      at = behind_blanks(text, end);
      if (at < text.size() && text[at] == ':') ++at;
      at = behind_blanks(text, at);
    }
    auto const end = behind_value(text, at);
    visit(key, text.substr(at, end - at));
    at = behind_blanks(text, end);
    if (at >= text.size() || text[at] != ',') return;
    at = behind_blanks(text, at + 1);
  }
}

std::optional<std::string_view> value_at(std::string_view container, std::string const& name) {
  std::optional<std::string_view> found;
  bool const is_object = trimmed(container).starts_with('{');
  std::size_t wanted = 0;
  if (!is_object) {
    auto const end = name.data() + name.size();
    if (!is_only_digits(name) || std::from_chars(name.data(), end, wanted).ptr != end) return found;
  }
  std::size_t index = 0;
  for_each_value(container, [&](std::string_view key, std::string_view value) {
    bool const is_it = is_object ? characters_of(key) == name : index == wanted;
    if (is_it && !found) found = value;
    ++index;
  });
  return found;
}

std::optional<std::string_view> value_at(std::string_view document, JsonPath const& path) {
  std::optional<std::string_view> value = trimmed(document);
  for (auto const& segment : path.segments) {
    value = value_at(*value, segment);
    if (!value) return std::nullopt;
  }
  return value;
}

}  // namespace loanpulse
