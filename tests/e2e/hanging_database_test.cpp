#include "e2e/daemon_process.hpp"
#include "e2e/own_server.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing_support::CannedServer;
using Clock = std::chrono::steady_clock;

/// A daemon whose PostgreSQL can stand still, or be locked.
class HangingDatabase : public testing::Test {
 protected:
  HangingDatabase() { platform_.database_url = server_.url(); }

  void start(std::string const& url, std::string const& settings = "") {
    platform_.write_job("loans", loan_job("loans", url));
    daemon_ = std::make_unique<DaemonProcess>(platform_, settings);
  }
  /// `loanpulse run` on the same database.
  ChildProcess run_by_hand(std::string const& settings = "") const {
    platform_.dir.write("loanpulse.yaml",
                        "database: {url: \"" + server_.url() + "\"" + settings +
                            "}\nstate_dir: " + (platform_.dir.path() / "state").string() + "\n");
    return ChildProcess{platform_.command({"run", "loans"}), {{"PGHOST", ""}, {"PGDATABASE", ""}}};
  }
  void migrate_schema() const {
    PgSession session{server_.address()};
    migrate(session);
  }
  bool says(std::string const& words) const {
    return daemon_->process().err().find(words) != std::string::npos;
  }
  void expect_not_ready_within_ten_seconds() {
    EXPECT_TRUE(wait_until([&] { return daemon_->get("/readyz").status == 503; }, 10));
    EXPECT_THAT(daemon_->get("/readyz").body, HasSubstr("\"database\":false"));
    EXPECT_TRUE(says("waits for PostgreSQL")) << daemon_->process().err();
    EXPECT_EQ(daemon_->get("/healthz").status, 200);
    auto const start = Clock::now();
    EXPECT_EQ(daemon_->get("/api/v1/jobs").status, 503);
    EXPECT_EQ(daemon_->post("/api/v1/jobs/loans/runs").status, 503);
    EXPECT_LT(Clock::now() - start, 10s);
  }
  void expect_end(std::chrono::seconds within) {
    auto const start = Clock::now();
    EXPECT_EQ(daemon_->stop(), 0);
    EXPECT_LT(Clock::now() - start, within);
  }

  Platform platform_;
  OwnServer server_;
  std::unique_ptr<DaemonProcess> daemon_;
};

TEST_F(HangingDatabase, ThatStandsStillIsSaidAndEndsNothing) {
  MockApi const api{{"--rows", "10"}};
  start(api.url());
  EXPECT_EQ(daemon_->run("loans").at("status"), "succeeded");
  server_.stand_still();
  expect_not_ready_within_ten_seconds();
  server_.go_on();
  EXPECT_TRUE(wait_until([&] { return daemon_->get("/readyz").status == 200; }, 30));
  EXPECT_TRUE(says("PostgreSQL answers again"));
  EXPECT_EQ(daemon_->run("loans").at("status"), "succeeded");
  expect_end(10s);
}

TEST_F(HangingDatabase, ThatStandsStillKeepsNoDaemonFromEnding) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  start(source.url(""), "daemon: {drain_timeout: 1s}\n");
  daemon_->post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  server_.stand_still();
  expect_end(1s + 10s + 5s);
  server_.go_on();
  DaemonProcess next{platform_};
  EXPECT_TRUE(wait_until([&] {
    return server_.value("SELECT max(attempt) FROM metadata.pipeline_runs") == "2";
  })) << "the next daemon takes the run back";
}

TEST_F(HangingDatabase, ThatStandsStillKeepsNoDaemonFromEndingAtASecondSignal) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  start(source.url(""), "daemon: {drain_timeout: 1h}\n");
  daemon_->post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  server_.stand_still();
  daemon_->process().send(SIGTERM);
  ASSERT_TRUE(wait_until([&] { return says("Stopping"); }));
  expect_end(10s);
}

TEST_F(HangingDatabase, WhoseSessionsDieUnderAClaimKeepsNoDaemonFromEnding) {
  MockApi const api{{"--rows", "10"}};
  start(api.url());
  server_.sessions_stand_still();
  ASSERT_TRUE(wait_until([&] { return daemon_->get("/readyz").status == 503; }, 10))
      << "a claim is under way, and waits";
  daemon_->process().send(SIGTERM);
  ASSERT_TRUE(wait_until([&] { return says("Stopping"); }));
  server_.kill_what_stands_still();
  expect_end(20s);
  EXPECT_FALSE(says("left behind"));
}

TEST_F(HangingDatabase, ThatIsLockedIsSaid) {
  MockApi const api{{"--rows", "10"}};
  start(api.url());
  {
    PgSession locking{server_.address(), "loanpulse-test", {0s, 0s}};
    PgTransaction lock{locking};
    lock.exec("LOCK TABLE metadata.pipeline_runs");
    expect_not_ready_within_ten_seconds();
  }
  EXPECT_TRUE(wait_until([&] { return daemon_->get("/readyz").status == 200; }, 30));
  EXPECT_EQ(daemon_->run("loans").at("status"), "succeeded");
}

TEST_F(HangingDatabase, ThatIsLockedKeepsNoDaemonFromEnding) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  start(source.url(""), "daemon: {drain_timeout: 1s}\n");
  daemon_->post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  PgSession locking{server_.address(), "loanpulse-test", {0s, 0s}};
  PgTransaction lock{locking};
  lock.exec("LOCK TABLE metadata.pipeline_runs");
  expect_end(1s + 10s + 5s);
}

TEST_F(HangingDatabase, ThatIsLockedEndsARunByHandAfterItsLockTimeout) {
  MockApi const api{{"--rows", "10"}};
  migrate_schema();
  platform_.write_job("loans", loan_job("loans", api.url()));
  PgSession locking{server_.address(), "loanpulse-test", {0s, 0s}};
  PgTransaction lock{locking};
  lock.exec("LOCK TABLE metadata.pipeline_runs");
  auto const start = Clock::now();
  auto run = run_by_hand(", lock_timeout: 1s");
  auto const finished = run.wait(60);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("55P03"));
  EXPECT_LT(Clock::now() - start, 20s);
}

TEST_F(HangingDatabase, ThatIsLockedLetsCtrlCEndARunByHand) {
  MockApi const api{{"--rows", "10"}};
  migrate_schema();
  platform_.write_job("loans", loan_job("loans", api.url()));
  PgSession locking{server_.address(), "loanpulse-test", {0s, 0s}};
  PgTransaction lock{locking};
  lock.exec("LOCK TABLE metadata.pipeline_runs");
  auto run = run_by_hand();
  ASSERT_TRUE(wait_until(
      [&] { return server_.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"; }));
  auto const start = Clock::now();
  run.send(SIGINT);
  auto const finished = run.wait(60);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("cancelled"));
  EXPECT_LT(Clock::now() - start, 10s);
}

TEST_F(HangingDatabase, ThatStandsStillLetsCtrlCEndARunByHand) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  migrate_schema();
  platform_.write_job("loans", loan_job("loans", source.url("")));
  auto run = run_by_hand();
  ASSERT_TRUE(source.wait_for_requests(1));
  server_.stand_still();
  auto const start = Clock::now();
  run.send(SIGINT);
  auto const finished = run.wait(60);
  EXPECT_TRUE(finished.exit_code == 1 || finished.exit_code == 130) << finished.err;
  EXPECT_LT(Clock::now() - start, 25s);
}

}  // namespace
}  // namespace loanpulse
