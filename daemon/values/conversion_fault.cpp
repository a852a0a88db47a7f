#include "values/conversion.hpp"
#include "values/shown_text.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

/// As jobs declare it: format_type()'s spelling of timestamps is too long for a message.
std::string declared_name(ColumnType const& type) {
  if (type.name == TypeName::timestamp) return "timestamp";
  if (type.name == TypeName::timestamptz) return "timestamptz";
  return to_sql(type);
}

std::string shown(Scalar value) {
  std::string const text = shown_text(value.text);
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

std::string key_fault(Scalar value, std::string_view lost) {
  return fmt::format("not exact as a key: {}; {}", shown(value), lost);
}

}  // namespace loanpulse
