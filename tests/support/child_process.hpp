#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace loanpulse {

/// What a finished process left behind.
struct Finished {
  int exit_code = -1;  ///< -1 when a signal ended it
  int signal = 0;
  std::string out;
  std::string err;
};

/// A program under test, with its output in files. Killed at the end if it still runs.
class ChildProcess {
 public:
  /// `environment` is added to this process's own; an empty value removes a variable.
  ChildProcess(std::vector<std::string> const& command,
               std::map<std::string, std::string> const& environment = {});
  ~ChildProcess();
  ChildProcess(ChildProcess const&) = delete;
  ChildProcess& operator=(ChildProcess const&) = delete;

  pid_t pid() const { return pid_; }
  void send(int signal) const;
  bool running();

  /// Waits for its end. Fails the test and kills it after `patience_seconds`.
  Finished wait(int patience_seconds = 120);

  std::string out() const;
  std::string err() const;

 private:
  bool reap(int options);

  std::string out_path_;
  std::string err_path_;
  pid_t pid_ = -1;
  bool reaped_ = false;
  int status_ = 0;
};

/// Starts the program and waits for its end.
Finished run_program(std::vector<std::string> const& command,
                     std::map<std::string, std::string> const& environment = {});

}  // namespace loanpulse
