#include "ops/blocked_signals.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace loanpulse {

BlockedSignals::BlockedSignals(std::initializer_list<int> signals) {
  sigemptyset(&signals_);
  for (int const signal : signals) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void BlockedSignals::unblock_during(std::function<void()> const& work) const {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  std::jthread const taker{[&] {
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return over; });
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }};
  auto const end = [&](void*) {
    {
      std::lock_guard const lock{mutex};
      over = true;
    }
    changed.notify_all();
  };
  std::unique_ptr<void, decltype(end)> const at_the_end{&over, end};
  work();
}

int BlockedSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
  return signal;
}

}  // namespace loanpulse
