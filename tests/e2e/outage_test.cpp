#include "e2e/daemon_process.hpp"
#include "e2e/own_server.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing_support::CannedServer;

std::size_t count(std::string const& text, std::string const& words) {
  std::size_t found = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
  return found;
}

// tests/proofs/outage does the same for minutes.
TEST(Outage, OfPostgreSqlEndsNothingAndLosesNoDueTime_fault_65) {
  MockApi const api{{"--rows", "20"}};
  Platform platform;
  OwnServer server;
  platform.database_url = server.url();
  platform.write_job("loans", loan_job("loans", api.url(), "schedule: {every: 1s}\n"));
  DaemonProcess daemon{platform};
  auto const succeeded = [&](std::string const& since) {
    return server.value(
               "SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'succeeded' AND "
               "started_at > '" +
               since + "'") != "0";
  };
  ASSERT_TRUE(wait_until([&] { return succeeded("-infinity"); }));

  server.stop();
  ASSERT_TRUE(wait_until([&] { return daemon.get("/readyz").status == 503; }));
  // How long it lasts is the experiment, not a wait for something: several due times, some retries.
  std::this_thread::sleep_for(std::chrono::seconds{4});
  EXPECT_EQ(daemon.get("/healthz").status, 200);
  EXPECT_THAT(daemon.get("/readyz").body, testing::HasSubstr("cannot reach PostgreSQL"));
  EXPECT_EQ(count(daemon.process().err(), "waits for PostgreSQL"), 1u) << daemon.process().err();

  server.start();
  auto const returned = server.value("SELECT clock_timestamp()");
  EXPECT_TRUE(wait_until([&] { return succeeded(returned); }, 30));
  EXPECT_EQ(daemon.get("/readyz").status, 200);
  EXPECT_EQ(count(daemon.process().err(), "waits for PostgreSQL"), 1u) << daemon.process().err();
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(server.value("SELECT count(*) FROM (SELECT coalesce(first_due, scheduled_for) - "
                         "lag(scheduled_for) OVER (ORDER BY scheduled_for) AS gap FROM "
                         "metadata.pipeline_runs) g WHERE gap <> interval '1 s'"),
            "0");
  EXPECT_EQ(server.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'running'"),
            "0");
}

TEST(Outage, DoesNotMakeAFinalFailureIntoAnotherAttempt) {
  CannedServer source{{{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
                        testing_support::Send{testing_support::ok("<html>maintenance</html>")}}}};
  Platform platform;
  OwnServer server;
  platform.database_url = server.url();
  platform.write_job("loans", loan_job("loans", source.url("")));
  DaemonProcess daemon{platform};
  daemon.post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(source.wait_for_requests(1));
  server.stop();
  source.release();
  ASSERT_TRUE(wait_until([&] {
    return daemon.process().err().find("could not be recorded yet") != std::string::npos;
  })) << daemon.process().err();
  server.start();
  ASSERT_TRUE(wait_until([&] {
    return server.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'failed'") ==
           "1";
  })) << daemon.process().err();
  EXPECT_EQ(server.value("SELECT error_code || ' ' || attempt || ' ' || losses FROM "
                         "metadata.pipeline_runs"),
            "not_json 1 0");
  EXPECT_EQ(source.requests().size(), 1u);
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace loanpulse
