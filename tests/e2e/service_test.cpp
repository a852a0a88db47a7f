#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"
#include "support/fake_service_manager.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Service, TellsItsManagerInOrderWhatItDoes_fault_62) {
  testing_support::CannedServer source{
      {{testing_support::ReceiveRequest{}, testing_support::WaitForRelease{},
        testing_support::Send{testing_support::ok(R"({"data": []})")}}}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", source.url("")));
  FakeServiceManager manager{(platform.dir.path() / "notify.sock").string()};
  DaemonProcess daemon{platform,
                       "",
                       DaemonProcess::Wait::until_ready,
                       {{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "400000"}}};
  ASSERT_TRUE(wait_until([&] { return manager.find("READY=1") >= 0; }));
  auto const ready = manager.find("READY=1");
  EXPECT_EQ(manager.find("STOPPING=1"), -1);
  ASSERT_TRUE(wait_until([&] { return manager.find("WATCHDOG=1", ready) >= 0; }));

  daemon.post("/api/v1/jobs/loans/runs");
  ASSERT_TRUE(wait_until([&] { return manager.find("STATUS=Running 1: loans", ready) >= 0; }));
  source.release();

  daemon.process().send(SIGHUP);
  ASSERT_TRUE(wait_until([&] { return manager.find("RELOADING=1", ready) >= 0; }));
  auto const reloading = manager.find("RELOADING=1", ready);
  EXPECT_THAT(manager.messages()[static_cast<std::size_t>(reloading)],
              HasSubstr("MONOTONIC_USEC="));
  ASSERT_TRUE(wait_until([&] { return manager.find("READY=1", reloading) >= 0; }));

  EXPECT_EQ(daemon.stop(), 0);
  auto const stopping = manager.find("STOPPING=1", reloading);
  EXPECT_GT(stopping, reloading);
  EXPECT_EQ(manager.find("READY=1", stopping), -1) << "nothing is ready after STOPPING";
}

TEST(Service, IsNotReadyWhilePostgreSqlIsAway) {
  TempDir const dir;
  FakeServiceManager manager{(dir.path() / "notify.sock").string()};
  auto const config = dir.write(
      "loanpulse.yaml",
      "database: {url: \"host=" + dir.path().string() +
          " dbname=x\"}\nadmin: {listen: \"unix:" + (dir.path() / "admin.sock").string() + "\"}\n");
  ChildProcess daemon{{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string(), "serve"},
                      {{"NOTIFY_SOCKET", manager.path()}}};
  ASSERT_TRUE(wait_until([&] { return manager.find("EXTEND_TIMEOUT_USEC=") >= 0; }));
  ASSERT_TRUE(wait_until([&] { return manager.find("STATUS=Waiting for PostgreSQL") >= 0; }));
  EXPECT_EQ(manager.find("READY=1"), -1);
  daemon.send(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0);
}

TEST(Service, TakesItsTokenAsACredentialAndShowsItNowhere) {
  MockApi const api{{"--rows", "10", "--token", "canary-source-token"}};
  Platform const platform;
  platform.dir.write("credentials/source", "canary-source-token\n");
  auto job = loan_job("loans", api.url());
  job.insert(job.find("paginator"), "auth: {type: bearer, token: \"${credential:source}\"}, ");
  platform.write_job("loans", job);
  DaemonProcess daemon{platform,
                       "log: {level: debug}\n",
                       DaemonProcess::Wait::until_ready,
                       {{"CREDENTIALS_DIRECTORY", (platform.dir.path() / "credentials").string()}}};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  std::string shown = daemon.process().err() + daemon.get("/metrics").body +
                      daemon.get("/api/v1/jobs").body + daemon.get("/api/v1/runs").body +
                      daemon.get("/openapi.json").body;
  EXPECT_EQ(shown.find("canary"), std::string::npos);
  for (char const* const file : {"cmdline", "environ"}) {
    std::ifstream process{"/proc/" + std::to_string(daemon.process().pid()) + "/" + file};
    std::string const text{std::istreambuf_iterator<char>{process}, {}};
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(text.find("canary"), std::string::npos) << file;
  }
}

}  // namespace
}  // namespace loanpulse
