#include "model/column_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

}  // namespace

std::optional<ColumnType> parse_column_type(std::string_view text) {
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
  std::string sql{traits_of(type.name).sql};
  if (type.precision) return sql + fmt::format("({},{})", *type.precision, type.scale.value_or(0));
  if (type.length) return sql + fmt::format("({})", *type.length);
  return sql;
}

}  // namespace loanpulse
