#include "app/database_thread.hpp"

namespace loanpulse {

DatabaseThread::DatabaseThread(std::function<void(std::function<void()>)> post)
    : post_{std::move(post)}, thread_{[this] { run(); }} {}

DatabaseThread::~DatabaseThread() {
  {
    std::lock_guard const lock{mutex_};
    closing_ = true;
    tasks_.clear();
  }
  changed_.notify_one();
  thread_.join();
}

void DatabaseThread::submit(std::function<void()> task) {
  {
    std::lock_guard const lock{mutex_};
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void DatabaseThread::run() {
  while (true) {
    std::function<void()> task;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return closing_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
      waits_since_ = std::chrono::steady_clock::now();
    }
    task();
    std::lock_guard const lock{mutex_};
    waits_since_.reset();
  }
}

std::optional<std::chrono::steady_clock::time_point> DatabaseThread::waits_since() const {
  std::lock_guard const lock{mutex_};
  return waits_since_;
}

StageError DatabaseThread::as_stage_error(std::exception const& thrown) {
  if (auto const* error = dynamic_cast<StageError const*>(&thrown)) return *error;
  return {ErrorKind::rejected, "internal", std::string{"unexpected: "} + thrown.what()};
}

}  // namespace loanpulse
