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

  /// Breaks off what the run waits for at the database. May itself wait for the network: not for
  /// an event loop. Nothing happens when the run has no session at the moment.
  void interrupt() {
    std::lock_guard const lock{mutex_};
    if (interrupt_) interrupt_();
  }

  /// While it lives, interrupt() calls `how`.
  class Interruptible {
   public:
    Interruptible(RunControl& control, std::function<void()> how) : control_{control} {
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
  std::function<void()> interrupt_;
};

}  // namespace loanpulse
