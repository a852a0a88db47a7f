#include "support/pooler.hpp"

#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing_support::answering;
using testing_support::CannedServer;
using testing_support::ok;
using testing_support::ReceiveRequest;
using testing_support::WaitForPeer;

/// Two daemons with a pooler in transaction mode between them and PostgreSQL.
class DaemonsBehindAPooler : public testing::Test {
 public:
  void SetUp() override {
    if (!Pooler::is_installed()) GTEST_SKIP() << "pgbouncer is not installed";
    pooler_ = std::make_unique<Pooler>(platform_.db);
    platform_.database_url = pooler_->url();
  }

  std::string value(std::string const& sql) const { return platform_.db.value(sql); }
  std::string count_runs(std::string const& status) const {
    return value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = '" + status + "'");
  }

 protected:
  Platform platform_;
  std::unique_ptr<Pooler> pooler_;
};

TEST_F(DaemonsBehindAPooler, ShareOneQueue) {
  MockApi const api{{"--rows", "500"}};
  for (int i = 0; i < 4; ++i) {
    auto const name = "loans" + std::to_string(i);
    platform_.write_job(name, loan_job(name, api.url(), "schedule: {every: 1s, overlap: queue}\n"));
  }
  platform_.write_job("manual", loan_job("manual", api.url()));
  DaemonProcess first{platform_};
  DaemonProcess second{platform_};
  EXPECT_EQ(first.run("manual").at("rows_inserted"), "500");
  EXPECT_EQ(second.run("manual").at("rows_updated"), "0");
  ASSERT_TRUE(wait_until([&] { return std::stoi(count_runs("succeeded")) >= 30; }));
  EXPECT_EQ(first.stop(), 0);
  EXPECT_EQ(second.stop(), 0);
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE status NOT IN "
                  "('succeeded', 'skipped', 'queued')"),
            "0");
  EXPECT_EQ(value("SELECT sum(losses + failures) FROM metadata.pipeline_runs"), "0");
  EXPECT_EQ(value("SELECT count(DISTINCT daemon) FROM metadata.pipeline_runs"), "2");
  EXPECT_EQ(value("SELECT count(*) FROM staging.loans0"), "500");
  EXPECT_EQ(value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"), "0");
}

TEST_F(DaemonsBehindAPooler, LoadMuchAtOnceThroughFewServerSessions) {
  // Each load may hold one session for its merge and ask for another one for its rows.
  MockApi const api{{"--rows", "30000"}};
  std::vector<std::string> const names{"loans0", "loans1", "loans2"};
  for (auto const& name : names) platform_.write_job(name, loan_job(name, api.url()));
  DaemonProcess first{platform_};
  DaemonProcess second{platform_};
  for (auto const& name : names) {
    EXPECT_EQ(first.post("/api/v1/jobs/" + name + "/runs").status, 202);
  }
  // Asked past the pooler: while two loads hold its sessions, the admin API may answer 503.
  ASSERT_TRUE(wait_until([&] { return count_runs("succeeded") == "3"; }, 120));
  EXPECT_EQ(value("SELECT count(*) FROM metadata.pipeline_runs WHERE rows_inserted = 30000"), "3");
  EXPECT_EQ(first.stop(), 0);
  EXPECT_EQ(second.stop(), 0);
}

TEST_F(DaemonsBehindAPooler, CancelWhatWaitsAndWhatRuns) {
  CannedServer const source{{{ReceiveRequest{}, WaitForPeer{}}}};
  platform_.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess first{platform_};
  DaemonProcess second{platform_};
  auto const running = Platform::members(first.post("/api/v1/jobs/loans/runs").body).at("run_id");
  ASSERT_TRUE(source.wait_for_requests(1));
  auto const waiting = Platform::members(second.post("/api/v1/jobs/loans/runs").body).at("run_id");
  EXPECT_EQ(first.post("/api/v1/runs/" + waiting + "/cancel").status, 200);
  EXPECT_EQ(count_runs("cancelled"), "1");
  // Either may be the daemon that runs it: the other one finds the wish in the database.
  EXPECT_EQ(second.post("/api/v1/runs/" + running + "/cancel").status, 202);
  ASSERT_TRUE(wait_until([&] { return count_runs("cancelled") == "2"; }));
  EXPECT_EQ(first.stop(), 0);
  EXPECT_EQ(second.stop(), 0);
}

TEST_F(DaemonsBehindAPooler, TakeOverTheRunsOfAKilledOne) {
  CannedServer const source{{{ReceiveRequest{}, WaitForPeer{}}, answering(ok(R"({"data": []})"))}};
  platform_.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess killed{platform_};
  auto const run = Platform::members(killed.post("/api/v1/jobs/loans/runs").body).at("run_id");
  ASSERT_TRUE(source.wait_for_requests(1));
  DaemonProcess survivor{platform_};
  killed.process().send(SIGKILL);
  auto const ended = Platform::members(survivor.get("/api/v1/runs/" + run + "?wait=60s").body);
  EXPECT_EQ(ended.at("status"), "succeeded");
  EXPECT_EQ(ended.at("attempt"), "2");
  EXPECT_EQ(survivor.stop(), 0);
}

TEST_F(DaemonsBehindAPooler, LeaveNoSettingsToItsOtherClients) {
  MockApi const api{{"--rows", "100"}};
  platform_.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess daemon{platform_};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(daemon.stop(), 0);
  // Each of the server sessions in turn.
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(pooler_->value("SHOW search_path"), "\"$user\", public");
    EXPECT_EQ(pooler_->value("SHOW client_min_messages"), "notice");
    EXPECT_EQ(pooler_->value("SHOW lock_timeout"), "0");
    EXPECT_EQ(pooler_->value("SHOW synchronous_commit"),
              platform_.db.value("SELECT reset_val FROM pg_settings WHERE name = "
                                 "'synchronous_commit'"));
  }
}

}  // namespace
}  // namespace loanpulse
