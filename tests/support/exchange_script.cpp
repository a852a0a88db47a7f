#include "support/exchange_script.hpp"

#include <sstream>
#include <stdexcept>

namespace loanpulse::testing_support {
namespace {

/// "*1-3 {"id": #}" as three records with commas between them.
std::string repeated(std::string const& line) {
  std::istringstream words{line.substr(1)};
  int first = 0;
  int last = 0;
  char dash = 0;
  words >> first >> dash >> last;
  if (!words || dash != '-') throw std::runtime_error{"no range: " + line};
  std::string form;
  std::getline(words, form);
  std::string text;
  for (int number = first; number <= last; ++number) {
    if (number > first) text += ',';
    for (char const c : form) {
      if (c == '#') {
        text += std::to_string(number);
      } else {
        text += c;
      }
    }
  }
  return text;
}

/// Takes lines one after another.
class ScriptReader {
 public:
  void take(std::string const& line) {
    if (line.empty() || line.starts_with('#')) return;
    if (line.starts_with(">> ")) {
      exchange(line).body = line.substr(3);
    } else if (line.starts_with("> ")) {
      if (exchanges_.empty() || !exchanges_.back().status.empty()) {
        exchanges_.push_back({line.substr(2), {}, {}, {}, {}, {}});
      } else {
        exchanges_.back().headers.push_back(line.substr(2));
      }
    } else if (line.starts_with("< ")) {
      auto& status = exchange(line).status;
      if (status.empty()) {
        status = line.substr(2);
      } else {
        exchanges_.back().answer_headers.push_back(line.substr(2));
      }
    } else if (line.starts_with("! ")) {
      statements_.push_back(line.substr(2));
    } else if (line == "run") {
      runs.push_back({std::move(statements_), std::move(exchanges_), {}});
      statements_.clear();
      exchanges_.clear();
    } else if (line.starts_with("? ")) {
      if (runs.empty()) throw std::runtime_error{"no run before: " + line};
      runs.back().queries.push_back({line.substr(2), {}});
    } else if (line.starts_with("= ")) {
      if (runs.empty() || runs.back().queries.empty()) {
        throw std::runtime_error{"no query before: " + line};
      }
      auto& rows = runs.back().queries.back().rows;
      rows += (rows.empty() ? "" : "\n") + line.substr(2);
    } else {
      exchange(line).answer += (line.starts_with('*') ? repeated(line) : line) + "\n";
    }
  }

  std::vector<RecordedRun> runs;

 private:
  Exchange& exchange(std::string const& line) {
    if (exchanges_.empty()) throw std::runtime_error{"no request before: " + line};
    return exchanges_.back();
  }

  std::vector<std::string> statements_;
  std::vector<Exchange> exchanges_;
};

}  // namespace

std::vector<RecordedRun> parse_exchanges(std::string const& text) {
  ScriptReader reader;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) reader.take(line);
  return std::move(reader.runs);
}

}  // namespace loanpulse::testing_support
