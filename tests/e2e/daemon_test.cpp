#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing_support::CannedServer;

std::string const quick_runs = "run: {retry: {max_attempts: 1}}\n";

/// Number of runs of a job with a status.
std::string count_runs(Platform const& platform, std::string const& status) {
  return platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = '" + status +
                           "'");
}

TEST(Daemon, RunsANewJobAtOnceAndThenWhenItIsDue) {
  MockApi const api{{"--rows", "500"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url(), "schedule: {every: 1s}\n"));
  DaemonProcess daemon{platform};
  ASSERT_TRUE(wait_until([&] { return std::stoi(count_runs(platform, "succeeded")) >= 3; }));
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "500");
  // Second after second, each due time once.
  EXPECT_EQ(platform.db.value(
                "SELECT count(*) FROM (SELECT first_due - lag(scheduled_for) OVER (ORDER BY "
                "scheduled_for) AS gap FROM metadata.pipeline_runs) g WHERE gap <> interval '1 s'"),
            "0");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE trigger <> "
                              "'schedule' OR scheduled_for IS NULL"),
            "0");
}

TEST(Daemon, ATriggeredRunCanBeWaitedFor) {
  MockApi const api{{"--rows", "300"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded");
  EXPECT_EQ(run.at("rows_inserted"), "300");
  EXPECT_EQ(run.at("trigger"), "http");
  auto const again = daemon.run("loans");
  EXPECT_EQ(again.at("rows_updated"), "0");
  auto const shown = daemon.get("/api/v1/runs/" + run.at("run_id"));
  EXPECT_EQ(Platform::members(shown.body).at("row_count"), "300");
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Daemon, OneKeyMeansOneRunAcrossARestart_fault_60) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  std::string run_id;
  {
    DaemonProcess daemon{platform};
    auto const first =
        daemon.post("/api/v1/jobs/loans/runs?wait=60s", "", {"Idempotency-Key: dag-1"});
    EXPECT_EQ(first.status, 200) << first.body;
    run_id = Platform::members(first.body).at("run_id");
    EXPECT_EQ(daemon.stop(), 0);
  }
  DaemonProcess daemon{platform};
  auto const second = daemon.post("/api/v1/jobs/loans/runs", "", {"Idempotency-Key: dag-1"});
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(Platform::members(second.body).at("run_id"), run_id);
  auto const other = daemon.post("/api/v1/jobs/loans/runs", R"({"reason": "another"})",
                                 {"Idempotency-Key: dag-1"});
  EXPECT_EQ(other.status, 409) << other.body;
  EXPECT_EQ(count_runs(platform, "succeeded"), "1");
}

TEST(Daemon, AFailedRunTurnsAnExpectantCallerRed) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans",
                     loan_job("loans", api.url(), "quality: [{row_count: {min: 1000}}]\n"));
  DaemonProcess daemon{platform};
  auto const reply = daemon.post("/api/v1/jobs/loans/runs?wait=60s&expect=succeeded");
  EXPECT_EQ(reply.status, 424);
  EXPECT_THAT(reply.body, HasSubstr("quality_failed"));
  EXPECT_EQ(daemon.get("/api/v1/jobs/nope").status, 404);
  EXPECT_EQ(daemon.post("/api/v1/jobs/nope/runs").status, 404);
}

TEST(Daemon, ATransientFailureIsTriedAgain) {
  Platform const platform;
  CannedServer const source{
      {testing_support::answering(testing_support::answer("503 Service Unavailable", "later")),
       testing_support::answering(
           testing_support::ok(R"({"data": [{"application_id": 1, "status": "approved",)"
                               R"( "updated_at": "2024-01-01T00:00:00Z"}]})"))}};
  platform.write_job("loans", "name: loans\nsource: {url: \"" + source.url("/a") +
                                  "\", data_selector: data, retry: {max_attempts: 1}}\n"
                                  "target: {table: staging.loans, primary_key: application_id, "
                                  "columns: {application_id: bigint}}\n"
                                  "run: {retry: {max_attempts: 2, initial_delay: 10ms}}\n");
  DaemonProcess daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded");
  EXPECT_EQ(run.at("attempt"), "2");
  EXPECT_EQ(run.at("error_code"), "null");
}

