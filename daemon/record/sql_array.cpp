#include "record/sql_array.hpp"

namespace loanpulse {

void SqlArray::separate() {
  if (!elements_.empty()) elements_ += ',';
}

void SqlArray::add(std::string_view text) {
  separate();
  elements_ += '"';
  for (char const c : text) {
    if (c == '"' || c == '\\') elements_ += '\\';
    elements_ += c;
  }
  elements_ += '"';
}

void SqlArray::add(std::int64_t number) {
  separate();
  elements_ += std::to_string(number);
}

void SqlArray::add(std::optional<std::int64_t> number) {
  if (number) return add(*number);
  separate();
  elements_ += "NULL";
}

}  // namespace loanpulse
