#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

namespace loanpulse {

/// How the daemon ends: SIGTERM or SIGINT drains it, a second one does not wait. Of the event loop.
class Shutdown {
 public:
  struct Steps {
    /// Start nothing more; what runs has as long as the answer says.
    std::function<std::chrono::milliseconds()> drain;
    std::function<void()> put_back;  ///< what runs goes back to the queue, now
    std::function<bool()> idle;      ///< nothing runs and nothing is left to record
    std::function<void()> close;     ///< take no more requests
  };

  Shutdown(boost::asio::io_context& loop, Steps steps);

  void await_signal();
  bool begun() const { return begun_; }
  /// Something ended: was it the last thing that a drain waits for?
  void look();
  /// Ends the loop as soon as the last answers are out. Again: nothing.
  void finish();

 private:
  void begin();
  void abandon();

  boost::asio::io_context& loop_;
  Steps steps_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer deadline_;  ///< of the drain, later of what was abandoned
  boost::asio::steady_timer last_answers_;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace loanpulse
