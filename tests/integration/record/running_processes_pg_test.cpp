#include "record/running_processes_pg.hpp"

#include <gtest/gtest.h>

#include "integration/record/run_store_fixture.hpp"
#include "support/manual_clock.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;

class RunningProcessesTest : public PgRunStoreTest {
 protected:
  ManualClock clock_;
  PgSessionPool sessions_{database_.address(), 2, 60s};
  RunningProcesses processes_{sessions_, clock_};
};

TEST_F(RunningProcessesTest, AreThoseWhoseRunsHaveALease) {
  EXPECT_EQ(processes_.count(), 1u) << "whoever asks, at least";
  store_.begin("a", Trigger::cli);
  store_.begin("b", Trigger::cli);
  auto const far = store_.begin("c", Trigger::cli);
  set_daemon(far, elsewhere(), "1 minute");
  EXPECT_EQ(processes_.count(), 1u) << "asked a moment ago";
  clock_.time += 5s;
  EXPECT_EQ(processes_.count(), 2u) << "two runs of this process, one of another";
  set_daemon(far, elsewhere(), "-1 minute");
  clock_.time += 5s;
  EXPECT_EQ(processes_.count(), 1u) << "its lease has ended";
}

TEST_F(RunningProcessesTest, StayAsTheyWereWhileTheDatabaseCannotBeAsked) {
  set_daemon(store_.begin("a", Trigger::cli), elsewhere(), "1 minute");
  store_.begin("b", Trigger::cli);
  EXPECT_EQ(processes_.count(), 2u);
  execute("ALTER TABLE metadata.pipeline_runs RENAME TO elsewhere");
  clock_.time += 5s;
  EXPECT_EQ(processes_.count(), 2u);
}

}  // namespace
}  // namespace loanpulse
