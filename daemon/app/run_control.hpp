#pragma once

#include <functional>
#include <mutex>
#include <utility>

#include "model/run_progress.hpp"
#include "model/run_stop.hpp"

namespace loanpulse {

/// What a run shares with whoever watches over it. Safe from every thread.
class RunControl {
 public:
  RunProgress progress;
  RunStop stop;
  bool logs_end = true;  ///< false: whoever started the run tells a person how it ended

  /// Breaks off what the run waits for at the database. Nothing happens when the run has no
  /// session at the moment, or between two statements: so it is done again while the run lives.
  void interrupt(Interruption how) {
    std::lock_guard const lock{mutex_};
    if (interrupt_) interrupt_(how);
  }

  /// While it lives, interrupt() calls `how`, which must not wait for anything.
  class Interruptible {
   public:
    Interruptible(RunControl& control, std::function<void(Interruption)> how) : control_{control} {
      std::lock_guard const lock{control_.mutex_};
      control_.interrupt_ = std::move(how);
    }
    ~Interruptible() {
      std::lock_guard const lock{control_.mutex_};
      control_.interrupt_ = nullptr;
    }
    Interruptible(Interruptible const&) = delete;
    Interruptible& operator=(Interruptible const&) = delete;

   private:
    RunControl& control_;
  };

 private:
  std::mutex mutex_;
  std::function<void(Interruption)> interrupt_;
};

}  // namespace loanpulse
