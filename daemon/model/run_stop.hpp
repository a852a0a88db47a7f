#pragma once

#include <atomic>
#include <stop_token>

namespace loanpulse {

/// Why a run is told to end before its time.
enum class StopReason {
  none,
  cancelled,    ///< a person said so: it ends `cancelled`
  draining,     ///< the daemon stops: it goes back to `queued`
  stalled,      ///< no progress for `run.stall_timeout`: it fails
  out_of_time,  ///< longer than `run.max_run_time`: it fails
  fenced,       ///< another daemon has taken it over: it ends without a record
};

/// How what a run waits for at the database is broken off.
enum class Interruption {
  statement,   ///< its server is asked to, and the session goes on
  connection,  ///< under it, as a server that stands still hears nothing
};

/// A request to stop together with its reason. Safe from every thread; the first reason counts.
class RunStop {
 public:
  /// False when somebody was first.
  bool request(StopReason reason) {
    StopReason expected = StopReason::none;
    bool const first = reason_.compare_exchange_strong(expected, reason);
    source_.request_stop();
    return first;
  }
  StopReason reason() const { return reason_; }
  std::stop_source source() const { return source_; }

 private:
  std::atomic<StopReason> reason_{StopReason::none};
  std::stop_source source_;
};

}  // namespace loanpulse
