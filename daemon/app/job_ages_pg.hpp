#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>

#include "app/database_thread.hpp"
#include "app/job_table.hpp"
#include "ops/metrics.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// Keeps the gauge of each job's last success: this daemon's own at once, and once a minute those
/// of all daemons. Of the event loop.
class JobAges {
 public:
  /// All must outlive it. `catalogue` is asked on the thread of `database`.
  JobAges(boost::asio::io_context& loop, DatabaseThread& database, RunCatalogue& catalogue,
          Metrics& metrics);

  void set_table(std::shared_ptr<JobTable const> table) { table_ = std::move(table); }
  void start();
  void stop() { timer_.cancel(); }
  void succeeded(std::string const& job);

 private:
  void read();

  DatabaseThread& database_;
  RunCatalogue& catalogue_;
  Metrics& metrics_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<JobTable const> table_;
};

}  // namespace loanpulse
