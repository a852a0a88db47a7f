#include "record/run_claim_pg.hpp"

#include "integration/record/run_store_fixture.hpp"
#include "record/process_identity.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace loanpulse {
namespace {

using testing::HasSubstr;
class RunClaimTest : public PgRunStoreTest {};

TEST_F(RunClaimTest, ClaimsARunWithANewerTokenEachTime) {
  auto const before = SystemClock{}.now();
  Run const first = store_.begin("loans", Trigger::schedule);
  EXPECT_EQ(status_of(first), "running");
  EXPECT_EQ(first.run_id.size(), 36u);
  EXPECT_EQ(first.job_name, "loans");
  EXPECT_EQ(first.trigger, Trigger::schedule);
  EXPECT_EQ(first.watermark_before, std::nullopt);
  EXPECT_LT(std::chrono::abs(first.started_at - before), std::chrono::minutes{1});
  EXPECT_EQ(value("SELECT daemon FROM metadata.pipeline_runs"), own_identity());
  EXPECT_EQ(value("SELECT lease_expires_at - started_at FROM metadata.pipeline_runs"), "00:01:00");
  store_.fail(first, {}, broken_, {});
  EXPECT_GT(store_.begin("loans", Trigger::cli).fencing_token, first.fencing_token);
}

TEST_F(RunClaimTest, RefusesASecondRunOfALivingJob) {
  Run const first = store_.begin("loans", Trigger::cli);
  PgRunStore other{database_.address()};
  auto const error = stage_error_of([&] { other.begin("loans", Trigger::cli); });
  EXPECT_EQ(error.kind(), ErrorKind::rejected);
  EXPECT_EQ(error.code(), "already_running");
  EXPECT_THAT(error.what(), HasSubstr(first.run_id));
  EXPECT_THAT(error.what(), HasSubstr(own_identity()));
  EXPECT_EQ(status_of(first), "running");
  EXPECT_NO_THROW(other.begin("another", Trigger::cli));
}

TEST_F(RunClaimTest, LetsOneOfManyBeginAtOnce) {
  std::array<std::string, 8> outcomes;
  std::vector<std::thread> threads;
  for (auto& outcome : outcomes) {
    threads.emplace_back([&] {
      try {
        PgRunStore store{database_.address()};
        store.begin("loans", Trigger::http);
        outcome = "begun";
      } catch (StageError const& error) {
        outcome = error.code();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "begun"), 1);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "already_running"), 7);
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs"), "1");
}

TEST_F(RunClaimTest, MarksARunWhoseProcessIsGone) {
  begin_in_a_process_that_dies();
  Run const next = store_.begin("loans", Trigger::cli);
  auto const runs = list("loans", 10);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run_id, next.run_id);
  EXPECT_EQ(runs[1].status, "interrupted");
  EXPECT_EQ(runs[1].error_code, "interrupted");
  EXPECT_THAT(*runs[1].error_message, HasSubstr(runs[1].daemon));
  EXPECT_NE(runs[1].finished_at, "");
}

TEST_F(RunClaimTest, TrustsTheLeaseOfAProcessItCannotSee) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, elsewhere(), "10 s");
  EXPECT_EQ(stage_error_of([&] { store_.begin("loans", Trigger::cli); }).code(), "already_running");
  set_daemon(run, elsewhere(), "-1 s");
  store_.begin("loans", Trigger::cli);
  EXPECT_EQ(status_of(run), "interrupted");
}

TEST_F(RunClaimTest, GivesALivingButSilentProcessFiveMinutes) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, own_identity(), "-4 min");
  EXPECT_EQ(stage_error_of([&] { store_.begin("loans", Trigger::cli); }).code(), "already_running");
  set_daemon(run, own_identity(), "-6 min");
  store_.begin("loans", Trigger::cli);
  EXPECT_EQ(status_of(run), "interrupted");
}

TEST_F(RunClaimTest, LeavesARunAloneWhoseCommitIsUnderWay) {
  begin_in_a_process_that_dies();
  PgSession committing = database_.connect();
  {
    PgTransaction transaction{committing};
    transaction.exec("SELECT 1 FROM metadata.pipeline_runs FOR UPDATE");
    EXPECT_EQ(stage_error_of([&] { store_.begin("loans", Trigger::cli); }).code(),
              "already_running");
  }
  EXPECT_NO_THROW(store_.begin("loans", Trigger::cli));
}

