#include "config/problem.hpp"

#include "ops/printable.hpp"

#include <fmt/format.h>

#include <utility>

namespace loanpulse {

std::string to_string(Problem const& problem) {
  std::string text = printable(problem.file);
  if (problem.line > 0) text += fmt::format(":{}", problem.line);
  if (!problem.path.empty()) text += ": " + printable(problem.path);
  return text + ": " + printable(problem.what, 2000);
}

std::string describe_problems(std::vector<Problem> const& problems) {
  std::string text;
  for (auto const& problem : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(problem);
  }
  return text;
}

std::string describe_warnings(std::vector<Problem> const& warnings) {
  auto marked = warnings;
  for (auto& warning : marked) warning.what = "warning: " + warning.what;
  return describe_problems(marked);
}

ConfigError::ConfigError(std::vector<Problem> problems)
    : problems_{std::move(problems)}, description_{describe_problems(problems_)} {}

}  // namespace loanpulse
