#pragma once

#include <string>

namespace loanpulse {

/// While it lives, every log line of its thread carries the job and the run: as the fields `job`
/// and `run_id` of JSON lines, as JOB and RUN_ID in the journal. Scopes of a thread nest.
class LogScope {
 public:
  LogScope(std::string job, std::string run_id);
  ~LogScope();
  LogScope(LogScope const&) = delete;
  LogScope& operator=(LogScope const&) = delete;

  /// The innermost scope of the calling thread; null: none.
  static LogScope const* current();

  std::string const& job() const { return job_; }
  std::string const& run_id() const { return run_id_; }

 private:
  std::string job_;
  std::string run_id_;
  LogScope const* outer_;
};

}  // namespace loanpulse
