#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>

#include "app/exit_deadline.hpp"
#include "app/open_work.hpp"
#include "app/shutdown_state.hpp"
#include "model/clock.hpp"

namespace loanpulse {

/// How the daemon ends. SIGTERM or SIGINT drains it: nothing new begins, and it ends when no work
/// is open any more. When the drain's time is up, or at a second signal, what is open is given up;
/// what hangs even so is left behind (ExitDeadline). Does what ShutdownState decides. Of the event
/// loop.
class Shutdown {
 public:
  struct Means {
    std::function<std::chrono::milliseconds()> drain_timeout;
    std::function<void()> drain;    ///< start nothing more
    std::function<void()> give_up;  ///< what runs goes back to the queue, now
    /// Take no more requests. The token is held until the last answers are out.
    std::function<void(OpenWork::Token answers)> close;
  };

  /// All must outlive it. The end of `work`'s last token is told by look().
  Shutdown(boost::asio::io_context& loop, OpenWork& work, ExitDeadline& exit, Clock const& clock,
           Means means);

  void await_signal();
  bool begun() const { return state_.begun(); }
  /// Work may have ended: was that waited for?
  void look();
  /// The daemon cannot serve: ends the loop as soon as the last answers are out.
  void fail();

 private:
  void perform(ShutdownState::Step const& step);
  void perform(ShutdownState::Drain const& drain);
  void perform(ShutdownState::GiveUp const& give_up);
  void perform(ShutdownState::Close const& close);

  boost::asio::io_context& loop_;
  OpenWork& work_;
  ExitDeadline& exit_;
  Clock const& clock_;
  Means means_;
  ShutdownState state_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer timeout_;  ///< of the drain, then of the last answers
};

}  // namespace loanpulse
