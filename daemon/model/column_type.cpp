#include "model/column_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

bool is_spelled(TypeTraits const& type, std::string_view text) {
  if (text.empty()) return false;  // as are the places of `also` that a type does not need
  return text == type.declared || text == type.sql ||
         std::find(type.also.begin(), type.also.end(), text) != type.also.end();
}

/// Lower case, blanks folded and none beside a bracket or comma: "Numeric (14, 2)" →
/// "numeric(14,2)".
std::string normalised(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '\t') {
      if (!result.empty() && result.back() != ' ' && result.back() != '(' && result.back() != ',') {
        result += ' ';
      }
      continue;
    }
    if ((c == '(' || c == ')' || c == ',') && !result.empty() && result.back() == ' ') {
      result.pop_back();
    }
    result += c;
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

/// The numbers between the brackets; empty when there is anything else.
std::optional<std::vector<int>> parse_modifiers(std::string_view text) {
  std::vector<int> numbers;
  while (true) {
    std::size_t const comma = std::min(text.find(','), text.size());
    int value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + comma, value);
    if (error != std::errc{} || end != text.data() + comma) return std::nullopt;
    numbers.push_back(value);
    if (comma == text.size()) return numbers;
    text.remove_prefix(comma + 1);
  }
}

bool apply_modifiers(ColumnType& type, std::vector<int> const& numbers) {
  switch (traits_of(type.name).modifiers) {
    case Modifiers::none:
      return false;
    case Modifiers::length:
      type.length = numbers[0];
      return numbers.size() == 1 && numbers[0] >= 1 && numbers[0] <= 10485760;
    case Modifiers::precision:
      type.precision = numbers[0];
      type.scale = numbers.size() == 2 ? numbers[1] : 0;
      return numbers.size() <= 2 && *type.precision >= 1 && *type.precision <= 1000 &&
             *type.scale >= 0 && *type.scale <= *type.precision;
  }
  return false;
}

/// Bytes of a name (NAMEDATALEN less its NUL). PostgreSQL would cut a longer one.
constexpr std::size_t longest_name = 63;

bool is_plain(char c, bool is_first) {
  bool const is_letter =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
  return is_letter || (!is_first && ((c >= '0' && c <= '9') || c == '$'));
}

/// Takes one name off the front of a text, as SQL writes it (manual, 4.1.1). Empty when there is
/// none.
std::string take_name(std::string_view& text) {
  std::string name;
  if (!text.starts_with('"')) {
    std::size_t length = 0;
    while (length < text.size() && is_plain(text[length], length == 0)) ++length;
    for (char const c : text.substr(0, length)) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    text.remove_prefix(length);
    return name;
  }
  text.remove_prefix(1);
  while (!text.empty()) {
    bool const is_quote = text.front() == '"';
    if (is_quote && !text.starts_with("\"\"")) {
      text.remove_prefix(1);
      return name;
    }
    name += text.front();
    text.remove_prefix(is_quote ? 2 : 1);
  }
  return {};
}

std::optional<ColumnType> parse_own_type(std::string_view text) {
  OwnType own;
  own.schema = take_name(text);
  if (own.schema.empty() || !text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  own.name = take_name(text);
  if (own.name.empty() || !text.empty()) return std::nullopt;
  if (std::max(own.schema.size(), own.name.size()) > longest_name) return std::nullopt;
  ColumnType type;
  type.name = TypeName::own;
  type.own = std::move(own);
  return type;
}

/// A name as a person writes it: in quotes only where they are needed.
std::string shown_name(std::string const& name) {
  std::string_view rest = name;
  if (take_name(rest) == name && rest.empty()) return name;
  std::string quoted;
  for (char const c : name) quoted.append(c == '"' ? 2 : 1, c);
  return '"' + quoted + '"';
}

std::string built_in_sql(ColumnType const& type) {
  std::string sql{traits_of(type.name).sql};
  if (type.precision) return sql + fmt::format("({},{})", *type.precision, type.scale.value_or(0));
  if (type.length) return sql + fmt::format("({})", *type.length);
  return sql;
}

}  // namespace

std::optional<ColumnType> parse_column_type(std::string_view text) {
  if (text.find('.') != std::string_view::npos) return parse_own_type(text);
  std::string const spelled = normalised(text);
  std::size_t const bracket = std::min(spelled.find('('), spelled.size());
  std::string_view const base = std::string_view{spelled}.substr(0, bracket);
  auto const found = std::find_if(type_table.begin(), type_table.end(),
                                  [&](auto const& row) { return is_spelled(row, base); });
  if (found == type_table.end()) return std::nullopt;

  ColumnType type{.name = found->name, .precision = {}, .scale = {}, .length = {}};
  if (bracket == spelled.size()) return type;
  if (spelled.back() != ')') return std::nullopt;
  auto const numbers =
      parse_modifiers(std::string_view{spelled}.substr(bracket + 1, spelled.size() - bracket - 2));
  if (!numbers || !apply_modifiers(type, *numbers)) return std::nullopt;
  return type;
}

std::string to_sql(ColumnType const& type) {
  if (!type.own) return built_in_sql(type);
  if (!type.own->sql.empty()) return type.own->sql;
  return shown_name(type.own->schema) + '.' + shown_name(type.own->name);
}

std::string to_base_sql(ColumnType const& type) {
  if (type.name != TypeName::own) return built_in_sql(type);
  return type.own && !type.own->base_sql.empty() ? type.own->base_sql : to_sql(type);
}

}  // namespace loanpulse
