#include "model/column_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

struct Spelling {
  std::string_view text;
  TypeName name;
};

constexpr std::array spellings{
    Spelling{"smallint", TypeName::smallint},
    Spelling{"int2", TypeName::smallint},
    Spelling{"integer", TypeName::integer},
    Spelling{"int", TypeName::integer},
    Spelling{"int4", TypeName::integer},
    Spelling{"bigint", TypeName::bigint},
    Spelling{"int8", TypeName::bigint},
    Spelling{"numeric", TypeName::numeric},
    Spelling{"decimal", TypeName::numeric},
    Spelling{"real", TypeName::real},
    Spelling{"float4", TypeName::real},
    Spelling{"double precision", TypeName::double_precision},
    Spelling{"float8", TypeName::double_precision},
    Spelling{"boolean", TypeName::boolean},
    Spelling{"bool", TypeName::boolean},
    Spelling{"text", TypeName::text},
    Spelling{"varchar", TypeName::varchar},
    Spelling{"character varying", TypeName::varchar},
    Spelling{"date", TypeName::date},
    Spelling{"timestamp", TypeName::timestamp},
    Spelling{"timestamp without time zone", TypeName::timestamp},
    Spelling{"timestamptz", TypeName::timestamptz},
    Spelling{"timestamp with time zone", TypeName::timestamptz},
    Spelling{"uuid", TypeName::uuid},
    Spelling{"json", TypeName::json},
    Spelling{"jsonb", TypeName::jsonb},
};

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
  if (type.name == TypeName::varchar && numbers.size() == 1) {
    type.length = numbers[0];
    return numbers[0] >= 1 && numbers[0] <= 10485760;
  }
  if (type.name == TypeName::numeric && numbers.size() <= 2) {
    type.precision = numbers[0];
    type.scale = numbers.size() == 2 ? numbers[1] : 0;
    return *type.precision >= 1 && *type.precision <= 1000 && *type.scale >= 0 &&
           *type.scale <= *type.precision;
  }
  return false;
}

}  // namespace

std::optional<ColumnType> parse_column_type(std::string_view text) {
  std::string const spelled = normalised(text);
  std::size_t const bracket = std::min(spelled.find('('), spelled.size());
  std::string_view const base = std::string_view{spelled}.substr(0, bracket);
  auto const found = std::find_if(spellings.begin(), spellings.end(),
                                  [&](auto const& s) { return s.text == base; });
  if (found == spellings.end()) return std::nullopt;

  ColumnType type{.name = found->name, .precision = {}, .scale = {}, .length = {}};
  if (bracket == spelled.size()) return type;
  if (spelled.back() != ')') return std::nullopt;
  auto const numbers =
      parse_modifiers(std::string_view{spelled}.substr(bracket + 1, spelled.size() - bracket - 2));
  if (!numbers || !apply_modifiers(type, *numbers)) return std::nullopt;
  return type;
}

std::string to_sql(ColumnType const& type) {
  switch (type.name) {
    case TypeName::smallint:
      return "smallint";
    case TypeName::integer:
      return "integer";
    case TypeName::bigint:
      return "bigint";
    case TypeName::numeric:
      return type.precision ? fmt::format("numeric({},{})", *type.precision, type.scale.value_or(0))
                            : "numeric";
    case TypeName::real:
      return "real";
    case TypeName::double_precision:
      return "double precision";
    case TypeName::boolean:
      return "boolean";
    case TypeName::text:
      return "text";
    case TypeName::varchar:
      return type.length ? fmt::format("character varying({})", *type.length) : "character varying";
    case TypeName::date:
      return "date";
    case TypeName::timestamp:
      return "timestamp without time zone";
    case TypeName::timestamptz:
      return "timestamp with time zone";
    case TypeName::uuid:
      return "uuid";
    case TypeName::json:
      return "json";
    case TypeName::jsonb:
      return "jsonb";
  }
  return "unknown";
}

}  // namespace loanpulse
