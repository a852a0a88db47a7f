#include "app/job_ages_pg.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// Seconds between two readings: how late a success of another daemon is seen.
constexpr std::chrono::seconds between_ages{60};

}  // namespace

JobAges::JobAges(boost::asio::io_context& loop, DatabaseThread& database, RunCatalogue& catalogue,
                 Metrics& metrics)
    : database_{database}, catalogue_{catalogue}, metrics_{metrics}, timer_{loop} {}

void JobAges::start() {
  read();
  timer_.expires_after(between_ages);
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (!error) start();
  });
}

void JobAges::succeeded(std::string const& job) {
  metrics_.set_last_success(job, 0.0, std::chrono::steady_clock::now());
}

void JobAges::read() {
  database_.ask(
      [&catalogue = catalogue_, table = table_] {
        std::vector<std::string> names;
        for (auto const& served : table->jobs()) names.push_back(served.job->name);
        return catalogue.summaries(names);
      },
      [this, table = table_](std::vector<JobSummary> const& summaries) {
        if (table != table_) return;
        auto const now = std::chrono::steady_clock::now();
        for (auto const& summary : summaries) {
          metrics_.set_last_success(summary.name, summary.seconds_since_success, now);
        }
        metrics_.set_jobs(summaries.size(),
                          static_cast<std::size_t>(
                              std::count_if(summaries.begin(), summaries.end(),
                                            [](auto const& summary) { return summary.paused; })));
      },
      [](StageError const& error) {
        // The scheduler's questions meet the same trouble and say so.
        spdlog::debug("The ages of last successes could not be read: {}.", error.what());
      });
}

}  // namespace loanpulse
