#include "values/conversion.hpp"
#include "values/shown_text.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

/// Bytes. Of a row, whose memory PostgreSQL takes at once (MaxAllocSize), less what its other
/// columns and its head may take.
constexpr std::size_t most_bytes_of_text = (1u << 30) - (16u << 20);
/// Bytes. Of a string, array or object in jsonb, whose lengths have 28 bits (JENTRY_OFFLENMASK).
constexpr std::size_t most_bytes_of_jsonb = (1u << 28) - 1;

/// As jobs declare it: format_type()'s spelling of timestamps is too long for a message.
std::string declared_name(ColumnType const& type) {
  return is_time(type.name) ? std::string{traits_of(type.name).declared} : to_sql(type);
}

std::string shown(Scalar value) {
  std::string const text = shown_text(value.text);
  return value.kind == ScalarKind::string ? '"' + text + '"' : text;
}

}  // namespace

std::string type_fault(ColumnType const& type, Scalar value, std::string_view reason) {
  std::string const name = declared_name(type);
  return fmt::format("not {} {}: {}{}{}", name.starts_with('i') ? "an" : "a", name, shown(value),
                     reason.empty() ? "" : "; ", reason);
}

std::string range_fault(ColumnType const& type, Scalar value) {
  return fmt::format("out of range for {}: {}", declared_name(type), shown(value));
}

std::string key_fault(Scalar value, std::string_view lost) {
  return fmt::format("not exact as a key: {}; {}", shown(value), lost);
}

std::optional<std::string> size_fault(ColumnType const& type, std::size_t bytes) {
  bool const is_jsonb = type.name == TypeName::jsonb;
  if (bytes <= (is_jsonb ? most_bytes_of_jsonb : most_bytes_of_text)) return std::nullopt;
  return fmt::format("takes {} MiB, and PostgreSQL holds no {} above {}", bytes >> 20,
                     is_jsonb ? "jsonb" : "row",
                     is_jsonb ? "256 MiB: declare the column json or text, or leave it out"
                              : "1 GiB: leave the column out");
}

}  // namespace loanpulse
