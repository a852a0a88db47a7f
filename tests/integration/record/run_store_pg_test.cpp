#include "record/run_store_pg.hpp"

#include "record/process_identity.hpp"
#include "support/stage_error.hpp"
#include "support/temp_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <regex>
#include <thread>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PgRunStoreTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  std::string value(std::string const& sql) const { return database_.value(sql); }
  std::string status_of(Run const& run) const {
    return value("SELECT status FROM metadata.pipeline_runs WHERE run_id = '" + run.run_id + "'");
  }
  void execute(std::string const& sql) const {
    PgSession session = database_.connect();
    PgTransaction transaction{session};
    transaction.exec(sql);
    transaction.commit();
  }
  /// A run whose process is gone, as after kill -9.
  void begin_in_a_process_that_dies() const {
    pid_t const child = fork();
    if (child == 0) {
      bool begun = false;
      try {
        PgRunStore store{database_.address()};
        begun = !store.begin("loans", Trigger::cli).run_id.empty();
      } catch (...) {
      }
      _exit(begun ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
  }
  void set_daemon(Run const& run, std::string const& daemon, std::string const& lease) const {
    execute("UPDATE metadata.pipeline_runs SET daemon = " + quoted_literal(daemon) +
            ", lease_expires_at = now() + interval '" + lease + "' WHERE run_id = '" + run.run_id +
            "'");
  }
  static std::string elsewhere() { return "other:1/1@00000000-0000-0000-0000-000000000000.1"; }
  StageError const broken_{ErrorKind::bad_data, "bad_page", "page 3 is no JSON"};

  TempDatabase database_;
  PgRunStore store_{database_.address()};
};

TEST_F(PgRunStoreTest, ClaimsARunWithANewerTokenEachTime) {
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

TEST_F(PgRunStoreTest, RefusesASecondRunOfALivingJob) {
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

TEST_F(PgRunStoreTest, LetsOneOfManyBeginAtOnce) {
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

TEST_F(PgRunStoreTest, MarksARunWhoseProcessIsGone) {
  begin_in_a_process_that_dies();
  Run const next = store_.begin("loans", Trigger::cli);
  auto const runs = store_.list("loans", 10);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].run_id, next.run_id);
  EXPECT_EQ(runs[1].status, "interrupted");
  EXPECT_EQ(runs[1].error_code, "interrupted");
  EXPECT_THAT(*runs[1].error_message, HasSubstr(runs[1].daemon));
  EXPECT_NE(runs[1].finished_at, "");
}

TEST_F(PgRunStoreTest, TrustsTheLeaseOfAProcessItCannotSee) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, elsewhere(), "10 s");
  EXPECT_EQ(stage_error_of([&] { store_.begin("loans", Trigger::cli); }).code(), "already_running");
  set_daemon(run, elsewhere(), "-1 s");
  store_.begin("loans", Trigger::cli);
  EXPECT_EQ(status_of(run), "interrupted");
}

TEST_F(PgRunStoreTest, GivesALivingButSilentProcessFiveMinutes) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, own_identity(), "-4 min");
  EXPECT_EQ(stage_error_of([&] { store_.begin("loans", Trigger::cli); }).code(), "already_running");
  set_daemon(run, own_identity(), "-6 min");
  store_.begin("loans", Trigger::cli);
  EXPECT_EQ(status_of(run), "interrupted");
}

