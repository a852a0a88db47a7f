#include "app/run_worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "record/run_catalogue_pg.hpp"
#include "record/run_queue_pg.hpp"
#include "record/run_store_pg.hpp"
#include "support/canned_server.hpp"
#include "support/sample_job.hpp"
#include "support/temp_database.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::answering;
using testing_support::CannedServer;
using testing_support::ok;

std::string const no_rows = R"({"data": []})";
std::string const one_row =
    R"({"data": [{"id": 1, "city": "Bern", "amount": "1.50", "seen_at": "2024-05-31T11:00:00Z"}]})";

/// Five seconds have passed whenever it is looked at, so that every heartbeat is due.
class HastyClock final : public Clock {
 public:
  TimePoint now() const override { return SystemClock{}.now(); }
  std::chrono::steady_clock::time_point steady() const override {
    return std::chrono::steady_clock::time_point{5s * ++looks_};
  }

 private:
  mutable std::atomic<int> looks_ = 0;
};

/// A worker with everything that it plugs together: a source on loopback, PostgreSQL, a disk.
class RunWorkerTest : public testing::Test {
 protected:
  using Run = loanpulse::Run;  // testing::Test has a private member of that name

  RunWorkerTest() {
    settings_.bronze.path = dir_.path() / "bronze";
    job_.run.retry.initial_delay = 1h;
    job_.run.retry.max_delay = 1h;
    job_.source.retry.max_attempts = 1;
  }

  Run claimed() {
    auto const made = catalogue_->trigger({.job_name = job_.name,
                                           .idempotency_key = std::nullopt,
                                           .request = "{}",
                                           .reason = std::nullopt});
    return queue_.claim(made.run.value().run_id).value();
  }
  RunResult carry_out(CannedServer const& source, Run const& run) {
    job_.source.url = source.url("/loans");
    RunControl control;
    return worker_.execute(job_, run, control);
  }
  RunRecord record_of(RunResult const& result) {
    return catalogue_->find(result.run.run_id).value();
  }
  void take_connections(bool taken) {
    PgSession server{test_server()};
    PQclear(PQexec(server.raw(), ("ALTER DATABASE " + quoted_identifier(database_.name()) +
                                  " ALLOW_CONNECTIONS " + (taken ? "true" : "false"))
                                     .c_str()));
  }
  /// A check that finds something while nothing has been loaded.
  void want_rows() { job_.quality.push_back({RowCountCheck{1, std::nullopt}, OnFail::fail, 1.0}); }

  TempDatabase database_;
  TempDir dir_;
  Settings settings_;
  SystemClock clock_;
  PgSessionPool sessions_{database_.address(), 2, 60s};
  BronzeRetention retention_;
  std::unique_ptr<RunCatalogue> const catalogue_ = make_run_catalogue(database_.address());
  PgRunQueue queue_{database_.address()};
  RunControl control_;
  Job job_ = sample_job();
  SharedSources shared_;
  RunWorker worker_{settings_, database_.address(), sessions_, retention_, shared_, clock_};
};

TEST_F(RunWorkerTest, AsksTheSourceFromTheWatermarkLessTheLag) {
  catalogue_->set_state("loans", "2024-05-31T10:00:00Z");
  job_.source.incremental->lag = 5min;
  CannedServer const source{{answering(ok(one_row)), answering(ok(no_rows))}};
  EXPECT_FALSE(carry_out(source, claimed()).failure);
  EXPECT_THAT(source.requests().at(0), HasSubstr("since=2024-05-31T09%3A55%3A00Z"));
  // The watermark has moved on, and the run by hand goes the same way.
  EXPECT_FALSE(worker_.execute(job_, OwnRun{}, control_).failure);
  EXPECT_THAT(source.requests().at(1), HasSubstr("since=2024-05-31T10%3A55%3A00Z"));
}

TEST_F(RunWorkerTest, ABadAnswerIsNotAskedForAgain) {
  job_.run.retry.max_attempts = 5;
  CannedServer const source{{answering(ok("<html>maintenance</html>"))}};
  auto const result = carry_out(source, claimed());
  EXPECT_FALSE(result.put_back);
  EXPECT_EQ(result.failure.value().kind, ErrorKind::bad_data);
  EXPECT_EQ(record_of(result).status, "failed");
  EXPECT_EQ(record_of(result).attempt, 1);
}

TEST_F(RunWorkerTest, ARefusalIsNotAskedForAgain) {
  job_.run.retry.max_attempts = 5;
  CannedServer const source{{answering(testing_support::answer("404 Not Found", "{}"))}};
  auto const result = carry_out(source, claimed());
  EXPECT_FALSE(result.put_back);
  EXPECT_EQ(record_of(result).status, "failed");
}

