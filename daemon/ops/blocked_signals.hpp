#pragma once

#include <csignal>
#include <functional>
#include <initializer_list>

namespace loanpulse {

/// Signals that wait until somebody is there to take them, instead of ending the process by their
/// default action: an event loop has handlers for them only while it lives, and a process that has
/// done its work owes an exit code.
class BlockedSignals {
 public:
  /// Blocks them in the calling thread and in those that it starts from now on, for good: they stay
  /// blocked when the object is gone. To be made before another thread is started.
  explicit BlockedSignals(std::initializer_list<int> signals);

  /// Calls `work` while a thread of its own takes them, also those that came before. Not the
  /// calling one: threads that it starts meanwhile would take them too, and outlive the handlers.
  void unblock_during(std::function<void()> const& work) const;
  /// Waits for one of them; its number.
  int wait() const;

 private:
  sigset_t signals_;
};

}  // namespace loanpulse
