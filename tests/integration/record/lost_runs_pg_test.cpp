#include "record/lost_runs_pg.hpp"

#include "integration/record/run_queue_fixture.hpp"
#include "support/child_process.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;
class LostRunsTest : public PgRunQueueTest {
 protected:
  /// Claims a run of the job in a process that then ends, as after kill -9.
  void claim_in_a_process_that_dies(std::string const& run_id) const {
    auto const claimed =
        run_program({"/proc/self/exe", "claim-run", database_.address().conninfo.reveal(), run_id});
    ASSERT_EQ(claimed.exit_code, 0) << claimed.err;
  }
  std::string queued(std::string const& job) {
    return catalogue_
        ->trigger({.job_name = job,
                   .idempotency_key = std::nullopt,
                   .request = "{}",
                   .reason = std::nullopt})
        .run.value()
        .run_id;
  }
};

TEST_F(LostRunsTest, ADeadDaemonsRunGoesBackToTheFrontOfTheQueue) {
  auto const id = queued("loans");
  queued("later");
  claim_in_a_process_that_dies(id);
  EXPECT_EQ(queue_.release_lost(), 1u);
  EXPECT_EQ(queue_.release_lost(), 0u);
  auto const waiting = catalogue_->find(id).value();
  EXPECT_EQ(waiting.status, "queued");
  EXPECT_EQ(waiting.error_code, "lost");
  EXPECT_THAT(waiting.error_message.value(), HasSubstr("attempt 1"));
  EXPECT_EQ(queue_.waiting(1, std::nullopt).at(0).run_id, id);
  EXPECT_EQ(queue_.claim(id).value().attempt, 2);
}

TEST_F(LostRunsTest, ARunLostThriceMayBeWhatKillsItsDaemons) {
  auto const id = queued("loans");
  for (int i = 0; i < max_losses; ++i) {
    claim_in_a_process_that_dies(id);
    EXPECT_EQ(queue_.release_lost(), 1u);
  }
  auto const ended = catalogue_->find(id).value();
  EXPECT_EQ(ended.status, "interrupted");
  EXPECT_EQ(ended.attempt, max_losses);
  EXPECT_THAT(ended.error_message.value(), HasSubstr("not tried again"));
}

TEST_F(LostRunsTest, TakesOverWhenTheLeaseHasExpired_fault_59) {
  auto const far = running("far");
  auto const stopped = running("stopped");
  auto const well = running("well");
  set_daemon(far, elsewhere(), "-1 s");
  // This process is seen to be alive; its fence keeps it from committing when it goes on.
  execute(
      "UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 s' "
      "WHERE job_name = 'stopped'");
  EXPECT_EQ(queue_.release_lost(), 2u);
  EXPECT_EQ(status_of(far), "queued");
  EXPECT_EQ(status_of(stopped), "queued");
  EXPECT_EQ(status_of(well), "running");
  EXPECT_EQ(store_.renew_lease(stopped, {}), LeaseState::lost);
  EXPECT_FALSE(queue_.record({.run = stopped, .counts = {}, .error = std::nullopt}));
}

TEST_F(LostRunsTest, ALeaseFarAheadIsThatOfAClockThatWasSetBack_fault_64) {
  auto const run = running("loans");
  set_daemon(run, elsewhere(), "110 s");
  EXPECT_EQ(queue_.release_lost(), 0u);
  set_daemon(run, elsewhere(), "1 day");
  EXPECT_EQ(queue_.release_lost(), 1u);
}

TEST_F(LostRunsTest, ARunFromTheCommandLineIsInterrupted) {
  begin_in_a_process_that_dies();
  EXPECT_EQ(queue_.release_lost(), 1u);
  EXPECT_EQ(value("SELECT status || ' ' || error_code FROM metadata.pipeline_runs"),
            "interrupted interrupted");
}

TEST_F(LostRunsTest, ALostRunThatSomebodyCancelledDoesNotComeBack) {
  auto const run = running("loans");
  catalogue_->cancel(run.run_id);
  set_daemon(run, elsewhere(), "-1 s");
  EXPECT_EQ(queue_.release_lost(), 1u);
  EXPECT_EQ(status_of(run), "cancelled");
}

