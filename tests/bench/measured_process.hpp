#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace loanpulse::bench {

/// What one process took from start to end.
struct Measured {
  double wall_seconds = 0;  ///< from spawn to the end seen by wait4
  double cpu_seconds = 0;   ///< user and system
  double peak_mebibytes = 0;
  std::string output;  ///< its standard output
};

/// Runs a program to its end. Its peak memory cannot fall below that of the calling process, whose
/// pages it holds until exec: measure from a small one. Throws std::runtime_error with the
/// program's standard error when it fails. `folder` takes its output.
Measured run_measured(std::vector<std::string> const& command, std::filesystem::path const& folder);

/// A program that answers each line on its standard input by one on its standard output. Ended by
/// the end of its input, and awaited, with this object.
class LineServer {
 public:
  explicit LineServer(std::vector<std::string> const& command);
  ~LineServer();
  LineServer(LineServer const&) = delete;
  LineServer& operator=(LineServer const&) = delete;

  /// Throws std::runtime_error when the program ended instead.
  std::string next_line();
  std::string ask(std::string const& line);

 private:
  pid_t pid_ = -1;
  int socket_ = -1;
  std::string received_;
};

}  // namespace loanpulse::bench
