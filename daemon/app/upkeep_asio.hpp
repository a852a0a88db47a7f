#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "app/database_care_pg.hpp"
#include "app/database_thread.hpp"
#include "app/job_ages_pg.hpp"
#include "model/run_result.hpp"
#include "record/run_catalogue_pg.hpp"

namespace loanpulse {

/// What the daemon does at the database beside its runs, and what takes its time: it has a thread
/// of its own, so that nothing that a lease or the readiness hangs on waits behind it. Of the event
/// loop.
class Upkeep {
 public:
  /// All must outlive it. `post` has a call made on the loop; see DatabaseCare for `tidy`.
  Upkeep(boost::asio::io_context& loop, std::function<void(std::function<void()>)> post,
         PgAddress const& address, DatabaseHealth& health, Clock const& clock, Metrics& metrics,
         std::function<void()> tidy)
      : catalogue_{make_run_catalogue(address)},
        thread_{std::move(post)},
        ages_{loop, thread_, *catalogue_, metrics},
        care_{loop, thread_, health, address, clock, std::move(tidy)} {}

  void set_table(std::shared_ptr<JobTable const> table) { ages_.set_table(std::move(table)); }
  void start() {
    ages_.start();
    care_.start();
  }
  void stop() {
    ages_.stop();
    care_.stop();
  }
  void run_ended(RunResult const& result) {
    if (result.failure) {
      care_.run_failed();
    } else if (!result.put_back && !result.fenced) {
      ages_.succeeded(result.run.job_name);
    }
  }

 private:
  std::unique_ptr<RunCatalogue> const catalogue_;
  DatabaseThread thread_;
  JobAges ages_;
  DatabaseCare care_;
};

}  // namespace loanpulse
