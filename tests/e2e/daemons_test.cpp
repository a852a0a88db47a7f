#include <random>
#include <thread>

#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing_support::CannedServer;

/// Nothing of the queue is left over, whatever was done to the daemons.
void expect_nothing_left(Platform const& platform) {
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status IN "
                              "('queued', 'running')"),
            "0");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"),
            "0");
}

TEST(Daemons, FiveShareOneQueueAndEachRunHappensOnce) {
  MockApi const api{{"--rows", "50"}};
  Platform const platform;
  for (int i = 0; i < 8; ++i) {
    auto const name = "loans" + std::to_string(i);
    platform.write_job(name, loan_job(name, api.url(), "schedule: {every: 1s, overlap: queue}\n"));
  }
  std::vector<std::unique_ptr<DaemonProcess>> daemons;
  for (int i = 0; i < 5; ++i) daemons.push_back(std::make_unique<DaemonProcess>(platform));
  ASSERT_TRUE(wait_until([&] {
    return std::stoi(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = "
                                       "'succeeded'")) >= 60;
  }));
  for (auto& daemon : daemons) EXPECT_EQ(daemon->stop(), 0);
  // What a stopping daemon had claimed goes back; nothing was lost, and nothing failed.
  EXPECT_EQ(platform.db.value("SELECT sum(losses + failures) FROM metadata.pipeline_runs"), "0");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status NOT IN "
                              "('succeeded', 'skipped', 'queued')"),
            "0");
  EXPECT_NE(platform.db.value("SELECT count(DISTINCT daemon) FROM metadata.pipeline_runs"), "1");
}

TEST(Daemons, AKilledOnesRunsAreTakenOver) {
  CannedServer const source{{{testing_support::ReceiveRequest{}, testing_support::WaitForPeer{}},
                             testing_support::answering(testing_support::ok(R"({"data": []})"))}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess first{platform};
  DaemonProcess second{platform, "daemon: {max_concurrent_runs: 1}\n"};
  auto const run = Platform::members(first.post("/api/v1/jobs/loans/runs").body);
  ASSERT_TRUE(source.wait_for_requests(1));
  auto const owner = platform.db.value("SELECT daemon FROM metadata.pipeline_runs");
  bool const first_has_it =
      owner.find(":" + std::to_string(first.process().pid()) + "/") != std::string::npos;
  (first_has_it ? first : second).process().send(SIGKILL);
  auto& survivor = first_has_it ? second : first;
  auto const ended = survivor.get("/api/v1/runs/" + run.at("run_id") + "?wait=60s");
  ASSERT_EQ(ended.status, 200) << ended.body;
  EXPECT_EQ(Platform::members(ended.body).at("status"), "succeeded");
  EXPECT_EQ(Platform::members(ended.body).at("attempt"), "2");
  EXPECT_EQ(survivor.stop(), 0);
  expect_nothing_left(platform);
}

TEST(Daemons, OnePausedPastItsLeaseCannotCommitLate_fault_59) {
  CannedServer source{{{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
                        testing_support::Send{testing_support::ok(
                            R"({"data": [{"application_id": 1, "status": "stale",)"
                            R"( "updated_at": "2024-01-01T00:00:00Z"}]})")}},
                       testing_support::answering(testing_support::ok(
                           R"({"data": [{"application_id": 2, "status": "fresh",)"
                           R"( "updated_at": "2024-01-02T00:00:00Z"}]})"))}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess paused{platform};
  auto const run = Platform::members(paused.post("/api/v1/jobs/loans/runs").body);
  ASSERT_TRUE(source.wait_for_requests(1));
  paused.process().send(SIGSTOP);
  // As if a minute had passed: its lease is over.
  platform.db.value(
      "UPDATE metadata.pipeline_runs SET lease_expires_at = now() - interval '1 s' RETURNING 1");
  DaemonProcess other{platform};
  ASSERT_TRUE(wait_until(
      [&] { return platform.db.value("SELECT attempt FROM metadata.pipeline_runs") == "2"; }));
  source.release();
  paused.process().send(SIGCONT);
  auto const ended = other.get("/api/v1/runs/" + run.at("run_id") + "?wait=60s");
  EXPECT_EQ(Platform::members(ended.body).at("status"), "succeeded") << ended.body;
  EXPECT_EQ(paused.stop(), 0);
  EXPECT_EQ(other.stop(), 0);
  EXPECT_EQ(platform.db.value("SELECT string_agg(status, ',') FROM staging.loans"), "fresh");
  expect_nothing_left(platform);
}

TEST(Daemons, AThousandTriggersWithOneKeyAreOneRun_fault_60) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess one{platform};
  DaemonProcess two{platform};
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      auto const& daemon = i % 2 == 0 ? one : two;
      for (int n = 0; n < 125; ++n) {
        auto const reply = daemon.post("/api/v1/jobs/loans/runs", "", {"Idempotency-Key: same"});
        if (reply.status == 200 || reply.status == 202) ++answered;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(answered, 1000);
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs"), "1");
}

/// How often to stop it; a campaign sets LOANPULSE_STOPS to more. Sanitized programs take three
/// times as long to start.
int stop_count() {
  char const* const wanted = std::getenv("LOANPULSE_STOPS");
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  return wanted != nullptr ? std::atoi(wanted) : 30;
#else
  return wanted != nullptr ? std::atoi(wanted) : 100;
#endif
}

TEST(Daemons, StopsAtAnyInstantLoseAndDoubleNothing_fault_61) {
  MockApi const api{{"--rows", "3000", "--seed", "5"}};
  Platform const platform;
  platform.use_shipped_job(api);
  std::mt19937_64 random{61};
  std::uniform_int_distribution<int> instant{0, 400};
  for (int i = 0; i < stop_count(); ++i) {
    api.post("/admin/touch?percent=20");
    if (i % 3 == 0) api.post("/admin/append?rows=20");
    DaemonProcess daemon{platform, "daemon: {drain_timeout: 50ms}\n"};
    daemon.post("/api/v1/jobs/loan_applications/runs");
    // The instant of the stop is the experiment here, not a wait for something.
    std::this_thread::sleep_for(std::chrono::milliseconds{instant(random)});
    ASSERT_EQ(daemon.stop(), 0) << daemon.process().err();
  }
  DaemonProcess daemon{platform};
  // Whatever was put back comes first.
  ASSERT_TRUE(wait_until(
      [&] {
        return platform.db.value(
                   "SELECT count(*) FROM metadata.pipeline_runs WHERE status IN "
                   "('queued', 'running')") == "0";
      },
      300));
  EXPECT_EQ(daemon.run("loan_applications").at("status"), "succeeded");
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status NOT IN "
                              "('succeeded', 'skipped')"),
            "0");
  expect_nothing_left(platform);
}

}  // namespace
}  // namespace loanpulse
