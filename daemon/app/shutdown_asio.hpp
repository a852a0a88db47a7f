#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "app/exit_deadline.hpp"
#include "app/open_work.hpp"

namespace loanpulse {

/// How the daemon ends. SIGTERM or SIGINT drains it: nothing new begins, and it ends when no work
/// is open any more. When the drain's time is up, or at a second signal, what is open is given up;
/// what hangs even so is left behind (ExitDeadline). Of the event loop.
class Shutdown {
 public:
  struct Steps {
    /// Start nothing more; what runs has as long as the answer says.
    std::function<std::chrono::milliseconds()> drain;
    std::function<void()> give_up;  ///< what runs goes back to the queue, now
    std::function<void()> close;    ///< take no more requests
  };

  /// `work`, whose last token's end is told by look(), and `exit` must outlive it.
  Shutdown(boost::asio::io_context& loop, OpenWork& work, ExitDeadline& exit, Steps steps);

  void await_signal();
  bool begun() const { return begun_; }
  /// No work is open now: was a drain waiting for that?
  void look();
  /// Ends the loop as soon as the last answers are out. Again: nothing.
  void finish();

 private:
  void begin();
  void abandon();

  boost::asio::io_context& loop_;
  OpenWork& work_;
  ExitDeadline& exit_;
  Steps steps_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer deadline_;  ///< of the drain
  boost::asio::steady_timer last_answers_;
  bool begun_ = false;
  bool finished_ = false;
};

}  // namespace loanpulse
