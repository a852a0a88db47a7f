#pragma once

#include <exception>
#include <string>
#include <vector>

namespace loanpulse {

/// One thing that is wrong with the configuration. Never holds the value of a secret.
struct Problem {
  std::string file;
  int line = 0;      ///< 1 is the first; 0 when unknown
  std::string path;  ///< of the key: "source.retry.max_attempts"; empty for the file as a whole
  std::string what;  ///< what is wrong, and the cure
};

/// "file:line: path: what"; an unknown line and an empty path are left out.
std::string to_string(Problem const& problem);

/// All problems, one per line, without a newline at the end.
std::string describe_problems(std::vector<Problem> const& problems);

/// The same of warnings: "file:line: path: warning: what".
std::string describe_warnings(std::vector<Problem> const& warnings);

/// The configuration cannot be used. Carries every problem of every file; `what()` is
/// describe_problems of them. Exit code 78 (EX_CONFIG of sysexits.h) belongs to it.
class ConfigError : public std::exception {
 public:
  explicit ConfigError(std::vector<Problem> problems);

  std::vector<Problem> const& problems() const noexcept { return problems_; }
  char const* what() const noexcept override { return description_.c_str(); }

 private:
  std::vector<Problem> problems_;
  std::string description_;
};

}  // namespace loanpulse
