#include "record/running_processes_pg.hpp"

#include <algorithm>

#include "model/error.hpp"
#include "pg/session.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

/// Seconds for which a count holds.
constexpr auto age_of_a_count = 5s;

}  // namespace

std::size_t RunningProcesses::count() {
  std::lock_guard const lock{mutex_};
  if (clock_.steady() < ask_again_at_) return count_;
  ask_again_at_ = clock_.steady() + age_of_a_count;
  try {
    auto session = sessions_.take("loanpulse rate");
    PgTransaction transaction{*session};
    auto const rows = transaction.exec(
        "SELECT count(DISTINCT daemon) FROM metadata.pipeline_runs WHERE status = 'running' AND "
        "lease_expires_at > now()");
    count_ = std::max<std::size_t>(1, static_cast<std::size_t>(rows[0][0].as<long>()));
    transaction.commit();
  } catch (StageError const&) {
    // The run has a session of its own, by which it will be told.
  }
  return count_;
}

}  // namespace loanpulse
