#include "record/queue_claims_pg.hpp"

#include "integration/record/run_queue_fixture.hpp"
#include "record/process_identity.hpp"
#include "support/wait_until.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <set>
#include <thread>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
class QueueClaimsTest : public PgRunQueueTest {
 protected:
  std::string queued(std::string const& job) {
    return catalogue_
        ->trigger({.job_name = job,
                   .idempotency_key = std::nullopt,
                   .request = "{}",
                   .reason = std::nullopt})
        .run.value()
        .run_id;
  }
  /// Until its queued run may be claimed, rounded.
  std::string minutes_until(std::string const& job) const {
    return value(
        "SELECT round(extract(epoch FROM not_before - now()) / 60) FROM metadata.pipeline_runs "
        "WHERE status = 'queued' AND job_name = " +
        quoted_literal(job));
  }
  void finish(Run const& run) const {
    execute(
        "UPDATE metadata.pipeline_runs SET status = 'succeeded', finished_at = now() "
        "WHERE run_id = '" +
        run.run_id + "'");
  }
};

TEST_F(QueueClaimsTest, ClaimsARunWithATokenALeaseAndTheWatermark) {
  catalogue_->set_state("loans", "2024-05-31");
  auto const id = queued("loans");
  auto const run = queue_.claim(id).value();
  EXPECT_EQ(run.run_id, id);
  EXPECT_EQ(run.job_name, "loans");
  EXPECT_EQ(run.trigger, Trigger::http);
  EXPECT_EQ(run.attempt, 1);
  EXPECT_GT(run.fencing_token, 0);
  EXPECT_EQ(run.watermark_before, "2024-05-31");
  EXPECT_LT(queue_.now() - run.started_at, std::chrono::minutes{1});
  EXPECT_EQ(value("SELECT status || ' ' || attempt || ' ' || (lease_expires_at - started_at) || ' "
                  "' || watermark_before FROM metadata.pipeline_runs"),
            "running 1 00:01:00 2024-05-31");
  EXPECT_EQ(value("SELECT daemon FROM metadata.pipeline_runs"), own_identity());
  EXPECT_EQ(queue_.claim(id), std::nullopt);
  EXPECT_EQ(queue_.claim("no uuid"), std::nullopt);
  EXPECT_EQ(queue_.claim("01234567-89ab-cdef-0123-456789abcdef"), std::nullopt);
}

TEST_F(QueueClaimsTest, OffersTheOldestFirstAndPageByPage) {
  std::vector<std::string> ids;
  for (auto const& name : many_names(7)) ids.push_back(queued(name));
  std::vector<std::string> offered;
  std::optional<WaitingRun> after;
  for (auto page = queue_.waiting(3, after); !page.empty(); page = queue_.waiting(3, after)) {
    EXPECT_LE(page.size(), 3u);
    for (auto const& run : page) offered.push_back(run.run_id);
    after = page.back();
  }
  EXPECT_EQ(offered, ids);
}

TEST_F(QueueClaimsTest, OffersNoRunWhoseJobIsRunningOrPaused_fault_59) {
  auto const first = queued("busy");
  auto const second = queued("busy");
  auto const paused = queued("paused");
  auto const free = queued("free");
  auto const run = queue_.claim(first).value();
  catalogue_->set_paused("paused", true, std::nullopt);
  ASSERT_THAT(queue_.waiting(10, std::nullopt), SizeIs(1));
  EXPECT_EQ(queue_.waiting(10, std::nullopt)[0].run_id, free);
  EXPECT_EQ(queue_.claim(second), std::nullopt);
  EXPECT_EQ(queue_.claim(paused), std::nullopt);
  finish(run);
  catalogue_->set_paused("paused", false, std::nullopt);
  EXPECT_THAT(queue_.waiting(10, std::nullopt), SizeIs(3));
  EXPECT_TRUE(queue_.claim(second));
  EXPECT_TRUE(queue_.claim(paused));
}

TEST_F(QueueClaimsTest, ALostRaceForAJobIsNoError_fault_59) {
  auto const id = queued("loans");
  PgSession session = database_.connect();
  PgTransaction winner{session};
  winner.exec(
      "INSERT INTO metadata.pipeline_runs (run_id, job_name, status, trigger, attempt, started_at, "
      "fencing_token, daemon, lease_expires_at) VALUES (gen_random_uuid(), 'loans', 'running', "
      "'cli', 1, now(), 1, 'x', now())");
  std::optional<Run> got = Run{};
  std::thread loser{[&] { got = queue_.claim(id); }};
  // Only the unique index can tell that another run of the job is about to run.
  EXPECT_TRUE(wait_until([&] {
    return value(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
               "AND wait_event = 'transactionid'") == "1";
  }));
  winner.commit();
  loser.join();
  EXPECT_EQ(got, std::nullopt);
  EXPECT_EQ(catalogue_->find(id).value().status, "queued");
}

