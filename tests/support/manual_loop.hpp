#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace loanpulse {

/// An event loop that the test itself turns: it makes the calls that were posted, on its thread.
/// post() may be called from any thread.
class ManualLoop {
 public:
  using Call = std::function<void()>;

  void post(Call call) {
    {
      std::lock_guard const lock{mutex_};
      calls_.push_back(std::move(call));
    }
    posted_.notify_one();
  }
  std::function<void(Call)> poster() {
    return [this](Call call) { post(std::move(call)); };
  }

  /// Makes the calls that are there, and those that they post.
  void turn() {
    std::unique_lock lock{mutex_};
    while (!calls_.empty()) make_next(lock);
  }
  /// Makes the next call, for which it waits at most a minute; false when none has come.
  bool turn_once() {
    std::unique_lock lock{mutex_};
    if (!posted_.wait_for(lock, std::chrono::minutes{1}, [&] { return !calls_.empty(); })) {
      return false;
    }
    make_next(lock);
    return true;
  }

 private:
  void make_next(std::unique_lock<std::mutex>& lock) {
    auto call = std::move(calls_.front());
    calls_.pop_front();
    lock.unlock();
    call();
    call = nullptr;
    lock.lock();
  }

  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<Call> calls_;
};

}  // namespace loanpulse
