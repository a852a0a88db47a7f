#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "support/child_process.hpp"
#include "support/fake_service_manager.hpp"

namespace loanpulse::bench {

/// How a run that was triggered ended, as seen by who triggered it.
struct Triggered {
  double seconds = 0;  ///< until the answer that it has succeeded
  std::string body;    ///< the run, as JSON
};

/// `loanpulse serve` under measurement, with the jobs of a folder. Methods throw
/// std::runtime_error.
class ServedDaemon {
 public:
  /// Writes the configuration into `folder`, which has a jobs.d, and returns when the daemon says
  /// that it is ready. `settings` are further lines of the configuration.
  ServedDaemon(std::string const& database, std::filesystem::path const& folder,
               std::string const& settings = {});
  ~ServedDaemon();
  ServedDaemon(ServedDaemon const&) = delete;
  ServedDaemon& operator=(ServedDaemon const&) = delete;

  /// From its start to READY.
  double ready_seconds() const { return ready_seconds_; }
  Triggered trigger(std::string const& job) const;

  double resident_mebibytes() const { return status_mebibytes("VmRSS:"); }
  /// The most that it has had since it began, or since forget_peak().
  double peak_mebibytes() const { return status_mebibytes("VmHWM:"); }
  void forget_peak() const;
  double cpu_seconds() const;

 private:
  double status_mebibytes(std::string_view name) const;

  std::string socket_;
  FakeServiceManager manager_;
  std::unique_ptr<ChildProcess> process_;
  double ready_seconds_ = 0;
};

}  // namespace loanpulse::bench
