#include "app/exit_deadline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>

namespace loanpulse {

ExitDeadline::ExitDeadline() : thread_{[this] { wait(); }} {}

ExitDeadline::~ExitDeadline() {
  {
    std::lock_guard const lock{mutex_};
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void ExitDeadline::set(Steady moment) {
  {
    std::lock_guard const lock{mutex_};
    moment_ = moment_ ? std::min(*moment_, moment) : moment;
  }
  changed_.notify_one();
}

void ExitDeadline::wait() {
  std::unique_lock lock{mutex_};
  while (!closing_) {
    if (!moment_) {
      changed_.wait(lock);
    } else if (std::chrono::steady_clock::now() < *moment_) {
      changed_.wait_until(lock, *moment_);
    } else {
      spdlog::warn(
          "Something has not ended in time and is left behind; the next daemon takes back what "
          "runs there are.");
      spdlog::default_logger()->flush();
      std::_Exit(EXIT_SUCCESS);
    }
  }
}

}  // namespace loanpulse