TEST(Daemon, APausedJobIsNotTriggeredUntilItIsResumed) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url(), "schedule: {every: 1s}\n"));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.post("/api/v1/jobs/loans/pause", R"({"reason": "audit"})").status, 200);
  EXPECT_EQ(daemon.post("/api/v1/jobs/loans/runs").status, 409);
  EXPECT_THAT(daemon.get("/api/v1/jobs/loans").body, HasSubstr("audit"));
  // What ran before the pause comes to its end; what waits goes on waiting.
  ASSERT_TRUE(wait_until([&] { return count_runs(platform, "running") == "0"; }));
  auto const paused_at = platform.db.value("SELECT paused_at FROM metadata.jobs");
  EXPECT_EQ(daemon.post("/api/v1/jobs/loans/resume").status, 200);
  ASSERT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT count(*) FROM metadata.pipeline_runs WHERE status = "
               "'succeeded' AND queued_at > '" +
               paused_at + "'") != "0";
  }));
}

TEST(Daemon, ARunningRunCanBeCancelled) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess daemon{platform};
  auto const run = Platform::members(daemon.post("/api/v1/jobs/loans/runs").body);
  ASSERT_TRUE(source.wait_for_requests(1));
  EXPECT_EQ(daemon.post("/api/v1/runs/" + run.at("run_id") + "/cancel").status, 202);
  ASSERT_TRUE(wait_until([&] { return count_runs(platform, "cancelled") == "1"; }));
  EXPECT_EQ(daemon.post("/api/v1/runs/" + run.at("run_id") + "/cancel").status, 409);
}

TEST(Daemon, ARunWithoutProgressFails_fault_68) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url(""), "run: {stall_timeout: 1s}\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "failed");
  EXPECT_EQ(run.at("error_code"), "stalled");
  EXPECT_THAT(run.at("error_message"), HasSubstr("run.stall_timeout"));
}

TEST(Daemon, ARunIsLimitedInTime) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url(""), "run: {max_run_time: 1s}\n"));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("error_code"), "max_run_time");
}

TEST(Daemon, ABadReloadKeepsTheOldConfiguration_fault_67) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess daemon{platform};
  platform.write_job("broken", "name: broken\nsorce: {}\n");
  auto const refused = daemon.post("/api/v1/reload");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("did you mean 'source'"));
  daemon.process().send(SIGHUP);
  ASSERT_TRUE(wait_until(
      [&] { return daemon.process().err().find("was not reloaded") != std::string::npos; }));
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");

  platform.write_job("broken", loan_job("broken", api.url()));
  EXPECT_EQ(daemon.post("/api/v1/reload").status, 200);
  ASSERT_TRUE(wait_until([&] { return daemon.get("/api/v1/jobs/broken").status == 200; }));
  EXPECT_EQ(daemon.run("broken").at("status"), "succeeded");
}

TEST(Daemon, ADrainPutsBackWhatDoesNotEndInTime_fault_61) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess daemon{platform, "daemon: {drain_timeout: 100ms}\n"};
  auto const run = Platform::members(daemon.post("/api/v1/jobs/loans/runs").body);
  ASSERT_TRUE(source.wait_for_requests(1));
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(platform.db.value("SELECT status || ' ' || attempt FROM metadata.pipeline_runs"),
            "queued 1");

  // The next daemon finds it there; its source works.
  MockApi const api{{"--rows", "10"}};
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess next{platform};
  auto const ended = next.get("/api/v1/runs/" + run.at("run_id") + "?wait=60s");
  EXPECT_EQ(Platform::members(ended.body).at("status"), "succeeded");
  EXPECT_EQ(Platform::members(ended.body).at("attempt"), "2");
}