TEST_F(RunClaimTest, RenewsTheLeaseAndNotesProgress) {
  Run const run = store_.begin("loans", Trigger::cli);
  execute("UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 hour'");
  EXPECT_EQ(store_.renew_lease(run, {.read = 2000, .pages = 2, .bytes = 4096}),
            LeaseState::renewed);
  EXPECT_EQ(value("SELECT lease_expires_at > now() FROM metadata.pipeline_runs"), "t");
  auto const record = list("loans", 1)[0];
  EXPECT_EQ(record.counts.read, 2000u);
  EXPECT_EQ(record.counts.pages, 2u);
  EXPECT_EQ(record.counts.bytes, 4096u);
  EXPECT_EQ(record.row_count, std::nullopt);
}

TEST_F(RunClaimTest, NotesProgressWithoutRenewingTheLease) {
  Run const run = store_.begin("loans", Trigger::cli);
  execute("UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 hour'");
  store_.note_progress(run, {.read = 2000, .pages = 2, .bytes = 4096});
  EXPECT_EQ(value("SELECT lease_expires_at > now() FROM metadata.pipeline_runs"), "f");
  EXPECT_EQ(list("loans", 1)[0].counts.read, 2000u);
}

TEST_F(RunClaimTest, NotesNoProgressOfAClaimThatIsLost) {
  Run run = store_.begin("loans", Trigger::cli);
  --run.fencing_token;
  store_.note_progress(run, {.read = 2000});
  EXPECT_EQ(list("loans", 1)[0].counts.read, 0u);
}

TEST_F(RunClaimTest, DoesNotWaitForItsOwnCommitToRenewTheLease) {
  Run const run = store_.begin("loans", Trigger::cli);
  PgSession committing = database_.connect();
  PgTransaction transaction{committing};
  transaction.exec("SELECT 1 FROM metadata.pipeline_runs FOR UPDATE");
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::renewed);
  store_.note_progress(run, {});
}

TEST_F(RunClaimTest, AnInterruptedRunChangesNothingMore) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, elsewhere(), "-1 s");
  PgRunStore other{database_.address()};
  Run const next = other.begin("loans", Trigger::cli);
  EXPECT_EQ(store_.renew_lease(run, {.read = 5}), LeaseState::lost);
  store_.fail(run, {.read = 5}, broken_, {CheckResult{}});
  EXPECT_EQ(status_of(run), "interrupted");
  EXPECT_EQ(value("SELECT sum(rows_read) FROM metadata.pipeline_runs"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM metadata.quality_results"), "0");
  EXPECT_EQ(other.renew_lease(next, {}), LeaseState::renewed);
}

TEST_F(RunClaimTest, DropsStagingTablesOfDeadRunsOnly) {
  Run const alive = store_.begin("alive", Trigger::cli);
  std::string hex = alive.run_id;
  hex.erase(std::remove(hex.begin(), hex.end(), '-'), hex.end());
  std::string const earlier = hex + "_1";
  hex += "_2";
  std::string const dead = std::string(32, 'a') + "_1";
  std::string const in_use = std::string(32, 'b') + "_7";
  std::string const last = std::string(32, 'c') + "_1";
  execute(
      "UPDATE metadata.pipeline_runs SET attempt = 2;"
      "CREATE UNLOGGED TABLE loanpulse_work.run_" +
      hex + " ();" + "CREATE UNLOGGED TABLE loanpulse_work.run_" + earlier + " ();" +
      "CREATE UNLOGGED TABLE loanpulse_work.run_" + dead + " ();" +
      "CREATE UNLOGGED TABLE loanpulse_work.quarantine_" + dead + " ();" +
      "CREATE UNLOGGED TABLE loanpulse_work.run_" + dead + "_c1 () INHERITS (loanpulse_work.run_" +
      dead + ");" + "CREATE UNLOGGED TABLE loanpulse_work.run_" + last + " ();" +
      "CREATE UNLOGGED TABLE loanpulse_work.run_" + in_use + " ();" +
      "CREATE TABLE loanpulse_work.somebody_elses ()");
  PgSession busy = database_.connect();
  PgTransaction transaction{busy};
  transaction.exec("LOCK loanpulse_work.run_" + in_use + " IN ACCESS SHARE MODE");
  store_.begin("loans", Trigger::cli);
  EXPECT_EQ(value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class "
                  "WHERE relnamespace = 'loanpulse_work'::regnamespace"),
            std::min("run_" + hex, "run_" + in_use) + " " +
                std::max("run_" + hex, "run_" + in_use) + " somebody_elses");
}

TEST_F(RunClaimTest, ComesBackAfterALostSession) {
  Run const run = store_.begin("loans", Trigger::cli);
  value(
      "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_EQ(store_.renew_lease(run, {}), LeaseState::renewed);
}

}  // namespace
}  // namespace loanpulse