TEST_F(RunWorkerTest, APassingFailureIsTriedAgainWhileAttemptsAreLeft) {
  job_.run.retry.max_attempts = 2;
  auto const busy = testing_support::answer("503 Service Unavailable", "later");
  CannedServer const source{{answering(busy), answering(busy)}};
  auto const first = carry_out(source, claimed());
  EXPECT_TRUE(first.put_back);
  EXPECT_EQ(record_of(first).status, "queued");
  database_.value("UPDATE metadata.pipeline_runs SET not_before = NULL RETURNING 1");
  auto const second = carry_out(source, queue_.claim(first.run.run_id).value());
  EXPECT_FALSE(second.put_back);
  EXPECT_EQ(record_of(second).status, "failed");
  EXPECT_EQ(record_of(second).attempt, 2);
}

TEST_F(RunWorkerTest, AClaimThatWasLostMeanwhileIsNotTouched) {
  auto const old = claimed();
  ASSERT_TRUE(queue_.record({.run = old, .counts = {}, .error = std::nullopt}));
  auto const current = queue_.claim(old.run_id).value();
  CannedServer const source{{answering(ok("<html>"))}};
  auto const result = carry_out(source, old);
  EXPECT_TRUE(result.fenced);
  EXPECT_EQ(record_of(result).status, "running") << "of attempt " << current.attempt;
}

TEST_F(RunWorkerTest, WhatCouldNotBeRecordedIsInTheResultWithItsChecks) {
  want_rows();
  CannedServer source{{{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
                        testing_support::Send{ok(no_rows)}}}};
  auto const run = claimed();
  auto running = std::async(std::launch::async, [&] { return carry_out(source, run); });
  ASSERT_TRUE(source.wait_for_requests(1));
  take_connections(false);
  source.release();
  auto const result = running.get();
  take_connections(true);
  ASSERT_TRUE(result.unrecorded);
  EXPECT_EQ(record_of(result).status, "running");
  EXPECT_TRUE(queue_.record(*result.unrecorded));
  EXPECT_EQ(record_of(result).status, "failed");
  EXPECT_EQ(record_of(result).error_code, "quality_failed");
  EXPECT_NE(database_.value("SELECT count(*) FROM metadata.quality_results WHERE NOT passed"), "0");
  EXPECT_FALSE(queue_.record(*result.unrecorded)) << "once";
}

TEST_F(RunWorkerTest, ByHandTheEndIsRecordedWhenTheDatabaseIsBack) {
  want_rows();
  CannedServer source{{{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
                        testing_support::Send{ok(no_rows)}}}};
  job_.source.url = source.url("/loans");
  auto running =
      std::async(std::launch::async, [&] { return worker_.execute(job_, OwnRun{}, control_); });
  ASSERT_TRUE(source.wait_for_requests(1));
  take_connections(false);
  source.release();
  EXPECT_EQ(running.wait_for(2s), std::future_status::timeout);
  take_connections(true);
  auto const result = running.get();
  EXPECT_FALSE(result.unrecorded);
  EXPECT_EQ(record_of(result).status, "failed");
}

TEST_F(RunWorkerTest, LeavesTheLeaseOfARunThatWasHandedOutToTheDispatcher) {
  job_.quality.push_back({RowCountCheck{2, std::nullopt}, OnFail::fail, 1.0});
  CannedServer const source{{answering(ok(one_row))}};
  job_.source.url = source.url("/loans");
  auto const run = claimed();
  database_.value("UPDATE metadata.pipeline_runs SET lease_expires_at = '2001-01-01' RETURNING 1");
  HastyClock const hasty;
  RunWorker worker{settings_, database_.address(), sessions_, retention_, shared_, hasty};
  auto const result = worker.execute(job_, run, control_);
  EXPECT_EQ(record_of(result).status, "failed");
  EXPECT_EQ(record_of(result).error_code, "quality_failed");
  EXPECT_EQ(database_.value("SELECT lease_expires_at = '2001-01-01' FROM metadata.pipeline_runs"),
            "t");
}

TEST_F(RunWorkerTest, RenewsTheLeaseOfARunByHand) {
  job_.quality.push_back({RowCountCheck{2, std::nullopt}, OnFail::fail, 1.0});
  CannedServer const source{{answering(ok(one_row))}};
  job_.source.url = source.url("/loans");
  HastyClock const hasty;
  RunWorker worker{settings_, database_.address(), sessions_, retention_, shared_, hasty};
  EXPECT_EQ(record_of(worker.execute(job_, OwnRun{}, control_)).status, "failed");
  EXPECT_EQ(database_.value("SELECT lease_expires_at > started_at + interval '60 s' FROM "
                            "metadata.pipeline_runs"),
            "t");
}

TEST_F(RunWorkerTest, ARunThatWasToldToStopBeforeItBeganSaysSo) {
  PgSession locking = database_.connect();
  PgTransaction lock{locking};
  lock.exec("LOCK TABLE metadata.pipeline_runs");
  auto running = std::async(std::launch::async, [&] {
    try {
      worker_.execute(job_, OwnRun{}, control_);
    } catch (StageError const& error) {
      return error.code();
    }
    return std::string{};
  });
  control_.stop.request(StopReason::cancelled);
  while (running.wait_for(20ms) != std::future_status::ready) {
    control_.interrupt(Interruption::statement);
  }
  EXPECT_EQ(running.get(), "cancelled");
}

}  // namespace
}  // namespace loanpulse