TEST(Daemon, ARunThatEndsInTimeIsNotLostByADrain) {
  CannedServer source{{{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
                        testing_support::Send{testing_support::ok(R"({"data": []})")}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess daemon{platform};
  daemon.post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  daemon.process().send(SIGTERM);
  ASSERT_TRUE(
      wait_until([&] { return daemon.process().err().find("Stopping") != std::string::npos; }));
  auto const refused = daemon.post("/api/v1/jobs/loans/runs");
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_EQ(daemon.get("/readyz").status, 503);
  source.release();
  EXPECT_EQ(daemon.process().wait().exit_code, 0);
  EXPECT_EQ(count_runs(platform, "succeeded"), "1");
}

TEST(Daemon, ASecondSignalDoesNotWait) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess daemon{platform, "daemon: {drain_timeout: 1h}\n"};
  daemon.post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  daemon.process().send(SIGTERM);
  ASSERT_TRUE(
      wait_until([&] { return daemon.process().err().find("Stopping") != std::string::npos; }));
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(count_runs(platform, "queued"), "1");
}

TEST(Daemon, ItStartsBeforePostgreSqlAndWaits) {
  TempDir const dir;
  auto const socket = (dir.path() / "admin.sock").string();
  auto const config =
      dir.write("loanpulse.yaml",
                "database: {url: \"host=" + dir.path().string() +
                    " dbname=x connect_timeout=2\"}\nadmin: {listen: \"unix:" + socket + "\"}\n");
  ChildProcess daemon{{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string(), "serve"}};
  HttpCall const ready{.url = "http://localhost/readyz", .unix_socket = socket};
  EXPECT_TRUE(
      wait_until([&] { return http_send(ready).body.find("cannot reach") != std::string::npos; }));
  EXPECT_EQ(http_send(ready).status, 503);
  HttpCall const health{.url = "http://localhost/healthz", .unix_socket = socket};
  EXPECT_EQ(http_send(health).status, 200);
  daemon.send(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0);
}

TEST(Daemon, ASignalWhileItWaitsForPostgreSqlEndsIt) {
  // The question to the database fails just after the daemon began to end.
  CannedServer silent{{{testing_support::WaitForRelease{}}}};
  TempDir const dir;
  auto const config = dir.write(
      "loanpulse.yaml", "database: {url: \"host=127.0.0.1 port=" + std::to_string(silent.port()) +
                            " dbname=x connect_timeout=2\"}\nadmin: {listen: \"unix:" +
                            dir.path().string() + "/admin.sock\"}\n");
  ChildProcess daemon{{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string(), "serve"}};
  ASSERT_TRUE(wait_until([&] { return daemon.err().find("serves") != std::string::npos; }));
  ASSERT_TRUE(wait_until([&] { return silent.connections() > 0; }));
  daemon.send(SIGTERM);
  ASSERT_TRUE(wait_until([&] { return daemon.err().find("Stopping") != std::string::npos; }));
  silent.release();
  EXPECT_EQ(daemon.wait().exit_code, 0);
}

TEST(Daemon, ASchemaThatIsTooNewEndsItWithAMessage) {
  Platform const platform;
  platform.db.value(
      "INSERT INTO metadata.schema_migrations (version, name, checksum, applied_by) VALUES (9999, "
      "'9999_future.sql', repeat('0', 64), 'test') RETURNING 1");
  DaemonProcess daemon{platform, "", DaemonProcess::Wait::not_at_all};
  auto const finished = daemon.process().wait();
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.err, HasSubstr("install the newer loanpulse"));
}

TEST(Daemon, MetricsShowWhatHappened) {
  MockApi const api{{"--rows", "40"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess daemon{platform};
  daemon.run("loans");
  auto const metrics = daemon.get("/metrics");
  EXPECT_THAT(metrics.headers.at("content-type"), HasSubstr("text/plain; version=0.0.4"));
  for (char const* const line :
       {"loanpulse_runs_total{job=\"loans\",status=\"succeeded\"} 1",
        "loanpulse_rows_total{job=\"loans\",outcome=\"inserted\"} 40", "loanpulse_database_up 1",
        "loanpulse_job_seconds_since_success{job=\"loans\"}"}) {
    EXPECT_THAT(metrics.body, HasSubstr(line));
  }
}

}  // namespace
}  // namespace loanpulse
