#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
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
#include "record/run_queue.hpp"

namespace loanpulse {

/// The thread on which the event loop's own questions to the database are asked, one after the
/// other, so that the loop never waits. Answers come back on the loop. Called from the loop.
class DatabaseThread {
 public:
  /// `open` makes the queue's session; it is called again after a failure.
  DatabaseThread(boost::asio::io_context& loop, std::function<std::unique_ptr<RunQueue>()> open);
  /// Waits for the question that is being asked; the others are dropped.
  ~DatabaseThread();
  DatabaseThread(DatabaseThread const&) = delete;
  DatabaseThread& operator=(DatabaseThread const&) = delete;

  /// Asks; then, on the loop, calls `answered` with the result, or `failed` with the reason.
  template <class Ask, class Answered>
  void ask(Ask ask, Answered answered, std::function<void(StageError const&)> failed) {
    using Answer = std::invoke_result_t<Ask, RunQueue&>;
    submit([this, ask = std::move(ask), answered = std::move(answered),
            failed = std::move(failed)]() mutable {
      std::shared_ptr<Answer> answer;
      try {
        answer = std::make_shared<Answer>(ask(queue()));
      } catch (std::exception const& thrown) {
        StageError const error = as_stage_error(thrown);
        forget_after(error);
        boost::asio::post(loop_, [failed = std::move(failed), error] { failed(error); });
        return;
      }
      boost::asio::post(loop_, [answered = std::move(answered), answer]() mutable {
        answered(std::move(*answer));
      });
    });
  }

 private:
  void submit(std::function<void()> task);
  void run();
  RunQueue& queue();
  static StageError as_stage_error(std::exception const& thrown);
  void forget_after(StageError const& error);

  boost::asio::io_context& loop_;
  std::function<std::unique_ptr<RunQueue>()> open_;
  std::unique_ptr<RunQueue> queue_;  ///< of the thread

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool closing_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace loanpulse
