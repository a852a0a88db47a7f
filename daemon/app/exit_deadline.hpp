#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace loanpulse {

/// The moment at which the process ends whatever its threads are doing then: in a system call that
/// does not return, or waiting for each other. What it leaves undone the next daemon takes back, as
/// after a crash. On a thread of its own; safe from every thread.
class ExitDeadline {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  ExitDeadline();
  /// Nothing hung: the process ends by itself.
  ~ExitDeadline();
  ExitDeadline(ExitDeadline const&) = delete;
  ExitDeadline& operator=(ExitDeadline const&) = delete;

  /// The earlier of several counts.
  void set(Steady moment);

 private:
  void wait();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Steady> moment_;
  bool closing_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace loanpulse
