#pragma once

#include <optional>
#include <string>
#include <vector>

namespace loanpulse::testing_support {

/// One request that must come, and its answer.
struct Exchange {
  std::string request;               ///< "GET /loans?page=2"; `{number}` is any whole number
  std::vector<std::string> headers;  ///< "Name: value": those that must be there
  std::optional<std::string> body;   ///< exactly this one; empty: any
  std::string status;                ///< of the answer: "200"
  std::vector<std::string> answer_headers;
  std::string answer;
};

/// A question to the database and its rows, one a line, as PostgreSQL writes a row as text.
struct Query {
  std::string sql;
  std::string rows;
};

struct RecordedRun {
  std::vector<std::string> statements;  ///< of SQL, before the run
  std::vector<Exchange> exchanges;
  std::vector<Query> queries;  ///< after the run
};

/// Reads a file of tests/data/recipes, whose README has the form. Throws std::runtime_error for a
/// line that is out of place.
std::vector<RecordedRun> parse_exchanges(std::string const& text);

}  // namespace loanpulse::testing_support
