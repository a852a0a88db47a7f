#include "mockapi/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace loanpulse::mockapi {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      result += ' ';
    } else if (text[i] != '%') {
      result += text[i];
    } else {
      if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
        return std::nullopt;
      }
      result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    }
  }
  return result;
}

}  // namespace

Outcome<Parameters> Parameters::parse(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    std::size_t const end = std::min(query.find('&'), query.size());
    std::string_view const pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) {
      continue;
    }
    std::size_t const equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = decoded(pair.substr(0, equals));
    std::optional<std::string> value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) {
      return bad_parameter(name.value_or(std::string{pair.substr(0, equals)}),
                           "'%' must be followed by two hex digits; write %25 for a percent sign");
    }
    if (!parameters.values_.emplace(*name, std::move(*value)).second) {
      return bad_parameter(*name, "is given more than once; give it once");
    }
  }
  return parameters;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  auto const found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional<std::string_view>{found->second};
}

Parameters Parameters::without(std::string_view name) const {
  Parameters rest = *this;
  auto const found = rest.values_.find(name);
  if (found != rest.values_.end()) {
    rest.values_.erase(found);
  }
  return rest;
}

std::optional<Problem> Parameters::unknown(std::initializer_list<std::string_view> known) const {
  for (auto const& [name, value] : values_) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string names;
      for (std::string_view const one : known) {
        names.append(names.empty() ? "" : ", ").append(one);
      }
      return bad_parameter(name, names.empty() ? "is not known here; there are no parameters"
                                               : "is not known here; there are " + names);
    }
  }
  return std::nullopt;
}

Outcome<std::uint64_t> whole_number(Parameters const& parameters, std::string_view name,
                                    std::uint64_t least, std::uint64_t most,
                                    std::optional<std::uint64_t> otherwise) {
  std::string const range =
      "must be a whole number of " + std::to_string(least) + ".." + std::to_string(most);
  std::optional<std::string_view> const text = parameters.find(name);
  if (!text) {
    if (otherwise) {
      return *otherwise;
    }
    return bad_parameter(name, "is required, and " + range);
  }
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < least || value > most) {
    return bad_parameter(name, range + ", got '" + std::string{*text} + "'");
  }
  return value;
}

Problem bad_parameter(std::string_view name, std::string_view detail) {
  return {.status = 400,
          .detail = std::string{name}.append(": ").append(detail),
          .parameter = std::string{name}};
}

}  // namespace loanpulse::mockapi
