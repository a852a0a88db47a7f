#include <future>

#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing_support::CannedServer;

TEST(Stopping, DuringAReloadTellsWhoeverWaitsForItAndEnds) {
  Platform const platform;
  // So many that reading them takes longer than a signal.
  for (int i = 0; i < 1'500; ++i) {
    auto const name = fmt::format("loans_{:04}", i);
    platform.write_job(name, loan_job(name, "http://127.0.0.1:9"));
  }
  DaemonProcess daemon{platform};
  auto first = std::async(std::launch::async, [&] { return daemon.post("/api/v1/reload"); });
  auto second = std::async(std::launch::async, [&] { return daemon.post("/api/v1/reload"); });
  // Both requests are there when the signal comes.
  ASSERT_TRUE(wait_until([&] {
    return std::filesystem::exists("/proc/" + std::to_string(daemon.process().pid()) + "/task") &&
           first.wait_for(30ms) == std::future_status::timeout;
  }));
  auto const start = std::chrono::steady_clock::now();
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 15s);
  for (auto* const answer : {&first, &second}) {
    auto const reply = answer->get();
    EXPECT_EQ(reply.status, 503) << reply.body;
    EXPECT_THAT(reply.body, HasSubstr("draining"));
  }
}

TEST(Stopping, SeveralReloadsAtOnceShareAReading) {
  MockApi const api{{"--rows", "10"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  DaemonProcess daemon{platform};
  std::vector<std::future<HttpReply>> replies;
  for (int i = 0; i < 8; ++i) {
    replies.push_back(
        std::async(std::launch::async, [&] { return daemon.post("/api/v1/reload"); }));
  }
  for (auto& reply : replies) EXPECT_EQ(reply.get().status, 200);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(WorkTables, OfASessionThatWasEndedAreSweptWhileTheDaemonRuns) {
  MockApi const api{{"--rows", "10"}};
  CannedServer source{
      {{testing_support::ReceiveRequest{},
        testing_support::Send{testing_support::ok(
            R"({"next_cursor": "x", "data": [{"application_id": 1, "status": "new",)"
            R"( "updated_at": "2024-01-01T00:00:00Z"}]})")}},
       {testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
        testing_support::Send{testing_support::ok(R"({"data": []})")}}}};
  Platform const platform;
  platform.write_job("loans",
                     loan_job("loans", source.url(""), "run: {retry: {max_attempts: 1}}\n"));
  DaemonProcess daemon{platform};
  daemon.post("/api/v1/jobs/loans/runs");
  auto const tables = [&] {
    return platform.db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'");
  };
  // The source pauses, and what it has sent goes to staging.
  ASSERT_TRUE(source.wait_for_requests(2));
  ASSERT_TRUE(wait_until([&] { return tables() != "0"; })) << daemon.process().err();
  platform.db.value(
      "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = "
      "current_database() AND application_name = 'loanpulse loans'");
  source.release();
  ASSERT_TRUE(wait_until([&] {
    return platform.db.value("SELECT status FROM metadata.pipeline_runs") == "failed";
  })) << daemon.process().err();
  EXPECT_TRUE(wait_until([&] { return tables() == "0"; }, 30)) << tables();
  EXPECT_TRUE(daemon.process().running());
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace loanpulse
