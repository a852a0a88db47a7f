#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "model/error.hpp"

namespace loanpulse {

/// The thread on which the event loop's own questions to the database are asked, one after the
/// other, so that the loop never waits. Answers come back on the loop. Called from the loop.
class DatabaseThread {
 public:
  /// `post` has a call made on the loop; used by the thread.
  explicit DatabaseThread(std::function<void(std::function<void()>)> post);
  /// Waits for the question that is being asked; the others are dropped.
  ~DatabaseThread();
  DatabaseThread(DatabaseThread const&) = delete;
  DatabaseThread& operator=(DatabaseThread const&) = delete;

  /// Calls `ask` on the thread; then, on the loop, `answered` with the result, or `failed` with the
  /// reason. Both are let go of on the loop too, with the tokens that they hold. What `ask` uses,
  /// such as the session of a queue, is this thread's alone.
  template <class Ask, class Answered>
  void ask(Ask ask, Answered answered, std::function<void(StageError const&)> failed) {
    using Answer = std::invoke_result_t<Ask>;
    submit([this, ask = std::move(ask), answered = std::move(answered),
            failed = std::move(failed)]() mutable {
      std::shared_ptr<Answer> answer;
      std::optional<StageError> error;
      try {
        answer = std::make_shared<Answer>(ask());
      } catch (std::exception const& thrown) {
        error = as_stage_error(thrown);
      }
      post_([answered = std::move(answered), failed = std::move(failed), answer, error]() mutable {
        if (error) return failed(*error);
        answered(std::move(*answer));
      });
    });
  }

  /// Since when the question that is being asked waits for its answer; empty: none is.
  std::optional<std::chrono::steady_clock::time_point> waits_since() const;

 private:
  void submit(std::function<void()> task);
  void run();
  static StageError as_stage_error(std::exception const& thrown);

  std::function<void(std::function<void()>)> post_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::optional<std::chrono::steady_clock::time_point> waits_since_;
  bool closing_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace loanpulse
