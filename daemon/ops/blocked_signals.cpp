#include "ops/blocked_signals.hpp"

#include <memory>

namespace loanpulse {

BlockedSignals::BlockedSignals(std::initializer_list<int> signals) {
  sigemptyset(&signals_);
  for (int const signal : signals) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void BlockedSignals::unblock_during(std::function<void()> const& work) const {
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  auto const block = [](sigset_t const* signals) { pthread_sigmask(SIG_BLOCK, signals, nullptr); };
  std::unique_ptr<sigset_t const, decltype(block)> const blocked_again{&signals_, block};
  work();
}

int BlockedSignals::wait() const {
  int signal = 0;
  sigwait(&signals_, &signal);
  return signal;
}

}  // namespace loanpulse
