#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

#include "model/clock.hpp"
#include "pg/session_pool.hpp"

namespace loanpulse {

/// How many processes carry out runs on this database: they share what sources allow. Safe from
/// every thread.
class RunningProcesses {
 public:
  /// Both must outlive it.
  RunningProcesses(PgSessionPool& sessions, Clock const& clock)
      : sessions_{sessions}, clock_{clock} {}

  /// At least 1, and at most five seconds old. While the database cannot be asked, what it said
  /// last. Throws nothing of its own.
  std::size_t count();

 private:
  PgSessionPool& sessions_;
  Clock const& clock_;
  std::mutex mutex_;
  std::size_t count_ = 1;
  std::chrono::steady_clock::time_point ask_again_at_ =
      std::chrono::steady_clock::time_point::min();
};

}  // namespace loanpulse
