#include "app/database_care_pg.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "pg/session.hpp"
#include "record/work_tables_pg.hpp"

namespace loanpulse {
namespace {

/// Seconds between two looks.
constexpr std::chrono::seconds interval{5};
/// Looks between two sweeps of staging tables.
constexpr std::size_t looks_a_sweep = 12;

}  // namespace

DatabaseCare::DatabaseCare(boost::asio::io_context& loop, DatabaseThread& database,
                           DatabaseHealth& health, PgAddress address, Clock const& clock,
                           std::function<void()> tidy)
    : database_{database},
      health_{health},
      address_{std::move(address)},
      clock_{clock},
      tidy_{std::move(tidy)},
      timer_{loop} {}

void DatabaseCare::start() {
  timer_.expires_after(interval);
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (error) return;
    look();
    start();
  });
}

void DatabaseCare::stop() { timer_.cancel(); }

void DatabaseCare::look() {
  tidy_();
  if (!probing_) probe();
  if (++looks_ % looks_a_sweep == 0) sweep_is_due_ = true;
  if (std::exchange(sweep_is_due_, false)) sweep();
}

void DatabaseCare::probe() {
  probing_ = true;
  database_.ask(
      [address = address_] {
        PgSession const session{address, "loanpulse probe", limits_of_questions};
        return true;
      },
      [this](bool) {
        probing_ = false;
        health_.connected();
      },
      [this](StageError const& error) {
        probing_ = false;
        health_.not_connected(error, clock_.steady());
      });
}

void DatabaseCare::sweep() {
  database_.ask(
      [address = address_] {
        PgSession session{address, "loanpulse care", limits_of_questions};
        drop_orphaned_work_tables(session);
        return true;
      },
      [](bool) {},
      [](StageError const& error) {
        spdlog::debug("Left-over staging tables stay for now: {}.", error.what());
      });
}

}  // namespace loanpulse
