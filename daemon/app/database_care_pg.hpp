#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>

#include "app/database_health.hpp"
#include "app/database_thread.hpp"
#include "model/clock.hpp"
#include "pg/connect.hpp"

namespace loanpulse {

/// What the daemon looks after at the database beside its runs. Every five seconds: whether a
/// further connection can be had, as every run needs some. Once a minute, and soon after a run that
/// did not succeed: staging tables whose sessions were ended before they could drop them. Of the
/// event loop.
class DatabaseCare {
 public:
  /// All must outlive it. Nothing urgent waits for the thread of `database`. `tidy` is called every
  /// five seconds.
  DatabaseCare(boost::asio::io_context& loop, DatabaseThread& database, DatabaseHealth& health,
               PgAddress address, Clock const& clock, std::function<void()> tidy);

  void start();
  void stop();
  /// A run ended without success: its staging tables may be left.
  void run_failed() { sweep_is_due_ = true; }

 private:
  void look();
  void probe();
  void sweep();

  DatabaseThread& database_;
  DatabaseHealth& health_;
  PgAddress address_;
  Clock const& clock_;
  std::function<void()> tidy_;
  boost::asio::steady_timer timer_;
  std::size_t looks_ = 0;
  bool probing_ = false;
  bool sweep_is_due_ = false;
};

}  // namespace loanpulse