TEST_F(QueueClaimsTest, FiveClaimersTakeEveryRunOnce_fault_59) {
  constexpr int jobs = 60;
  constexpr int runs_a_job = 5;
  for (int round = 0; round < runs_a_job; ++round) {
    for (auto const& name : many_names(jobs)) queued(name);
  }
  std::mutex mutex;
  std::multiset<std::string> taken;
  std::vector<std::string> failures;
  std::array<std::thread, 5> claimers;
  for (auto& claimer : claimers) {
    claimer = std::thread{[&] {
      try {
        PgRunQueue queue{database_.address()};
        PgSession session = database_.connect();
        for (;;) {
          auto const waiting = queue.waiting(8, std::nullopt);
          if (waiting.empty()) {
            PgTransaction transaction{session};
            auto const left = transaction.exec(
                "SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'queued'");
            if (left[0][0].as<int>() == 0) return;
            continue;
          }
          for (auto const& each : waiting) {
            auto const run = queue.claim(each.run_id);
            if (!run) continue;
            {
              std::lock_guard const lock{mutex};
              taken.insert(run->run_id);
            }
            PgTransaction transaction{session};
            transaction.exec(
                "UPDATE metadata.pipeline_runs SET status = 'succeeded', finished_at = now() "
                "WHERE run_id = $1 AND fencing_token = $2 AND status = 'running'",
                run->run_id, run->fencing_token);
            transaction.commit();
          }
        }
      } catch (std::exception const& error) {
        std::lock_guard const lock{mutex};
        failures.emplace_back(error.what());
      }
    }};
  }
  for (auto& claimer : claimers) claimer.join();
  EXPECT_THAT(failures, IsEmpty());
  EXPECT_EQ(taken.size(), static_cast<std::size_t>(jobs * runs_a_job));
  EXPECT_EQ(std::set<std::string>(taken.begin(), taken.end()).size(), taken.size());
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'succeeded' "
                  "AND attempt = 1"),
            std::to_string(jobs * runs_a_job));
}

TEST_F(QueueClaimsTest, AWaitingRunIsOfferedWhenItsTimeHasCome) {
  know({"loans"});
  auto later = due_at(recent());
  later.not_before = queue_.now() + std::chrono::hours{1};
  queue_.record_due(std::vector{due("loans", std::nullopt, {later})});
  EXPECT_THAT(queue_.waiting(10, std::nullopt), IsEmpty());
  EXPECT_EQ(queue_.claim(id_of("loans")), std::nullopt);
  EXPECT_EQ(minutes_until("loans"), "60");
  execute("UPDATE metadata.pipeline_runs SET not_before = now() - interval '1 s'");
  EXPECT_TRUE(queue_.claim(id_of("loans")));
  EXPECT_EQ(catalogue_->find(id_of("loans")).value().not_before, std::nullopt);
}

TEST_F(QueueClaimsTest, RenewsAllLeasesAndTellsWhatBecameOfEach) {
  std::vector<Run> runs;
  for (auto const* job : {"renewed", "asked", "lost", "committing", "done"}) {
    runs.push_back(running(job));
  }
  execute("UPDATE metadata.pipeline_runs SET lease_expires_at = now() + interval '1 s'");
  EXPECT_EQ(catalogue_->cancel(runs[1].run_id), CancelOutcome::requested);
  execute(
      "UPDATE metadata.pipeline_runs SET fencing_token = fencing_token + 1000 "
      "WHERE job_name = 'lost'");
  finish(runs[4]);
  PgSession committing = database_.connect();
  PgTransaction transaction{committing};
  transaction.exec("SELECT 1 FROM metadata.pipeline_runs WHERE job_name = 'committing' FOR UPDATE");
  EXPECT_THAT(queue_.renew(runs),
              ElementsAre(LeaseState::renewed, LeaseState::cancel_requested, LeaseState::lost,
                          LeaseState::renewed, LeaseState::renewed));
  EXPECT_EQ(value("SELECT string_agg(job_name, ' ' ORDER BY job_name) FROM metadata.pipeline_runs "
                  "WHERE lease_expires_at > now() + interval '30 s'"),
            "asked renewed");
  EXPECT_THAT(queue_.renew({}), IsEmpty());
}

