#include <sys/stat.h>

#include <regex>
#include <set>

#include "e2e/daemon_process.hpp"
#include "pg/private_server.hpp"
#include "pg/server_binaries.hpp"
#include "support/fake_clock.hpp"

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

/// The private PostgreSQL's data, served with a clock of our own.
class ServerWithClock {
 public:
  explicit ServerWithClock(FakeClock const& clock) {
    fs::permissions(dir_.path(), fs::perms{0711});
    { PrivateServer const creates_the_data = PrivateServer::start(dir_.path() / "state"); }
    auto const data = dir_.path() / "state/postgres/data";
    struct stat owner {};
    stat(data.c_str(), &owner);
    auto const sockets = dir_.path() / "sockets";
    fs::create_directory(sockets);
    std::vector<std::string> command;
    if (geteuid() == 0) {
      EXPECT_EQ(chown(sockets.c_str(), owner.st_uid, owner.st_gid), 0);
      command = {"/usr/bin/setpriv", "--reuid=" + std::to_string(owner.st_uid),
                 "--regid=" + std::to_string(owner.st_gid), "--clear-groups"};
    }
    // After the change of the user: what the library shares with a child must be the child's.
    command.emplace_back("/usr/bin/env");
    for (auto const& [name, value] : clock.environment()) command.push_back(name + "=" + value);
    auto const binaries = find_server_binaries();
    command.push_back((choose_server(binaries, std::nullopt, data).folder / "postgres").string());
    for (std::string const& word :
         {std::string{"-D"}, data.string(), std::string{"-clisten_addresses="},
          "-cunix_socket_directories=" + sockets.string(), std::string{"-cfsync=off"}}) {
      command.push_back(word);
    }
    process_ = std::make_unique<ChildProcess>(command);
    url_ = "host=" + sockets.string() + " port=5432 user=loanpulse dbname=loanpulse";
    auto const is_up = [&] { return PQping(url_.c_str()) == PQPING_OK; };
    if (!wait_until([&] { return is_up() || !process_->running(); }) || !process_->running()) {
      throw std::runtime_error{"PostgreSQL does not come up: " + process_->err()};
    }
  }
  ~ServerWithClock() {
    process_->send(SIGINT);
    process_->wait();
  }

  std::string const& url() const { return url_; }
  std::string value(std::string const& sql) const {
    PgSession session{PgAddress{Secret{url_}}};
    PgTransaction transaction{session};
    auto const rows = transaction.exec(sql);
    return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
  }

 private:
  TempDir dir_;
  std::unique_ptr<ChildProcess> process_;
  std::string url_;
};

class ClockThatJumps : public testing::Test {
 public:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "libfaketime and the sanitizers both want to be loaded first";
#endif
    if (!FakeClock::is_installed()) GTEST_SKIP() << "libfaketime is not installed";
    platform_.write_job("loans", loan_job("loans", api_.url(), "schedule: {every: 1s}\n"));
  }

  static std::string runs(std::string const& what) {
    return "SELECT count(*) FROM metadata.pipeline_runs WHERE " + what;
  }
  /// Some more due times come and are run.
  template <class Database>
  static void expect_to_go_on(Database const& database) {
    auto const count = runs("status = 'succeeded' AND scheduled_for <= now()");
    int const before = std::stoi(database.value(count));
    EXPECT_TRUE(wait_until([&] { return std::stoi(database.value(count)) >= before + 3; }));
  }

 protected:
  FakeClock clock_;
  MockApi api_{{"--rows", "20"}};
  Platform platform_;
};

/// The days that the lines of a log bear.
std::set<std::string> days_in(std::string const& log) {
  std::set<std::string> days;
  std::regex const day{"(?:^|\n)(\\d{4}-\\d\\d-\\d\\d)T"};
  for (std::sregex_iterator found{log.begin(), log.end(), day}, end; found != end; ++found) {
    days.insert((*found)[1]);
  }
  return days;
}

TEST_F(ClockThatJumps, OfTheDaemonMovesNothing_fault_64) {
  auto const& db = platform_.db;
  DaemonProcess daemon{platform_, "", DaemonProcess::Wait::until_ready, clock_.environment()};
  expect_to_go_on(db);
  clock_.set("+1d");
  expect_to_go_on(db);
  clock_.set("-1d");
  expect_to_go_on(db);
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_EQ(days_in(daemon.process().err()).size(), 3) << daemon.process().err();
  // Second after second, each due time once and none before its time.
  EXPECT_EQ(db.value("SELECT count(*) FROM (SELECT scheduled_for - lag(scheduled_for) OVER (ORDER "
                     "BY scheduled_for) AS gap FROM metadata.pipeline_runs) g WHERE gap <> "
                     "interval '1 s'"),
            "0");
  EXPECT_EQ(db.value(runs("scheduled_for IS NULL OR due_count <> 1 OR scheduled_for > queued_at")),
            "0");
  EXPECT_EQ(db.value(runs("status NOT IN ('succeeded', 'skipped', 'queued')")), "0");
}

TEST_F(ClockThatJumps, OfPostgreSqlIsFollowed_fault_64) {
  ServerWithClock const server{clock_};
  platform_.database_url = server.url();
  DaemonProcess daemon{platform_};
  auto const said = [&](char const* what) {
    return wait_until([&] { return daemon.process().err().find(what) != std::string::npos; });
  };
  expect_to_go_on(server);
  clock_.set("+1d");
  ASSERT_TRUE(said("was set forward")) << daemon.process().err();
  expect_to_go_on(server);
  // The day that nobody lived through is one run, as on_missed: last says.
  EXPECT_EQ(server.value(runs("due_count > 1")), "1");
  EXPECT_EQ(server.value(runs("due_count > 86000 AND due_count < 87000")), "1");
  EXPECT_EQ(server.value("SELECT count(*) FROM (SELECT first_due - lag(scheduled_for) OVER (ORDER "
                         "BY scheduled_for) AS gap FROM (SELECT scheduled_for, "
                         "coalesce(first_due, scheduled_for) AS first_due FROM "
                         "metadata.pipeline_runs) r) g WHERE gap <> interval '1 s'"),
            "0");
  clock_.set("+0");
  ASSERT_TRUE(said("was set back")) << daemon.process().err();
  expect_to_go_on(server);
  EXPECT_EQ(daemon.stop(), 0);
  // What the day ahead had been due for is not due again, and holds up nothing.
  EXPECT_EQ(server.value(runs("scheduled_for > now()")), "0");
  EXPECT_EQ(server.value(runs("status NOT IN ('succeeded', 'skipped', 'queued')")), "0");
  EXPECT_LT(std::stoi(server.value(runs("true"))), 1000);
}

}  // namespace
}  // namespace loanpulse
