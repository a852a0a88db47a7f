#include <fmt/format.h>

#include "ops/printable.hpp"
#include "values/conversion.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t shown_bytes = 60;

/// As jobs declare it: format_type()'s spelling of timestamps is too long for a message.
std::string declared_name(ColumnType const& type) {
  if (type.name == TypeName::timestamp) return "timestamp";
  if (type.name == TypeName::timestamptz) return "timestamptz";
  return to_sql(type);
}

/// The value's beginning, cut between two characters: a message must stay valid UTF-8.
std::string shown(Scalar value) {
  std::size_t limit = shown_bytes;
  if (value.text.size() > limit) {
    while (limit > 0 && (static_cast<unsigned char>(value.text[limit]) & 0xc0) == 0x80) --limit;
  }
  std::string const text = printable(value.text, limit);
  return value.kind == ScalarKind::string ? '"' + text + '"' : text;
}

}  // namespace

std::string type_fault(ColumnType const& type, Scalar value, std::string_view reason) {
  std::string const name = declared_name(type);
  return fmt::format("not {} {}: {}{}{}", type.name == TypeName::integer ? "an" : "a", name,
                     shown(value), reason.empty() ? "" : "; ", reason);
}

std::string range_fault(ColumnType const& type, Scalar value) {
  return fmt::format("out of range for {}: {}", declared_name(type), shown(value));
}

}  // namespace loanpulse