TEST_F(LostRunsTest, ARenewalBetweenTheLookAndTheReleaseSavesTheRun) {
  auto const run = running("loans");
  set_daemon(run, elsewhere(), "-1 s");
  PgSession session = database_.connect();
  PgTransaction transaction{session};
  auto const seen = running_rows(transaction, std::nullopt);
  ASSERT_EQ(seen.size(), 1u);
  ASSERT_TRUE(is_lost(seen[0]));
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::renewed) << "it was only slow";
  EXPECT_EQ(release_runs(transaction, seen), 0u);
  transaction.commit();
  EXPECT_EQ(status_of(run), "running");
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::renewed);
}

TEST_F(LostRunsTest, AClaimBetweenTheLookAndTheReleaseIsNotReleasedWithTheOldOne) {
  auto const old = running("loans");
  set_daemon(old, elsewhere(), "-1 s");
  PgSession session = database_.connect();
  PgTransaction transaction{session};
  auto const seen = running_rows(transaction, std::nullopt);
  // Another daemon was quicker, and a third one works on the run already.
  ASSERT_EQ(queue_.release_lost(), 1u);
  auto const current = queue_.claim(old.run_id).value();
  EXPECT_EQ(release_runs(transaction, seen), 0u);
  transaction.commit();
  EXPECT_EQ(status_of(old), "running");
  EXPECT_EQ(store_.renew_lease(current, {}), LeaseState::renewed);
  EXPECT_EQ(store_.renew_lease(old, {}), LeaseState::lost);
}

TEST_F(LostRunsTest, TwoDaemonsThatSeeTheSameLossCountItOnce) {
  auto const run = running("loans");
  set_daemon(run, elsewhere(), "-1 s");
  PgSession session = database_.connect();
  PgTransaction transaction{session};
  auto const seen = running_rows(transaction, std::nullopt);
  ASSERT_EQ(queue_.release_lost(), 1u);
  EXPECT_EQ(release_runs(transaction, seen), 0u);
  transaction.commit();
  EXPECT_EQ(value("SELECT losses || ' ' || status FROM metadata.pipeline_runs"), "1 queued");
}

TEST_F(LostRunsTest, AReleaseThatIsUnderWayTakesTheLeaseFromARenewal) {
  auto const run = running("loans");
  set_daemon(run, elsewhere(), "-1 s");
  PgSession session = database_.connect();
  PgTransaction transaction{session};
  EXPECT_EQ(release_runs(transaction, running_rows(transaction, std::nullopt)), 1u);
  // Not yet committed: the renewal waits for nobody, and must not bring the lease back.
  store_.renew_lease(run, {});
  transaction.commit();
  EXPECT_EQ(status_of(run), "queued");
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::lost);
}

TEST_F(LostRunsTest, ACommitUnderWayIsAlive) {
  auto const run = running("loans");
  set_daemon(run, elsewhere(), "-1 s");
  PgSession committing = database_.connect();
  PgTransaction transaction{committing};
  transaction.exec("SELECT 1 FROM metadata.pipeline_runs FOR UPDATE");
  EXPECT_EQ(queue_.release_lost(), 0u);
  EXPECT_EQ(status_of(run), "running");
}

TEST_F(LostRunsTest, ARunByHandGivesTheDeadDaemonsRunBackToTheQueue) {
  auto const id = queued("loans");
  claim_in_a_process_that_dies(id);
  auto const by_hand = store_.begin("loans", Trigger::cli);
  EXPECT_EQ(catalogue_->find(id).value().status, "queued");
  EXPECT_EQ(queue_.claim(id), std::nullopt);
  store_.fail(by_hand, {}, broken_, {});
  EXPECT_TRUE(queue_.claim(id));
}

TEST_F(LostRunsTest, SettingAWatermarkGivesTheDeadDaemonsRunBackToTheQueue) {
  auto const id = queued("loans");
  claim_in_a_process_that_dies(id);
  catalogue_->set_state("loans", "2024-01-01");
  EXPECT_EQ(queue_.claim(id).value().watermark_before, "2024-01-01");
}

}  // namespace
}  // namespace loanpulse
