#include "json/member_name.hpp"

#include <algorithm>
#include <array>

#include "json/json_path.hpp"
#include "model/ascii_text.hpp"

namespace loanpulse {
namespace {

char lower(char c) { return is_capital_letter(c) ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string plain_name(std::string_view name) {
  std::string plain;
  for (char const c : name) {
    if (is_alphanumeric(c)) plain += lower(c);
  }
  return plain;
}

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool begins = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    char const c = name[i];
    if (!is_alphanumeric(c)) {
      begins = true;
      continue;
    }
    if (begins || (is_capital_letter(c) && !is_capital_letter(name[i - 1]))) words.emplace_back();
    words.back() += lower(c);
    begins = false;
  }
  return words;
}

std::string path_text(std::vector<std::string> const& path) {
  std::string text;
  for (auto const& segment : path) {
    if (!text.empty()) text += '.';
    for (char const c : segment) {
      if (c == '.' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

std::string path_in_yaml(std::vector<std::string> const& path) { return in_yaml(path_text(path)); }

std::string in_yaml(std::string const& text) {
  auto const is_plain = [](char c) { return is_alphanumeric(c) || c == '_'; };
  // A number alone would be one for YAML; the words that are booleans have no dots in them.
  static constexpr auto words = std::to_array<std::string_view>(
      {"true", "false", "yes", "no", "on", "off", "null", "y", "n"});
  bool const plain =
      !text.empty() && !is_digit(text.front()) &&
      std::all_of(text.begin(), text.end(),
                  [&](char c) { return is_plain(c) || c == '.' || c == '-' || c == '$'; }) &&
      text.front() != '-' && std::find(words.begin(), words.end(), plain_name(text)) == words.end();
  if (plain) return text;
  std::string quoted = "'";
  for (char const c : text) {
    if (c == '\'') quoted += c;
    quoted += c;
  }
  return quoted + "'";
}

bool is_named(std::vector<std::string> const& path, std::vector<std::string> const& entries) {
  return std::any_of(entries.begin(), entries.end(), [&](std::string const& entry) {
    auto const meant = parse_json_path(entry);
    if (!meant || meant->segments.empty() || path.empty()) return false;
    auto const& segments = meant->segments;
    if (segments.size() == 1 && segments.front() == path.back()) return true;
    return segments.size() <= path.size() &&
           std::equal(segments.begin(), segments.end(), path.begin());
  });
}

}  // namespace loanpulse
