#include "pg/identifier.hpp"

#include "model/error.hpp"

#include <fmt/format.h>

namespace loanpulse {
namespace {

constexpr std::size_t longest_name = 63;  // NAMEDATALEN - 1

std::string wrapped(std::string_view text, char quote) {
  std::string result;
  result.reserve(text.size() + 2);
  result += quote;
  for (char const c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  result += quote;
  return result;
}

}  // namespace

std::string quoted_identifier(std::string_view name) {
  if (name.empty()) {
    throw StageError{ErrorKind::rejected, "bad_identifier", "a PostgreSQL name must not be empty"};
  }
  if (name.find('\0') != std::string_view::npos) {
    throw StageError{ErrorKind::rejected, "bad_identifier",
                     fmt::format("the name \"{}\" contains a NUL character: remove it",
                                 name.substr(0, name.find('\0')))};
  }
  if (name.size() > longest_name) {
    throw StageError{
        ErrorKind::rejected, "bad_identifier",
        fmt::format("the name \"{}\" has {} bytes and PostgreSQL keeps {}: choose a shorter one",
                    name, name.size(), longest_name)};
  }
  return wrapped(name, '"');
}

std::string quoted_list(std::vector<std::string> const& names, std::string_view prefix) {
  std::string result;
  for (auto const& name : names) {
    if (!result.empty()) result += ", ";
    result.append(prefix).append(quoted_identifier(name));
  }
  return result;
}

std::string quoted_table(std::string_view schema, std::string_view table) {
  return quoted_identifier(schema) + "." + quoted_identifier(table);
}

std::string quoted_literal(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    throw StageError{ErrorKind::bad_data, "bad_literal",
                     "a text with a NUL character cannot be stored in PostgreSQL"};
  }
  return wrapped(text, '\'');
}

}  // namespace loanpulse