TEST_F(PgRunStoreTest, LeavesARunAloneWhoseCommitIsUnderWay) {
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

TEST_F(PgRunStoreTest, HandsTheWatermarkToTheRun) {
  store_.set_state("loans", "2024-01-01T00:00:00Z");
  Run const run = store_.begin("loans", Trigger::cli);
  EXPECT_EQ(run.watermark_before, "2024-01-01T00:00:00Z");
  EXPECT_EQ(store_.list("loans", 1)[0].watermark_before, "2024-01-01T00:00:00Z");
}

TEST_F(PgRunStoreTest, RenewsTheLeaseAndNotesProgress) {
  Run const run = store_.begin("loans", Trigger::cli);
  execute("UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 hour'");
  EXPECT_TRUE(store_.heartbeat(run, {.read = 2000, .pages = 2, .bytes = 4096}));
  EXPECT_EQ(value("SELECT lease_expires_at > now() FROM metadata.pipeline_runs"), "t");
  auto const record = store_.list("loans", 1)[0];
  EXPECT_EQ(record.counts.read, 2000u);
  EXPECT_EQ(record.counts.pages, 2u);
  EXPECT_EQ(record.counts.bytes, 4096u);
  EXPECT_EQ(record.row_count, std::nullopt);
}

TEST_F(PgRunStoreTest, DoesNotWaitForItsOwnCommitToRenewTheLease) {
  Run const run = store_.begin("loans", Trigger::cli);
  PgSession committing = database_.connect();
  PgTransaction transaction{committing};
  transaction.exec("SELECT 1 FROM metadata.pipeline_runs FOR UPDATE");
  EXPECT_TRUE(store_.heartbeat(run, {}));
}

TEST_F(PgRunStoreTest, AnInterruptedRunChangesNothingMore) {
  Run const run = store_.begin("loans", Trigger::cli);
  set_daemon(run, elsewhere(), "-1 s");
  PgRunStore other{database_.address()};
  Run const next = other.begin("loans", Trigger::cli);
  EXPECT_FALSE(store_.heartbeat(run, {.read = 5}));
  store_.fail(run, {.read = 5}, broken_, {CheckResult{}});
  EXPECT_EQ(status_of(run), "interrupted");
  EXPECT_EQ(value("SELECT sum(rows_read) FROM metadata.pipeline_runs"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM metadata.quality_results"), "0");
  EXPECT_TRUE(other.heartbeat(next, {}));
}

TEST_F(PgRunStoreTest, RecordsAFailureWithItsChecks) {
  Run const run = store_.begin("loans", Trigger::cli);
  store_.fail(run, {.read = 10, .quarantined = 1, .pages = 1, .bytes = 99}, broken_,
              {CheckResult{.position = 0,
                           .rule = "range",
                           .subject = "score 1..5",
                           .on_fail = OnFail::quarantine,
                           .passed = false,
                           .checked = 10,
                           .violations = 1,
                           .sample = "score is \xFF"}});
  auto const record = store_.list("loans", 1)[0];
  EXPECT_EQ(record.status, "failed");
  EXPECT_EQ(record.error_code, "bad_page");
  EXPECT_EQ(record.error_message, "page 3 is no JSON");
  EXPECT_EQ(record.counts.read, 10u);
  EXPECT_EQ(value("SELECT rule || on_fail || passed || checked || violations || sample "
                  "FROM metadata.quality_results"),
            "rangequarantinefalse101score is \uFFFD");
}

TEST_F(PgRunStoreTest, RecordsAStopAsCancelled) {
  Run const run = store_.begin("loans", Trigger::cli);
  store_.fail(run, {}, StageError{ErrorKind::cancelled, "stopped", "stopped by a signal"}, {});
  EXPECT_EQ(status_of(run), "cancelled");
}

TEST_F(PgRunStoreTest, KeepsEightKibibytesOfAMessage) {
  Run const run = store_.begin("loans", Trigger::cli);
  std::string message = "\xFFü";
  message.append(20000, 'x').append("\0", 1);
  store_.fail(run, {}, StageError{ErrorKind::rejected, "long", message}, {});
  EXPECT_LE(std::stoi(value("SELECT octet_length(error_message) FROM metadata.pipeline_runs")),
            8192);
  EXPECT_EQ(value("SELECT left(error_message, 3) FROM metadata.pipeline_runs"), "\uFFFDüx");
}

TEST_F(PgRunStoreTest, ListsNewestFirstInUtc) {
  for (auto const* job : {"a", "b", "a"}) {
    store_.fail(store_.begin(job, Trigger::cli), {}, broken_, {});
  }
  auto const all = store_.list(std::nullopt, 10);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT((std::array{all[0].job_name, all[1].job_name, all[2].job_name}),
              ElementsAre("a", "b", "a"));
  EXPECT_GT(all[0].queued_at, all[2].queued_at);
  EXPECT_EQ(store_.list("a", 10).size(), 2u);
  EXPECT_EQ(store_.list("a", 1).size(), 1u);
  EXPECT_THAT(store_.list("nothing", 10), IsEmpty());
  std::regex const form{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"};
  EXPECT_TRUE(std::regex_match(all[0].queued_at, form)) << all[0].queued_at;
  EXPECT_TRUE(std::regex_match(all[0].started_at, form));
  EXPECT_TRUE(std::regex_match(all[0].finished_at, form));
}

TEST_F(PgRunStoreTest, KeepsStateUntilItIsSetAgain) {
  EXPECT_FALSE(store_.state("loans"));
  store_.set_state("loans", "41");
  store_.set_state("loans", "42");
  store_.set_state("cards", std::nullopt);
  auto const state = store_.state("loans");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->watermark, "42");
  EXPECT_EQ(state->run_id, std::nullopt);
  auto const all = store_.states();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].job_name, "cards");
  EXPECT_EQ(all[0].watermark, std::nullopt);
}

TEST_F(PgRunStoreTest, RefusesToSetStateUnderALivingRun) {
  store_.set_state("loans", "1");
  Run const run = store_.begin("loans", Trigger::cli);
  EXPECT_EQ(stage_error_of([&] { store_.set_state("loans", "2"); }).code(), "already_running");
  EXPECT_EQ(store_.state("loans")->watermark, "1");
  store_.fail(run, {}, broken_, {});
  begin_in_a_process_that_dies();
  store_.set_state("loans", "3");
  EXPECT_EQ(store_.state("loans")->watermark, "3");
}

TEST_F(PgRunStoreTest, DropsStagingTablesOfDeadRunsOnly) {
  Run const alive = store_.begin("alive", Trigger::cli);
  std::string hex = alive.run_id;
  hex.erase(std::remove(hex.begin(), hex.end(), '-'), hex.end());
  std::string const dead(32, 'a');
  std::string const in_use(32, 'b');
  execute("CREATE UNLOGGED TABLE loanpulse_work.run_" + hex + " ();" +
          "CREATE UNLOGGED TABLE loanpulse_work.run_" + dead + " ();" +
          "CREATE UNLOGGED TABLE loanpulse_work.quarantine_" + dead + " ();" +
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

TEST_F(PgRunStoreTest, ComesBackAfterALostSession) {
  Run const run = store_.begin("loans", Trigger::cli);
  value(
      "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_TRUE(store_.heartbeat(run, {}));
}

}  // namespace
}  // namespace loanpulse
