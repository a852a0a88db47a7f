#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include "e2e/platform.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

/// How often to kill; a campaign sets LOANPULSE_KILLS to more.
int kill_count() {
  char const* const wanted = std::getenv("LOANPULSE_KILLS");
  return wanted != nullptr ? std::atoi(wanted) : 50;
}

/// Where a killed run was, as far as its record tells.
std::string phase(Platform const& platform) {
  return platform.db.value(
      "SELECT CASE WHEN status <> 'running' THEN 'ended' ELSE 'running' END FROM "
      "metadata.pipeline_runs ORDER BY queued_at DESC LIMIT 1");
}

TEST(KillNine, AtAnyInstantLosesAndDoublesNothing_fault_44) {
  MockApi const api{{"--rows", "3000", "--seed", "3"}};
  Platform const platform;
  platform.use_shipped_job(api);

  auto const start = std::chrono::steady_clock::now();
  platform.run_job("loan_applications");
  auto const whole = std::chrono::steady_clock::now() - start;

  std::mt19937_64 random{44};
  std::uniform_real_distribution<double> share{0.0, 1.1};
  std::map<std::string, int> phases;
  for (int i = 0; i < kill_count(); ++i) {
    api.post("/admin/touch?percent=20");
    if (i % 3 == 0) api.post("/admin/append?rows=40");
    ChildProcess run{platform.command({"run", "loan_applications"})};
    // The instant of the kill is the experiment here, not a wait for something.
    std::this_thread::sleep_for(
        std::chrono::duration_cast<std::chrono::microseconds>(whole * share(random)));
    run.send(SIGKILL);
    run.wait();
    ++phases[phase(platform)];
  }
  EXPECT_GT(phases["running"], 0) << "no kill hit a run under way";

  // The server may still be at what the last one sent before it was killed.
  EXPECT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
               "pid <> pg_backend_pid() AND backend_type = 'client backend'") == "0";
  }));
  platform.run_job("loan_applications");
  EXPECT_EQ(first_difference(platform.applications(), api.applications()), "");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status NOT IN "
                              "('succeeded', 'interrupted')"),
            "0");
  EXPECT_NE(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = "
                              "'interrupted'"),
            "0");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'loanpulse_work'"),
            "0");
  std::printf("killed while running: %d, before or after: %d\n", phases["running"],
              phases["ended"]);
}

}  // namespace
}  // namespace loanpulse
