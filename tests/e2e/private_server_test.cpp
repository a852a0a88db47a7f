#include <csignal>
#include <fstream>

#include "e2e/platform.hpp"
#include "model/error.hpp"
#include "support/http.hpp"
#include "support/paths.hpp"
#include "support/wait_until.hpp"

namespace loanpulse {
namespace {

/// A configuration without a database, so that the program brings its own.
class PrivateServerTest : public testing::Test {
 protected:
  PrivateServerTest() {
    // The server runs as another user when the tests run as root.
    std::filesystem::permissions(
        dir.path(), std::filesystem::perms::others_exec | std::filesystem::perms::group_exec,
        std::filesystem::perm_options::add);
    config = dir.write("loanpulse.yaml", "state_dir: " + (dir.path() / "state").string() + "\n");
  }

  std::vector<std::string> command(std::vector<std::string> const& arguments) const {
    std::vector<std::string> all{LOANPULSE_BINARY_DIR "/loanpulse", "--config", config.string()};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }
  std::map<std::string, std::string> const environment{
      {"PGHOST", ""}, {"PGHOSTADDR", ""}, {"PGPORT", ""}, {"PGDATABASE", ""}, {"PGSERVICE", ""}};

  /// Of the server's first process; 0 while there is none.
  pid_t server_pid() const {
    pid_t pid = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator{dir.path() / "state"}) {
      if (entry.path().filename() == "postmaster.pid") std::ifstream{entry.path()} >> pid;
    }
    return pid;
  }
  /// Whether the process waits for a program that it has started.
  static bool has_child(pid_t parent, std::string const& program) {
    for (auto const& entry : std::filesystem::directory_iterator{"/proc"}) {
      std::ifstream file{entry.path() / "stat"};
      std::string pid, name, state;
      pid_t ppid = 0;
      if (file >> pid >> name >> state >> ppid && ppid == parent && name == "(" + program + ")") {
        return true;
      }
    }
    return false;
  }

  TempDir dir;
  std::filesystem::path config;
};

TEST_F(PrivateServerTest, KeepsItsDataForTheNextStart) {
  auto const migrated = run_program(command({"migrate"}), environment);
  ASSERT_EQ(migrated.exit_code, 0) << migrated.err;
  EXPECT_THAT(migrated.out, testing::HasSubstr("applied"));
  auto const again = run_program(command({"migrate"}), environment);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, testing::Not(testing::HasSubstr("applied")));
}

TEST_F(PrivateServerTest, IsSharedByCommandsAndStopsWithTheLast) {
  ChildProcess keeper{command({"database"}), environment};
  ASSERT_TRUE(wait_until([&] { return !keeper.out().empty() || !keeper.running(); }));
  std::string const address = keeper.out();
  ASSERT_FALSE(address.empty()) << keeper.err();
  EXPECT_EQ(run_program(command({"runs"}), environment).exit_code, 0);
  EXPECT_NO_THROW(PgSession(PgAddress{Secret{address}})) << "a second user must not stop it";

  keeper.send(SIGTERM);
  EXPECT_EQ(keeper.wait().exit_code, 0);
  EXPECT_THROW(PgSession(PgAddress{Secret{address}}), StageError) << "the last user stops it";
}

TEST_F(PrivateServerTest, ThatIsSlowToStopLetsNoFurtherSignalTakeTheDaemonsExitCode) {
  auto const socket = (dir.path() / "admin.sock").string();
  dir.write("loanpulse.yaml", "state_dir: " + (dir.path() / "state").string() +
                                  "\nadmin: {listen: \"unix:" + socket + "\"}\n");
  ChildProcess daemon{command({"serve"}), environment};
  ASSERT_TRUE(wait_until([&] {
    return http_send({.url = "http://localhost/readyz", .unix_socket = socket}).status == 200;
  })) << daemon.err();
  auto const server = server_pid();
  ASSERT_GT(server, 0);
  // It cannot end before it goes on, and the daemon waits for that: its event loop is over.
  ASSERT_EQ(kill(server, SIGSTOP), 0);
  daemon.send(SIGTERM);
  bool const waits = wait_until([&] { return has_child(daemon.pid(), "pg_ctl"); });
  for (int const signal : {SIGTERM, SIGINT, SIGHUP}) daemon.send(signal);
  kill(server, SIGCONT);
  ASSERT_TRUE(waits) << daemon.err();
  auto const finished = daemon.wait();
  EXPECT_EQ(finished.signal, 0);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(server_pid(), 0) << "the server is still there";
}

}  // namespace
}  // namespace loanpulse
