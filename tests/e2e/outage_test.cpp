#include "e2e/daemon_process.hpp"
#include "pg/private_server.hpp"

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// A PostgreSQL that can be taken away and brought back.
class Server {
 public:
  Server() {
    fs::permissions(dir_.path(), fs::perms{0711});
    start();
  }

  void start() { server_ = std::make_unique<PrivateServer>(PrivateServer::start(folder())); }
  void stop() { PrivateServer::stop(folder()); }

  std::string url() const { return server_->address().conninfo.reveal(); }
  std::string value(std::string const& sql) const {
    PgSession session{server_->address()};
    PgTransaction transaction{session};
    return transaction.exec(sql)[0][0].c_str();
  }

 private:
  fs::path folder() const { return dir_.path() / "state"; }

  TempDir dir_;
  std::unique_ptr<PrivateServer> server_;
};

std::size_t count(std::string const& text, std::string const& words) {
  std::size_t found = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++found;
  return found;
}

// tests/outage does the same for minutes.
TEST(Outage, OfPostgreSqlEndsNothingAndLosesNoDueTime_fault_65) {
  MockApi const api{{"--rows", "20"}};
  Platform platform;
  Server server;
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

}  // namespace
}  // namespace loanpulse
