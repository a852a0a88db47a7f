#include "pg/sql_error.hpp"

#include "model/ascii_text.hpp"
#include "pg/sql_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ops/hidden_secrets.hpp"

namespace loanpulse {
namespace {

bool is_excerpt(std::string_view line) { return line.starts_with("LINE ") || line == "^"; }

/// Severity words are dropped, the names of the other parts stay, in lower case.
std::string part_of_message(std::string_view line) {
  static constexpr std::array<std::string_view, 4> severities{
      "ERROR:", "FATAL:", "PANIC:", "WARNING:"};
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> parts{
      {{"DETAIL:", "detail: "}, {"HINT:", "hint: "}, {"CONTEXT:", "context: "}}};
  for (auto const severity : severities) {
    if (line.starts_with(severity)) return std::string{without_space(line.substr(severity.size()))};
  }
  for (auto const& [word, name] : parts) {
    if (line.starts_with(word)) {
      return std::string{name}.append(without_space(line.substr(word.size())));
    }
  }
  return std::string{line};
}

}  // namespace

ErrorKind kind_of_sqlstate(std::string_view sqlstate) { return find_sql_state(sqlstate).kind; }

std::string one_line_message(std::string_view server_message) {
  std::string result;
  while (!server_message.empty()) {
    std::size_t const end = std::min(server_message.find('\n'), server_message.size());
    std::string_view const line = without_space(server_message.substr(0, end));
    server_message.remove_prefix(std::min(end + 1, server_message.size()));
    if (line.empty() || is_excerpt(line)) continue;
    if (!result.empty()) result += "; ";
    result += part_of_message(line);
  }
  // It becomes a part of other sentences; those of details and hints end in a full stop.
  if (result.ends_with('.') && !result.ends_with("..")) result.pop_back();
  return result;
}

StageError make_sql_error(std::string_view sqlstate, std::string_view server_message) {
  // PostgreSQL quotes the values that it does not like.
  std::string message = without_secrets(one_line_message(server_message));
  if (sqlstate.empty()) {
    return {ErrorKind::transient, "database_lost",
            "the connection to PostgreSQL was lost: " +
                (message.empty() ? std::string{"no reason given"} : message)};
  }
  if (message.empty()) message = "PostgreSQL gave no message";
  auto const& state = find_sql_state(sqlstate);
  if (!state.cure.empty()) message.append("; ").append(state.cure);
  return {state.kind, "sql_" + std::string{sqlstate}, message};
}

}  // namespace loanpulse
