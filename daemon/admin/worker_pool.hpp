#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace loanpulse {

/// A few threads that do what may block, with a bounded queue before them. Any thread.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t max_waiting);
  ~WorkerPool();
  WorkerPool(WorkerPool const&) = delete;
  WorkerPool& operator=(WorkerPool const&) = delete;

  /// False when the queue is full or the pool has been stopped. A job must not throw.
  bool submit(std::function<void()> job);

  /// Returns when the jobs under way are done; those that wait are dropped.
  void stop();

 private:
  void work();

  std::size_t const max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace loanpulse