TEST_F(QueueClaimsTest, ARunThatWasPutBackKeepsItsPlaceAndTellsWhatWentWrong) {
  auto const run = running("loans");
  queued("later");
  RunCounts counts;
  counts.read = 7;
  counts.pages = 2;
  StageError const error{ErrorKind::transient, "http_status", "HTTP 503"};
  EXPECT_TRUE(queue_.record({.run = run, .counts = counts, .error = error}));
  EXPECT_FALSE(queue_.record({.run = run, .counts = counts, .error = error}));
  auto const waiting = catalogue_->find(run.run_id).value();
  EXPECT_EQ(waiting.status, "queued");
  EXPECT_EQ(waiting.attempt, 1);
  EXPECT_EQ(waiting.error_code, "http_status");
  EXPECT_EQ(waiting.error_message, "HTTP 503");
  EXPECT_EQ(waiting.counts.pages, 2u);
  EXPECT_EQ(waiting.daemon, "");
  EXPECT_EQ(waiting.started_at, "");
  EXPECT_EQ(value("SELECT failures FROM metadata.pipeline_runs WHERE job_name = 'loans'"), "1");
  EXPECT_EQ(queue_.waiting(1, std::nullopt).at(0).run_id, run.run_id);
  auto const again = queue_.claim(run.run_id).value();
  EXPECT_EQ(again.attempt, 2);
  EXPECT_GT(again.fencing_token, run.fencing_token);
  EXPECT_EQ(catalogue_->find(run.run_id).value().counts.pages, 0u);
}

TEST_F(QueueClaimsTest, AnOldTokenChangesNothingOfALaterClaim) {
  auto const old = running("loans");
  ASSERT_TRUE(queue_.record({.run = old, .counts = {}, .error = std::nullopt}));
  auto const current = queue_.claim(old.run_id).value();
  ASSERT_GT(current.fencing_token, old.fencing_token);
  auto const row = [&] {
    return value("SELECT r::text FROM metadata.pipeline_runs r WHERE run_id = '" + old.run_id +
                 "'");
  };
  auto const before = row();
  RunCounts counts;
  counts.read = 99;
  StageError const error{ErrorKind::bad_data, "not_json", "HTML"};
  EXPECT_FALSE(queue_.record({.run = old, .counts = counts, .error = std::nullopt}));
  EXPECT_FALSE(queue_.record(
      {.run = old, .counts = counts, .error = error, .delay = std::chrono::hours{1}}));
  EXPECT_FALSE(queue_.record(
      {RunEnding::Kind::closed, old, counts, error, std::vector<CheckResult>(1), {}}));
  store_.fail(old, counts, error, std::vector<CheckResult>(1));
  EXPECT_EQ(store_.renew_lease(old, counts), LeaseState::lost);
  EXPECT_THAT(queue_.renew(std::vector{old}), ElementsAre(LeaseState::lost));
  EXPECT_EQ(row(), before);
  EXPECT_EQ(value("SELECT count(*) FROM metadata.quality_results"), "0");
  EXPECT_EQ(store_.renew_lease(current, counts), LeaseState::renewed);
}

TEST_F(QueueClaimsTest, AnEndingIsRecordedOnce) {
  auto const run = running("loans");
  StageError const error{ErrorKind::bad_data, "not_json", "HTML"};
  std::vector<CheckResult> checks(2);
  checks[1].position = 1;
  RunEnding const ending{RunEnding::Kind::closed, run, {}, error, checks, {}};
  EXPECT_TRUE(queue_.record(ending));
  EXPECT_FALSE(queue_.record(ending));
  EXPECT_EQ(catalogue_->find(run.run_id).value().status, "failed");
  EXPECT_EQ(catalogue_->find(run.run_id).value().error_code, "not_json");
  EXPECT_EQ(value("SELECT count(*) FROM metadata.quality_results"), "2");
}

TEST_F(QueueClaimsTest, ADrainedRunIsNotAFailure) {
  auto const run = running("loans");
  EXPECT_TRUE(queue_.record(
      {.run = run, .counts = {}, .error = std::nullopt, .delay = std::chrono::hours{1}}));
  EXPECT_EQ(value("SELECT failures || status FROM metadata.pipeline_runs"), "0queued");
  EXPECT_EQ(minutes_until("loans"), "60");
}

TEST_F(QueueClaimsTest, ARunWhoseEndWasAskedForDoesNotComeBack) {
  auto const run = running("loans");
  catalogue_->cancel(run.run_id);
  EXPECT_TRUE(queue_.record({.run = run, .counts = {}, .error = std::nullopt}));
  auto const ended = catalogue_->find(run.run_id).value();
  EXPECT_EQ(ended.status, "cancelled");
  EXPECT_EQ(ended.error_code, "cancelled");
  EXPECT_NE(ended.finished_at, "");
}

TEST_F(QueueClaimsTest, ComesBackAfterALostSession_fault_50) {
  auto const id = queued("loans");
  value(
      "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  EXPECT_TRUE(queue_.claim(id));
}

}  // namespace
}  // namespace loanpulse
