#include "e2e/daemon_process.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;

TEST(Readiness, NeedsAConnectionThatARunCouldHave) {
  MockApi const api{{"--rows", "10"}};
  Platform platform;
  auto const role = platform.db.name() + "_limited";
  platform.db.value("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 8; GRANT ALL ON DATABASE " +
                    platform.db.name() + " TO " + role + "; GRANT ALL ON SCHEMA metadata TO " +
                    role + "; GRANT ALL ON ALL TABLES IN SCHEMA metadata TO " + role +
                    "; GRANT ALL ON ALL SEQUENCES IN SCHEMA metadata TO " + role + "; SELECT 1");
  PgAddress const limited{Secret{platform.db.address().conninfo.reveal() + " user=" + role}};
  platform.database_url = limited.conninfo.reveal();
  platform.write_job("loans", loan_job("loans", api.url()));
  {
    DaemonProcess daemon{platform};
    EXPECT_EQ(daemon.get("/api/v1/jobs").status, 200);
    {
      std::vector<PgSession> taken;
      for (bool more = true; more;) {
        try {
          taken.emplace_back(limited);
        } catch (StageError const&) {
          more = false;
        }
      }
      EXPECT_TRUE(wait_until([&] { return daemon.get("/readyz").status == 503; }, 15));
      EXPECT_THAT(daemon.get("/readyz").body, HasSubstr("too many connections"));
      EXPECT_EQ(daemon.get("/api/v1/jobs").status, 200) << "by the sessions that there are";
    }
    EXPECT_TRUE(wait_until([&] { return daemon.get("/readyz").status == 200; }, 15));
    EXPECT_EQ(daemon.stop(), 0);
  }
  platform.db.value("DROP OWNED BY " + role + "; DROP ROLE " + role + "; SELECT 1");
}

TEST(FileSizeLimit, FailsTheRunWithAMessageAndEndsNoProcess) {
  MockApi const api{{"--rows", "3000"}};
  Platform const platform;
  platform.write_job("loans", loan_job("loans", api.url()));
  std::vector<std::string> command{"/bin/bash", "-c", "ulimit -f 8; exec \"$@\"", "bash"};
  for (auto const& word : platform.command({"run", "loans"})) command.push_back(word);
  auto const finished = run_program(command, {{"PGHOST", ""}, {"PGDATABASE", ""}});
  EXPECT_EQ(finished.signal, 0);
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(finished.out + finished.err, HasSubstr("bronze_file_too_large"));
  EXPECT_THAT(finished.out + finished.err, HasSubstr("LimitFSIZE="));
  EXPECT_EQ(platform.db.value("SELECT status FROM metadata.pipeline_runs"), "failed");
}

}  // namespace
}  // namespace loanpulse
